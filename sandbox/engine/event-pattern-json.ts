/**
 * Reads the JSON of an event pattern, pure: keys that come twice are kept apart, numbers keep their text, and every
 * value knows where it stands, because AWS names the place of what it refuses.
 */
import { AwsError } from '../errors.ts';

/** `at` is how far a streaming parser has read when it has seen what the value is, `end` when it has read all of it. */
type Place = { readonly at: number; readonly end: number };
export type Scalar = Place & {
  readonly kind: 'string' | 'number' | 'literal';
  /** Without quotes and escapes. */
  readonly text: string;
};
export type List = Place & { readonly kind: 'list'; readonly items: readonly Node[] };
export type Member = { readonly name: string; readonly value: Node };
export type Struct = Place & { readonly kind: 'struct'; readonly members: readonly Member[] };
export type Node = Scalar | List | Struct;

/** Longer patterns are cut in the message. */
const longestSource = 500;

const sourceOf = (text: string): string => {
  const cut = text.length - longestSource;
  return cut > 0 ? `(String)"${text.slice(0, longestSource)}"[truncated ${cut} chars]` : `(String)"${text}"`;
};

/** Where in the pattern, as AWS says it. */
export const placeText = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split(/\r\n|[\r\n]/);
  return `\n at [Source: ${sourceOf(text)}; line: ${before.length}, column: ${(before.at(-1) ?? '').length + 1}]`;
};

/** The refusal of a pattern. */
export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

type Reading = { readonly text: string; offset: number };

const fail = (reading: Reading, reason: string, offset = reading.offset): AwsError =>
  invalidPattern(reason + placeText(reading.text, offset));

const skipSpace = (reading: Reading): void => {
  while (/[ \t\r\n]/.test(reading.text[reading.offset] ?? '')) reading.offset += 1;
};

/** The next character that counts; where there is none, the pattern is cut off. */
const peek = (reading: Reading): string => {
  skipSpace(reading);
  const next = reading.text[reading.offset];
  if (next === undefined) throw fail(reading, 'Unexpected end-of-input');
  return next;
};

const unexpected = (reading: Reading, expected: string): AwsError => {
  const found = peek(reading);
  return fail(
    reading,
    `Unexpected character ('${found}' (code ${found.codePointAt(0)})): was expecting ${expected}`,
  );
};

const stringToken = /"(?:[^"\\]|\\.)*"/sy;

const unescaped = (quoted: string): string | undefined => {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
};

const readString = (reading: Reading): Scalar => {
  const start = reading.offset;
  stringToken.lastIndex = start;
  const [found] = stringToken.exec(reading.text) ?? [];
  if (found === undefined)
    throw fail(reading, 'Unexpected end-of-input: was expecting closing quote for a string value');
  reading.offset = start + found.length;
  const text = unescaped(found);
  if (text === undefined) throw fail(reading, 'Illegal character in a string value', start);
  return { kind: 'string', text, at: start + 1, end: reading.offset };
};

const word = /[-+.\w]+/y;
const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const literals = new Set(['true', 'false', 'null']);
const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

const readWord = (reading: Reading): Scalar => {
  const start = reading.offset;
  word.lastIndex = start;
  const [text] = word.exec(reading.text) ?? [];
  if (text === undefined) throw unexpected(reading, `a valid value ${values}`);
  reading.offset = start + text.length;
  const place = { text, at: reading.offset, end: reading.offset };
  if (numberText.test(text)) return { kind: 'number', ...place };
  if (literals.has(text)) return { kind: 'literal', ...place };
  throw fail(reading, `Unrecognized token '${text}': was expecting ${values}`);
};

/** After a value: a comma and more, or the end. */
const isLast = (reading: Reading, close: string, what: string): boolean => {
  const next = peek(reading);
  if (next !== ',' && next !== close) throw unexpected(reading, `comma to separate ${what} entries`);
  reading.offset += 1;
  return next === close;
};

const readList = (reading: Reading): List => {
  reading.offset += 1;
  const at = reading.offset;
  const items: Node[] = [];
  let last = peek(reading) === ']';
  if (last) reading.offset += 1;
  while (!last) {
    items.push(readValue(reading));
    last = isLast(reading, ']', 'Array');
  }
  return { kind: 'list', items, at, end: reading.offset };
};

const readMember = (reading: Reading): Member => {
  if (peek(reading) !== '"') throw unexpected(reading, 'double-quote to start field name');
  const { text: name } = readString(reading);
  if (peek(reading) !== ':') throw unexpected(reading, 'a colon to separate field name and value');
  reading.offset += 1;
  return { name, value: readValue(reading) };
};

const readStruct = (reading: Reading): Struct => {
  reading.offset += 1;
  const at = reading.offset;
  const members: Member[] = [];
  let last = peek(reading) === '}';
  if (last) reading.offset += 1;
  while (!last) {
    members.push(readMember(reading));
    last = isLast(reading, '}', 'Object');
  }
  return { kind: 'struct', members, at, end: reading.offset };
};

const readValue = (reading: Reading): Node => {
  const next = peek(reading);
  if (next === '{') return readStruct(reading);
  if (next === '[') return readList(reading);
  return next === '"' ? readString(reading) : readWord(reading);
};

/** Throws InvalidEventPatternException where the text is no JSON; what follows the first value is not looked at. */
export const readPatternJson = (text: string): Node => readValue({ text, offset: 0 });
