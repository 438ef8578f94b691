import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseYaml } from './yaml.ts';
import type { Node } from './yaml-inline.ts';

const toValue = (node: Node): unknown => {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toValue);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toValue(value)]));
};

test.each([
  'a: 1',
  'a: 1\nb: two\n',
  '---\na: 1 # one\n# only a comment\n\nb: x#y\n',
  'a:\n  b:\n    c: deep\nd: shallow',
  'a:\n- 1\n- 2\nb: 3',
  'a:\n  - name: x\n    n: 1\n  - name: y\n',
  '-\n  a: 1\n- b: 2\n-  c: 3\n   d: 4\n- - 1\n  - 2\n',
  'a:\nb: ~\nc: null\nd:',
  'a: { path: /, status: 200, contains: Hello, within: 500ms }',
  'a: {}\nb: []\nc: [1, [2, x y], { z: 1 }]\nd: [ a, ]',
  'a: "x: y # z"\nb: \'it\'\'s\'\nc: "tab\\t \\u00e9 \\"q\\""',
  '"quoted key": 1\n\'other\': 2\nwith space: 3',
  'url: http://127.0.0.1:8080/a?b=c#d\njson: $.commit.list[0]',
  'a: true\nb: False\nc: yes\nd: 0x1f\ne: 0o17\nf: -1.5e3\ng: 1.2.3\nh: 012\ni: .5\nj: +7',
  'a: x: y'.replace(': y', ':y'),
  'a: -x\nb: ?y\nc: :z\nd: a - b ? c',
  'a: {b: http://x/y, c: "1"}\r\nd: 1\r\n',
  '\uFEFFa: 1',
  'a: [x#y, "z"] # note\nb: {k: v} # note',
  'a: trailing   \nb:   leading',
  '- plain\n- "quoted"\n-\n- 4',
  'a: é – ü\n"ключ": 日本',
])('%j reads as a full YAML parser reads it', (text) => {
  expect(toValue(parseYaml(text))).toEqual(parse(text));
});

test.each([
  ['', 1],
  ['# nothing', 1],
  ['a: 1\na: 2', 2],
  ['a: {b: 1, b: 2}', 1],
  ['a: 1\n  b: 2', 2],
  ['a:\n  b: 1\n c: 2', 3],
  ['\ta: 1', 1],
  ['a: &x 1', 1],
  ['a: *x', 1],
  ['a: !tag 1', 1],
  ['a: |\n  text', 1],
  ['a: >\n  text', 1],
  ['a: b: c', 1],
  ['a: "open', 1],
  ["a: 'open", 1],
  ['a: "bad \\q"', 1],
  ['a: {b: 1\n  c: 2}', 1],
  ['a: [1, 2', 1],
  ['a: {b}', 1],
  ['a: 1\n---\nb: 2', 2],
  ['<<: 1', 1],
  ['? a\n: b', 1],
  ['a: "x" y', 1],
  ['a: @x', 1],
  ['%YAML 1.2\n---\na: 1', 1],
  ['a: one\n  two', 2],
  ['a: [1]]', 1],
  ['a: ,', 1],
  [`a: ${'['.repeat(100)}`, 1],
  [Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 34],
])('%j is refused with its line', (text, line) => {
  expect(() => parseYaml(text)).toThrow(new RegExp(`^line ${line}: expected .+, got `));
});

test('every node knows its line', () => {
  const node = parseYaml('# first\na:\n  - x: 1\n\n  - x: 2\n');
  expect(
    JSON.stringify(node)
      .match(/"line":\d+/g)
      ?.map((match) => Number(match.slice(7))),
  ).toEqual([2, 2, 3, 3, 3, 3, 5, 5, 5]);
});

/** The same pseudo-random numbers in every run. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
};

test('whatever a slip of the keys makes of a document, it is refused or read as a full parser reads it', () => {
  const next = numbers(1);
  const documents = [
    'version: 1\nenvironments:\n  staging: { url: "http://hello.example" }\nchecks:\n  - name: a b\n    http: { path: /, within: 5ms }\n    interval: 2s # x\n',
    'a: {b: \'x\', "c": [1, 2]}\nb:\n- - 1\n  - x: y\n',
    '{"a":[1,"b",{"c":null}],"d":{},"e f":{"g":"h: i"}}\n',
  ];
  const keys = ' \n:-#{}[],"\'ab1?~&*!|>%@.\\<';
  const slip = (text: string): string => {
    const at = next(text.length);
    const key = keys.charAt(next(keys.length));
    return [
      text.slice(0, at) + key + text.slice(at),
      text.slice(0, at) + text.slice(at + 1),
      text.slice(0, at) + key + text.slice(at + 1),
    ][next(3)] as string;
  };
  const read = (text: string) => {
    try {
      return { value: toValue(parseYaml(text)) };
    } catch (refusal) {
      expect(refusal).toMatchObject({ name: 'DeliveryError', blame: 'config' });
      return undefined;
    }
  };
  let understood = 0;
  for (let round = 0; round < 9_000; round++) {
    const text = slip(slip(documents[round % documents.length] as string));
    const ours = read(text);
    if (!ours) continue;
    understood += 1;
    expect([text, ours.value]).toEqual([text, parse(text, { logLevel: 'error' })]);
  }
  expect(understood).toBeGreaterThan(800);
});

test.each([
  ['within a text and at its end', 'a: b\u00a0#c\u00a0', { a: 'b\u00a0#c\u00a0' }],
  ['after a dash, which is then none', 'a: -\u00a0b', { a: '-\u00a0b' }],
  ['before a key', 'a:\n  "\u00a0b": 1', { a: { '\u00a0b': 1 } }],
])('a space that is none to YAML stays a letter %s', (_, source, expected) => {
  expect(toValue(parseYaml(source))).toEqual(expected);
});

test('a space that is none to YAML indents nothing', () => {
  expect(() => parseYaml('a:\n\u00a0\u00a0b: 1')).toThrow('line 2: expected a plain key');
});
