/** The operator `anything-but` of event patterns, pure: it holds for every value that is there but for those named. */
import type { List, Node, Struct } from './event-pattern-json.ts';
import { readLimit } from './event-pattern-numeric.ts';
import {
  begins,
  checkWildcard,
  ends,
  equalsIgnoringCase,
  ignoringCase,
  type Matcher,
  matcher,
  matchesWildcard,
  onlyOne,
  onText,
  type Refuse,
  readPlain,
  type TextTest,
  tooMany,
} from './event-pattern-operators.ts';

/** What is thrown within a list, AWS throws a second time, with the place once more. */
const repeating =
  (refuse: Refuse): Refuse =>
  (reason, offset) =>
    refuse(reason, offset, 2);

const except = (tests: readonly Matcher['test'][], wildcards: readonly string[] = []): Matcher =>
  matcher((value) => !tests.some((test) => test(value)), wildcards);

const checkPlain = (node: Node, refuse: Refuse): void => {
  if (node.kind !== 'string' && node.kind !== 'number')
    refuse('Inside anything but list, start|null|boolean is not supported.', node.at);
};

const readPlainList = (list: List, refuse: Refuse): Matcher => {
  for (const item of list.items) {
    checkPlain(item, repeating(refuse));
    if (item.kind === 'number') readLimit(item, refuse, item.end);
  }
  const kinds = new Set(list.items.map((item) => item.kind));
  if (kinds.size !== 1) {
    const mixed =
      'Inside anything but list, either all values are number or string, mixed type is not supported';
    refuse(mixed, list.end);
  }
  return except(list.items.map((item) => readPlain(item, refuse).test));
};

type Inner = { readonly test: TextTest; readonly wrong: string };
const affixWrong = 'prefix/suffix match pattern must be a string';
const inners: Readonly<Record<string, Inner>> = {
  prefix: { test: begins, wrong: affixWrong },
  suffix: { test: ends, wrong: affixWrong },
  wildcard: { test: matchesWildcard, wrong: 'wildcard match pattern must be a string' },
  [ignoringCase]: {
    test: equalsIgnoringCase,
    wrong: 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  },
};

const readText = (inner: Inner, node: Node, refuse: Refuse): string => {
  if (node.kind !== 'string') return refuse(inner.wrong, node.at);
  if (inner.wrong === affixWrong && node.text === '') refuse('Null prefix/suffix not allowed', node.end);
  return node.text;
};

const textsOf = (inner: Inner, node: Node, refuse: Refuse): readonly string[] =>
  node.kind === 'list'
    ? node.items.map((item) => readText(inner, item, repeating(refuse)))
    : [readText(inner, node, refuse)];

const checkValue = (node: Node, refuse: Refuse): void => {
  if (node.kind === 'struct' || node.kind === 'literal')
    refuse('Value of anything-but must be an array or single string/number value.', node.at);
};

/** `{"anything-but": {"prefix": "a"}}`, and with a list. */
const readOperator = (node: Struct, refuse: Refuse): Matcher => {
  const [member] = node.members;
  if (!member) return refuse('Anything-But expression name not found', node.end);
  const { name, value } = member;
  const inner = Object.hasOwn(inners, name) ? inners[name] : undefined;
  if (!inner) return refuse(`Unsupported anything-but pattern: ${name}`, value.at);
  checkValue(value, refuse);
  const texts = textsOf(inner, value, refuse);
  if (name === 'wildcard') for (const text of texts) checkWildcard(text, refuse, value.end);
  onlyOne(node.members, refuse, tooMany);
  const tests = texts.map((wanted) => onText((text) => inner.test(text, wanted)));
  return except(tests, name === 'wildcard' ? texts : []);
};

export const readAnythingBut = (node: Node, refuse: Refuse): Matcher => {
  if (node.kind === 'struct') return readOperator(node, refuse);
  if (node.kind === 'list') return readPlainList(node, refuse);
  checkValue(node, refuse);
  if (node.kind === 'number') readLimit(node, refuse);
  return except([readPlain(node, refuse).test]);
};
