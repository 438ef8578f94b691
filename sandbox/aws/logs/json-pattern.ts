/** JSON filter patterns: `{ $.level = "ERROR" && ($.ms > 100 || $.retry IS TRUE) }`. */
import { notRehearsed } from '../../errors.ts';
import { invalid } from './limits.ts';

type Test = (event: unknown) => boolean;
type ReadExpression = (text: string) => RegExp;

const tokenPattern =
  /\s*(\$(?:\.[\w@-]+|\[(?:\d+|"[^"]*")\])*|"(?:[^"\\]|\\.)*"|%[^%]*%|&&|\|\||[(){}]|!=|<=|>=|[=<>]|[^\s(){}=<>!&|"%$]+)/y;

const tokensOf = (pattern: string): string[] => {
  const reader = new RegExp(tokenPattern);
  const tokens: string[] = [];
  while (reader.lastIndex < pattern.length) {
    const found = reader.exec(pattern);
    if (!found) throw invalid(`Invalid JSON filter pattern: ${pattern}`);
    tokens.push(found[1] ?? '');
  }
  return tokens;
};

const step = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** `$.a.b[0]["c d"]`, one name after the other. */
const selectorOf = (text: string): ((event: unknown) => unknown) => {
  const names = [...text.matchAll(/\.([\w@-]+)|\[(\d+)\]|\["([^"]*)"\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );
  return (event) => names.reduce(step, event);
};

const wildcard = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');

/** A number is compared with numbers, a text with texts; how AWS compares them across is not documented. */
const comparable = (value: unknown, kind: 'number' | 'string', wanted: string): boolean => {
  if (typeof value === kind) return true;
  if (['number', 'string', 'boolean'].includes(typeof value))
    throw notRehearsed(`a log filter that compares ${wanted} with a ${typeof value}`);
  return false;
};

const numberTests: Readonly<Record<string, (actual: number, wanted: number) => boolean>> = {
  '=': (actual, wanted) => actual === wanted,
  '!=': (actual, wanted) => actual !== wanted,
  '<': (actual, wanted) => actual < wanted,
  '<=': (actual, wanted) => actual <= wanted,
  '>': (actual, wanted) => actual > wanted,
  '>=': (actual, wanted) => actual >= wanted,
};

const ofNumber = (operator: string, wanted: string): Test => {
  const test = numberTests[operator];
  return (value) => comparable(value, 'number', wanted) && test?.(value as number, Number(wanted)) === true;
};

const ofText = (operator: string, wanted: string, expression: RegExp): Test => {
  if (operator !== '=' && operator !== '!=')
    throw invalid(`The operator ${operator} takes a number, got ${wanted}`);
  if (wanted === '"*"' && operator === '=') return (value) => value !== undefined;
  return (value) =>
    comparable(value, 'string', wanted) && expression.test(value as string) === (operator === '=');
};

const expressionOf = (wanted: string, readExpression: ReadExpression): RegExp => {
  if (wanted.startsWith('%')) return readExpression(wanted);
  return wildcard(wanted.startsWith('"') ? wanted.slice(1, -1).replace(/\\(.)/g, '$1') : wanted);
};

const comparison = (operator: string, wanted: string, readExpression: ReadExpression): Test => {
  const test = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(wanted)
    ? ofNumber(operator, wanted)
    : ofText(operator, wanted, expressionOf(wanted, readExpression));
  return (value) => {
    if (value === undefined && operator === '!=')
      throw notRehearsed('a log filter with != of a property that an event does not have');
    return test(value);
  };
};

const isTests: Readonly<Record<string, Test>> = {
  TRUE: (value) => value === true,
  FALSE: (value) => value === false,
  NULL: (value) => value === null,
};

type Reader = {
  /** Takes the next token from the front. */
  readonly take: () => string;
  readonly next: () => string | undefined;
  readonly bad: () => Error;
  readonly readExpression: ReadExpression;
};

const expect = (reader: Reader, wanted: string): void => {
  if (reader.take().toUpperCase() !== wanted) throw reader.bad();
};

const compared = (reader: Reader, operator: string): Test => {
  const wanted = reader.take();
  if (!(operator in numberTests) || !/^["%\w*.-]/.test(wanted)) throw reader.bad();
  return comparison(operator, wanted, reader.readExpression);
};

const being = (reader: Reader): Test => {
  const test = isTests[reader.take().toUpperCase()];
  if (!test) throw reader.bad();
  return test;
};

const testOf = (reader: Reader): Test => {
  const word = reader.take();
  if (word.toUpperCase() === 'IS') return being(reader);
  if (word.toUpperCase() !== 'NOT') return compared(reader, word);
  expect(reader, 'EXISTS');
  return (value) => value === undefined;
};

const unit = (reader: Reader): Test => {
  const token = reader.take();
  if (token === '(') {
    const inner = either(reader);
    expect(reader, ')');
    return inner;
  }
  if (!token.startsWith('$') || token === '$') throw reader.bad();
  const select = selectorOf(token);
  const test = testOf(reader);
  return (event) => test(select(event));
};

const chain = (reader: Reader, operator: string, part: (reader: Reader) => Test): Test[] => {
  const parts = [part(reader)];
  while (reader.next() === operator) {
    reader.take();
    parts.push(part(reader));
  }
  return parts;
};

const both = (reader: Reader): Test => {
  const parts = chain(reader, '&&', unit);
  return (event) => parts.every((test) => test(event));
};

const either = (reader: Reader): Test => {
  const parts = chain(reader, '||', both);
  return (event) => parts.some((test) => test(event));
};

const eventOf = (message: string): unknown => {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
};

/** Reads a JSON pattern; messages that are no JSON objects never match. */
export const readJsonPattern = (pattern: string, readExpression: ReadExpression) => {
  const tokens = tokensOf(pattern);
  const reader: Reader = {
    take: () => tokens.shift() ?? '',
    next: () => tokens[0],
    bad: () => invalid(`Invalid JSON filter pattern: ${pattern}`),
    readExpression,
  };
  expect(reader, '{');
  const test = either(reader);
  expect(reader, '}');
  if (tokens.length > 0) throw reader.bad();
  return (message: string): boolean => {
    const event = eventOf(message);
    return typeof event === 'object' && event !== null && test(event);
  };
};
