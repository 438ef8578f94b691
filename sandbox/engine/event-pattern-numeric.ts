/** The operator `numeric` of event patterns, pure. */
import type { Leaf } from './event-pattern-fields.ts';
import type { List, Node } from './event-pattern-json.ts';
import { type Matcher, matcher, type Refuse, tooMany } from './event-pattern-operators.ts';
import { readComparable } from './event-pattern-values.ts';

/** The number, refused where AWS cannot compare it. */
export const readLimit = (node: Node, refuse: Refuse, offset?: number): number => {
  const value = readComparable(node.kind === 'number' ? node.text : '');
  return typeof value === 'number' ? value : refuse(value, offset);
};

type Compare = (value: number, limit: number) => boolean;
const comparisons: Readonly<Record<string, Compare>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

type Bound = {
  readonly holds: (value: number) => boolean;
  readonly limit: number;
  readonly operator: string;
};

const limitAt = (list: List, index: number, operator: string, refuse: Refuse): number => {
  const node = list.items[index];
  const what = operator === '=' ? 'equals' : operator;
  if (node?.kind !== 'number') return refuse(`Value of ${what} must be numeric`, node?.at ?? list.end);
  return readLimit(node, refuse, node.end);
};

const boundAt = (list: List, index: number, allowed: RegExp, refuse: Refuse): Bound => {
  const node = list.items[index] ?? list;
  const bad =
    index === 0 ? ['Invalid member in numeric match: ', 'Unrecognized numeric range operator: '] : [];
  if (node.kind !== 'string')
    return refuse(`${bad[0] ?? 'Bad value in numeric range: '}${shown(node)}`, node.at);
  const operator = node.text;
  const compare = allowed.test(operator) ? comparisons[operator] : undefined;
  if (!compare) return refuse(`${bad[1] ?? 'Bad numeric range operator: '}${operator}`, node.end);
  const limit = limitAt(list, index + 1, operator, refuse);
  return { operator, limit, holds: (value) => compare(value, limit) };
};

const shown = (node: Node): string => ('text' in node ? node.text : node.kind === 'list' ? ']' : '{');

/** `["=", 1]`, `["<", 1]` or `[">", 0, "<=", 5]`: from below first. */
export const readNumeric = (node: Node, refuse: Refuse): Matcher => {
  if (node.kind !== 'list') return refuse('Value of numeric must be an array.', node.at);
  const first = boundAt(node, 0, /^(=|[<>]=?)$/, refuse);
  const third = node.items[2];
  const holds = (value: Leaf, bound: Bound) =>
    typeof value === 'number' && typeof readComparable(String(value)) === 'number' && bound.holds(value);
  if (!third) return matcher((value) => holds(value, first));
  if (!first.operator.startsWith('>')) refuse(tooMany, third.at);
  const second = boundAt(node, 2, /^<=?$/, refuse);
  const more = node.items[4];
  if (more) refuse('Too many terms in numeric range expression', more.at);
  if (first.limit >= second.limit) refuse('Bottom must be less than top', node.end);
  return matcher((value) => holds(value, first) && holds(value, second));
};
