import {
  type Cursor,
  type Entry,
  endOfLine,
  type List,
  type Mapping,
  malformed,
  type Node,
  readInline,
  readKey,
} from './yaml-inline.ts';

type Line = { readonly number: number; readonly indent: number; readonly text: string };
type State = { readonly lines: Line[]; at: number };

/**
 * Reads the part of YAML that settings are written in: maps, lists, flow style within a line, plain and quoted
 * scalars, comments. What it does not know (anchors, tags, block scalars, several documents) is an error with its
 * line, so that nothing is ever read differently from what a full parser would read.
 */
export const parseYaml = (text: string): Node => {
  const state: State = { lines: toLines(text), at: 0 };
  const first = state.lines[0];
  if (!first) throw malformed(1, 'something is written', 'an empty document');
  const node = readBlock(state, first.indent, 0);
  const rest = state.lines[state.at];
  if (rest) throw malformed(rest.number, `indentation of ${first.indent} spaces`, `${rest.indent} spaces`);
  return node;
};

const toLines = (text: string): Line[] => {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map(toLine)
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  return lines[0]?.text === '---' ? lines.slice(1) : lines;
};

const toLine = (raw: string, index: number): Line => {
  // What else Unicode calls a space is a letter like any other to YAML.
  const [indentation = ''] = /^[ \t]*/.exec(raw) ?? [];
  const text = raw.slice(indentation.length).replace(/[ \t]+$/, '');
  const indent = indentation.length;
  if (indentation.includes('\t') && text !== '' && !text.startsWith('#'))
    throw malformed(index + 1, 'spaces for indentation', 'a tab');
  return { number: index + 1, indent, text };
};

const readBlock = (state: State, indent: number, depth: number): Node => {
  const line = state.lines[state.at] as Line;
  if (depth > 32) throw malformed(line.number, 'at most 32 levels', 'a deeper one');
  if (isItem(line)) return readList(state, indent, depth);
  if (readKey(cursorOf(line))) return readMap(state, indent, depth);
  state.at += 1;
  return readWholeLine(cursorOf(line));
};

const readList = (state: State, indent: number, depth: number): List => {
  const items: Node[] = [];
  const { number } = state.lines[state.at] as Line;
  for (
    let line = state.lines[state.at];
    line && line.indent === indent && isItem(line);
    line = state.lines[state.at]
  ) {
    const rest = line.text.slice(1).replace(/^[ \t]+/, '');
    if (rest === '' || rest.startsWith('#')) {
      state.at += 1;
      items.push(readNested(state, indent, line.number, depth));
    } else {
      // What follows the dash is a block of its own that begins in the middle of this line.
      const inner = indent + line.text.length - rest.length;
      state.lines[state.at] = { number: line.number, indent: inner, text: rest };
      items.push(readBlock(state, inner, depth + 1));
    }
    refuseDeeper(state, indent);
  }
  return { kind: 'list', line: number, items };
};

const readMap = (state: State, indent: number, depth: number): Mapping => {
  const entries: Entry[] = [];
  const { number } = state.lines[state.at] as Line;
  for (
    let line = state.lines[state.at];
    line && line.indent === indent && !isItem(line);
    line = state.lines[state.at]
  ) {
    const cursor = cursorOf(line);
    const key = readKey(cursor);
    if (key === undefined) throw malformed(line.number, '`key: value`', `\`${line.text}\``);
    if (entries.some((entry) => entry.key === key))
      throw malformed(line.number, 'each key once', `"${key}" again`);
    state.at += 1;
    const value = endOfLine(cursor)
      ? readValueBelow(state, indent, line.number, depth)
      : readWholeLine(cursor);
    entries.push({ key, line: line.number, value });
    refuseDeeper(state, indent);
  }
  return { kind: 'map', line: number, entries };
};

/** A list may stand at the very indentation of the key that it belongs to. */
const readValueBelow = (state: State, indent: number, line: number, depth: number): Node => {
  const next = state.lines[state.at];
  if (next && next.indent === indent && isItem(next)) return readList(state, indent, depth + 1);
  return readNested(state, indent, line, depth);
};

const readNested = (state: State, indent: number, line: number, depth: number): Node => {
  const next = state.lines[state.at];
  if (next && next.indent > indent) return readBlock(state, next.indent, depth + 1);
  return { kind: 'scalar', line, value: null, source: '' };
};

const refuseDeeper = (state: State, indent: number): void => {
  const next = state.lines[state.at];
  if (next && next.indent > indent)
    throw malformed(next.number, `indentation of ${indent} spaces`, `${next.indent} spaces`);
};

const readWholeLine = (cursor: Cursor): Node => {
  const node = readInline(cursor);
  if (!endOfLine(cursor))
    throw malformed(cursor.line, 'the end of the line', `\`${cursor.text.slice(cursor.at)}\``);
  return node;
};

const isItem = ({ text }: Line): boolean => /^-([ \t]|$)/.test(text);
const cursorOf = ({ number, text }: Line): Cursor => ({ line: number, text, at: 0 });
