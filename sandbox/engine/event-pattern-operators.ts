/** What every operator of event patterns is made of, pure: a test of one value, read from JSON or refused in AWS's words. */
import type { Leaf } from './event-pattern-fields.ts';
import { invalidPattern, type Member, type Node, placeText } from './event-pattern-json.ts';
import { sameNumber, sameText } from './event-pattern-values.ts';
import { readWildcard, wildcardMatches } from './event-pattern-wildcard.ts';

export type Matcher = {
  /** Holds where the field is not there at all. */
  readonly absence: boolean;
  readonly test: (value: Leaf) => boolean;
  /** The wildcards in it, by their texts. */
  readonly wildcards: readonly string[];
};

/** Throws the refusal of the pattern; with a place, the message names it, as often as AWS does. */
export type Refuse = (reason: string, offset?: number, times?: number) => never;

export const refuserOf =
  (source: string): Refuse =>
  (reason, offset, times = 1) => {
    const place = offset === undefined ? '' : placeText(source, offset).repeat(times);
    throw invalidPattern(reason + place);
  };

export const matcher = (test: Matcher['test'], wildcards: readonly string[] = []): Matcher => ({
  absence: false,
  test,
  wildcards,
});

export const onText =
  (test: (text: string) => boolean): Matcher['test'] =>
  (value) =>
    typeof value === 'string' && test(value);

/** A value as it stands in the list of a field: a string, a number, true, false or null. */
export const readPlain = (node: Node, refuse: Refuse): Matcher => {
  if (node.kind === 'string') return matcher(onText((text) => sameText(node.text, text)));
  if (node.kind === 'number')
    return matcher((value) => typeof value === 'number' && sameNumber(node.text, value));
  if (node.kind === 'literal')
    return matcher((value) => typeof value !== 'string' && String(value) === node.text);
  return refuse('Match value must be String, number, true, false, or null', node.at);
};

export const onlyOneKey = 'Only one key allowed in match expression';
export const tooMany = 'Too many elements in numeric expression';

export const onlyOne = (members: readonly Member[], refuse: Refuse, reason: string): void => {
  const second = members[1];
  if (second) refuse(reason, second.value.at);
};

export const textOf = (node: Node, what: string, refuse: Refuse): string =>
  node.kind === 'string' ? node.text : refuse(`${what} match pattern must be a string`, node.at);

export const ignoringCase = 'equals-ignore-case';

export type TextTest = (text: string, wanted: string) => boolean;
export const begins: TextTest = (text, wanted) => text.startsWith(wanted);
export const ends: TextTest = (text, wanted) => text.endsWith(wanted);
export const equalsIgnoringCase: TextTest = (text, wanted) => text.toLowerCase() === wanted.toLowerCase();
export const matchesWildcard: TextTest = (text, wanted) => {
  const tokens = readWildcard(wanted);
  return typeof tokens !== 'string' && wildcardMatches(tokens, text);
};

/** Refuses a wildcard that AWS cannot read. */
export const checkWildcard = (text: string, refuse: Refuse, offset: number): void => {
  const tokens = readWildcard(text);
  if (typeof tokens === 'string') refuse(tokens, offset);
};
