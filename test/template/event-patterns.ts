/** Can the events that a rule waits for ever come? A pattern with a misspelt word is silent for ever. */
import { eventsOf } from './database.ts';
import { EVENT_STATES, NEWER_FIELDS, OWN_EVENTS } from './event-states.ts';
import { stackNames } from './stack-names.ts';
import {
  elementsOf,
  isObject,
  listOf,
  type Properties,
  resourcesOf,
  type Say,
  type Template,
  textsOf,
} from './template.ts';

const FILTERS = ['prefix', 'suffix', 'exists', 'anything-but', 'numeric', 'equals-ignore-case', 'wildcard'];

type Sent = ReadonlyMap<string, readonly string[]>;
type Part = { readonly key: string; readonly at: string; readonly value: unknown };

/** Checks the pattern of every rule that has one. */
export const checkEventPatterns = (template: Template, say: Say): void => {
  for (const [id, { EventPattern }] of resourcesOf(template, 'AWS::Events::Rule'))
    if (isObject(EventPattern)) checkPattern(template, `${id}.EventPattern`, EventPattern, say);
};

const checkPattern = (template: Template, at: string, pattern: Properties, say: Say): void => {
  const { source = [], 'detail-type': detailType = [], detail } = pattern;
  const sources = wordsIn(template, source);
  const names = wordsIn(template, detailType);
  if (sources.length === 0 || names.length === 0) say(at, 'must name both source and detail-type');
  const sent = new Map(sources.flatMap((one) => [...eventsFrom(template, one)]));
  for (const name of names.filter((one) => !sent.has(one)))
    say(
      `${at}.detail-type`,
      `${sources.join(', ')} sends no "${name}" (only ${[...sent.keys()].join(', ')})`,
    );
  const waitedFor = new Map([...sent].filter(([name]) => names.includes(name)));
  for (const part of waitedFor.size > 0 ? partsOf(detail, `${at}.detail`) : [])
    checkPart(template, part, waitedFor, say);
};

/** An own source is one under which some role may send events. */
const eventsFrom = (template: Template, source: string): Sent => {
  if (source.startsWith('aws.')) return eventsOf(source);
  const isSent = JSON.stringify(template.Resources).includes(`"events:source":${JSON.stringify(source)}`);
  return isSent ? OWN_EVENTS : new Map();
};

/** The literal words of a list of a pattern, those within its filters included. */
const wordsIn = (template: Template, list: unknown): readonly string[] =>
  elementsOf(list)
    .flatMap((one) => (isObject(one) && !('Ref' in one) ? exactly(one) : [one]))
    .filter((one) => one !== null)
    .flatMap((one) => textsOf(template, one));

const exactly = (filter: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const words = filter['anything-but'] ?? filter['equals-ignore-case'] ?? [];
  return isObject(words) ? [] : listOf(words);
};

/** The parts of a `detail`: every one of an `$or` counts. */
const partsOf = (detail: unknown, at: string): readonly Part[] =>
  Object.entries(isObject(detail) ? detail : {}).flatMap(([key, value]) =>
    key === '$or'
      ? listOf(value).flatMap((one) => partsOf(one, `${at}.$or`))
      : [{ key, value, at: `${at}.${key}` }],
  );

const checkPart = (template: Template, { key, at, value }: Part, sent: Sent, say: Say): void => {
  for (const [name, fields] of sent) {
    const known = [...fields, ...(NEWER_FIELDS[name] ?? [])];
    if (!known.includes(key)) say(at, `"${name}" has no such field (only ${known.join(', ')})`);
  }
  if (Array.isArray(value)) checkList(template, { key, at, value }, [...sent.keys()], say);
  else if (!isObject(value)) say(at, 'a pattern names its values in a list');
};

const checkList = (
  template: Template,
  { key, at, value }: Part,
  names: readonly string[],
  say: Say,
): void => {
  const exist =
    key === 'state' ? names.flatMap((name) => EVENT_STATES[name] ?? []) : stackNames(template, key);
  for (const word of exist ? wordsIn(template, value) : [])
    if (!exist?.includes(word)) say(at, `there is no ${key} ${word} (only ${exist?.join(', ')})`);
  const filters = listOf(value).flatMap((one) => (isObject(one) ? Object.keys(one) : []));
  for (const filter of filters) if (!FILTERS.includes(filter)) say(at, `there is no filter ${filter}`);
};
