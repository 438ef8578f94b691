/** EventBridge's event patterns, pure: what matches, and which patterns AWS would refuse. */
import { notRehearsed } from '../errors.ts';
import { type Fields, fieldsOf, joined, type Membership } from './event-pattern-fields.ts';
import {
  invalidPattern,
  type List,
  type Member,
  type Node,
  readPatternJson,
  type Struct,
} from './event-pattern-json.ts';
import { readMatcher } from './event-pattern-matchers.ts';
import { type Matcher, type Refuse, readPlain, refuserOf } from './event-pattern-operators.ts';
import { readWildcard, wildcardComplexity } from './event-pattern-wildcard.ts';

/** All of these fields have to match; a field's path is joined by dots. */
type Clause = ReadonlyMap<string, readonly Matcher[]>;
/** One of these clauses has to match: what `$or` stands for, multiplied out. */
export type Pattern = readonly Clause[];

type Reading = { readonly refuse: Refuse; readonly inOr: boolean };

const either = '$or';
const mostCombinations = 1_000;

/** Names that cannot be fields within `$or`, those kept for the future too. */
const reserved = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex ' +
    'not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before ' +
    'in-date-range ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

const readMatchers = (list: List, refuse: Refuse): readonly Matcher[] => {
  if (list.items.length === 0) refuse('Empty arrays are not allowed', list.end);
  return list.items.map((item) =>
    item.kind === 'struct' ? readMatcher(item, refuse) : readPlain(item, refuse),
  );
};

const both = (one: Clause, other: Clause): Clause => {
  const twice = [...other.keys()].find((path) => one.has(path));
  // AWS's page lets both hold, its open-source matcher keeps the last one.
  if (twice) throw notRehearsed(`an event pattern with the field ${twice} twice`);
  return new Map([...one, ...other]);
};

const product = (one: Pattern, other: Pattern): Pattern => {
  if (one.length * other.length > mostCombinations)
    throw invalidPattern(`the ${either} arrays make more than ${mostCombinations} rule combinations`);
  return one.flatMap((left) => other.map((right) => both(left, right)));
};

const readBranch = (node: Node, path: string, reading: Reading): Pattern =>
  node.kind === 'struct'
    ? readStruct(node, path, { ...reading, inOr: true })
    : reading.refuse(`Only JSON object is allowed in array of ${either} relationship.`, node.at);

const readOr = (node: Node, path: string, reading: Reading): Pattern => {
  if (node.kind !== 'list') return reading.refuse(`It must be an Array followed with ${either}.`, node.at);
  const branches = node.items.flatMap((item) => readBranch(item, path, reading));
  if (node.items.length < 2)
    reading.refuse(`There must have at least 2 Objects in ${either} relationship.`, node.end);
  return branches;
};

const readMember = ({ name, value }: Member, path: string, reading: Reading): Pattern => {
  if (name === either) return readOr(value, path, reading);
  if (reading.inOr && reserved.has(name))
    reading.refuse(`${name} is Ruler reserved fieldName which cannot be used inside ${either}.`, value.at);
  const inner = path === '' ? name : `${path}.${name}`;
  if (value.kind === 'struct') return readStruct(value, inner, reading);
  if (value.kind === 'list') return [new Map([[inner, readMatchers(value, reading.refuse)]])];
  return reading.refuse(`"${name}" must be an object or an array`, value.at);
};

const readStruct = (node: Struct, path: string, reading: Reading): Pattern => {
  if (node.members.length === 0) reading.refuse('Empty objects are not allowed', node.end);
  const start: Pattern = [new Map()];
  return node.members.reduce((clauses, member) => product(clauses, readMember(member, path, reading)), start);
};

/** AWS has refused a complexity of 10, and taken one of 8; in between nobody has looked. */
const refusedFrom = 10;
const takenUpTo = 8;

const wildcardsOf = (pattern: Pattern): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const [path, matchers] of pattern.flatMap((clause) => [...clause])) {
    const texts = found.get(path) ?? new Set<string>();
    for (const text of matchers.flatMap(({ wildcards }) => wildcards)) texts.add(text);
    found.set(path, texts);
  }
  return found;
};

const checkComplexity = (pattern: Pattern): void => {
  for (const [path, texts] of wildcardsOf(pattern)) {
    const wildcards = [...texts].map(readWildcard).filter((tokens) => typeof tokens !== 'string');
    const complexity = wildcards.length > 0 ? wildcardComplexity(wildcards, refusedFrom) : 0;
    if (complexity >= refusedFrom) {
      throw invalidPattern(
        'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
      );
    }
    if (complexity > takenUpTo) throw notRehearsed(`wildcards of the complexity ${complexity} on ${path}`);
  }
};

/** Reads a pattern's JSON text; throws InvalidEventPatternException where AWS does. */
export const readPattern = (text: string): Pattern => {
  const refuse = refuserOf(text);
  const node = readPatternJson(text);
  if (node.kind !== 'struct') return refuse('Filter is not an object', node.at);
  const pattern = readStruct(node, '', { refuse, inOr: false });
  checkComplexity(pattern);
  return pattern;
};

type Wanted = readonly (readonly [path: string, matchers: readonly Matcher[]])[];

/** Each field takes one value of the event, and all of them have to lie in the same elements of its arrays. */
const clauseMatches = ([first, ...rest]: Wanted, fields: Fields, within: Membership): boolean => {
  if (!first) return true;
  const [path, matchers] = first;
  const found = fields.get(path);
  if (!found) return matchers.some(({ absence }) => absence) && clauseMatches(rest, fields, within);
  return found.some(({ value, membership }) => {
    const together = joined(within, membership);
    return (
      together !== undefined &&
      matchers.some(({ test }) => test(value)) &&
      clauseMatches(rest, fields, together)
    );
  });
};

/** Does the event match the pattern? */
export const matches = (pattern: Pattern, event: object): boolean => {
  const fields = fieldsOf(event);
  return pattern.some((clause) => clauseMatches([...clause], fields, new Map()));
};
