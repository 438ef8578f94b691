import { DeliveryError } from '../errors.ts';

/** A piece of a document, with the line that it stands on. */
export type Node = Scalar | List | Mapping;
export type Scalar = {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
  readonly source: string;
};
export type List = { readonly kind: 'list'; readonly line: number; readonly items: readonly Node[] };
export type Mapping = { readonly kind: 'map'; readonly line: number; readonly entries: readonly Entry[] };
export type Entry = { readonly key: string; readonly line: number; readonly value: Node };

/** A place within a line. */
export type Cursor = { readonly line: number; readonly text: string; at: number };

/** The error of a document that is not what we read. */
export const malformed = (line: number, expected: string, got: string): DeliveryError =>
  new DeliveryError('config', `line ${line}: expected ${expected}, got ${got}`);

/** Reads one value of a line: a scalar, or a list or map in flow style. */
export const readInline = (cursor: Cursor, inFlow = false, depth = 0): Node => {
  skipSpaces(cursor);
  if (depth > 32) throw malformed(cursor.line, 'at most 32 levels', 'a deeper one');
  const first = cursor.text[cursor.at] ?? '';
  if (first === '{') return readFlowMap(cursor, depth);
  if (first === '[') return readFlowList(cursor, depth);
  if (first === '"' || first === "'") return quoted(cursor);
  return plain(cursor, inFlow);
};

/** Reads `key:` and moves behind it; undefined, and nothing moved, where no key stands. */
export const readKey = (cursor: Cursor, inFlow = false): string | undefined => {
  const start = cursor.at;
  const first = cursor.text[start] ?? '';
  if ('{['.includes(first) && first !== '') return undefined;
  const quotes = first === '"' || first === "'";
  const key = quotes ? String(quoted(cursor).value) : plainText(cursor, inFlow);
  skipSpaces(cursor);
  // In flow style a value may touch the colon after a quoted key, as it does in JSON.
  const mayTouch = quotes && inFlow;
  if (
    cursor.text[cursor.at] === ':' &&
    key !== '' &&
    (mayTouch ? /^[^#]/ : /^([ \t]|$)/).test(cursor.text.slice(cursor.at + 1))
  ) {
    cursor.at += 1;
    return refuseStrange(cursor, key, quotes);
  }
  cursor.at = start;
  return undefined;
};

/** Whether nothing but a comment follows; moves over spaces. */
export const endOfLine = (cursor: Cursor): boolean => {
  const start = cursor.at;
  skipSpaces(cursor);
  const next = cursor.text[cursor.at];
  return next === undefined || (next === '#' && (cursor.at > start || start === 0));
};

const refuseStrange = (cursor: Cursor, key: string, quotes: boolean): string => {
  // What else YAML allows without quotes has exceptions of its own: it is to be quoted here.
  if (!quotes && !/^[A-Za-z_][\w ./-]*$/.test(key))
    throw malformed(
      cursor.line,
      'a plain key (letters, digits, _ . / - and spaces, or quotes)',
      `\`${key}\``,
    );
  return key;
};

const readFlowList = (cursor: Cursor, depth: number): List => {
  const items: Node[] = [];
  eachInFlow(cursor, ']', () => items.push(readInline(cursor, true, depth + 1)));
  return { kind: 'list', line: cursor.line, items };
};

const readFlowMap = (cursor: Cursor, depth: number): Mapping => {
  const entries: Entry[] = [];
  eachInFlow(cursor, '}', () => {
    const key = readKey(cursor, true);
    if (key === undefined) throw malformed(cursor.line, '`key: value` within { }', rest(cursor));
    if (entries.some((entry) => entry.key === key))
      throw malformed(cursor.line, 'each key once', `"${key}" again`);
    entries.push({ key, line: cursor.line, value: readInline(cursor, true, depth + 1) });
  });
  return { kind: 'map', line: cursor.line, entries };
};

const eachInFlow = (cursor: Cursor, closing: ']' | '}', readOne: () => void): void => {
  cursor.at += 1;
  skipSpaces(cursor);
  while (cursor.text[cursor.at] !== closing) {
    readOne();
    skipSpaces(cursor);
    const next = cursor.text[cursor.at];
    if (next !== ',' && next !== closing)
      throw malformed(cursor.line, `\`,\` or \`${closing}\` on the same line`, rest(cursor));
    if (next === ',') cursor.at += 1;
    skipSpaces(cursor);
  }
  cursor.at += 1;
};

const quoted = (cursor: Cursor): Scalar => {
  const mark = cursor.text[cursor.at];
  const pattern = mark === '"' ? /"((?:[^"\\]|\\.)*)"/y : /'((?:[^']|'')*)'/y;
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (!match) throw malformed(cursor.line, `a closing ${mark} on the same line`, rest(cursor));
  cursor.at = pattern.lastIndex;
  const inside = match[1] as string;
  const value = mark === "'" ? inside.replaceAll("''", "'") : resolveEscapes(cursor, inside);
  return { kind: 'scalar', line: cursor.line, value, source: match[0] };
};

const resolveEscapes = (cursor: Cursor, inside: string): string => {
  const value = parseJson(`"${inside.replaceAll('\t', '\\t')}"`);
  if (value === undefined) throw malformed(cursor.line, 'escapes as in JSON', `"${inside}"`);
  return value;
};

const parseJson = (text: string): string | undefined => {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
};

const plain = (cursor: Cursor, inFlow: boolean): Scalar => {
  const source = plainText(cursor, inFlow);
  if (/^([&*!|>%@`,\]}]|[-?:]([ \t]|$))/.test(source) || (source === '' && (inFlow || !endOfLine(cursor))))
    throw malformed(cursor.line, 'a plain or quoted value', source === '' ? rest(cursor) : `\`${source}\``);
  if (!inFlow && cursor.text[cursor.at] === ':')
    throw malformed(cursor.line, 'quotes around a value with ": "', rest(cursor));
  return { kind: 'scalar', line: cursor.line, value: resolve(source), source };
};

/** A plain scalar ends before ` #`, before `: `, and in flow style before one of `,[]{}`. */
const plainText = (cursor: Cursor, inFlow: boolean): string => {
  const pattern = inFlow
    ? /(?:[^ \t#:,[\]{}]|:(?![ \t,[\]{}]|$)|(?<=[^ \t,[\]{}])#|[ \t]+(?![ \t#:,[\]{}]|$)|[ \t]+:(?![ \t,[\]{}]|$))*/y
    : /(?:[^ \t#:]|:(?![ \t]|$)|(?<=[^ \t])#|[ \t]+(?![ \t#:]|$)|[ \t]+:(?![ \t]|$))*/y;
  pattern.lastIndex = cursor.at;
  const text = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += text.length;
  return text;
};

/** What YAML 1.2 makes of a scalar without quotes. */
const resolve = (source: string): Scalar['value'] => {
  if (/^(|~|null|Null|NULL)$/.test(source)) return null;
  if (/^(true|True|TRUE)$/.test(source)) return true;
  if (/^(false|False|FALSE)$/.test(source)) return false;
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(source)) return Number(source);
  if (/^0(o[0-7]+|x[\da-fA-F]+)$/.test(source)) return Number(source);
  return source;
};

const skipSpaces = (cursor: Cursor): void => {
  while (/[ \t]/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
};

const rest = (cursor: Cursor): string => {
  const text = cursor.text.slice(cursor.at);
  return text === '' ? 'the end of the line' : `\`${text}\``;
};
