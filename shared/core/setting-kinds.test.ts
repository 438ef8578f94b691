import { expect, test } from '@jest/globals';
import { atLeastOne, decimal, exactlyOne, oneOf, oneOrMore, percent } from './setting-kinds.ts';
import { mapping, type Reader, text } from './settings.ts';
import { parseYaml } from './yaml.ts';

/** Reads the value of `key:` as it stands on the second line. */
const read = <T>(reader: Reader<T>, written: string): T => {
  const document = mapping(parseYaml(`\nkey: ${written}\n`), { name: '', line: 1 });
  return reader(document.entries[0]?.value, { name: 'key', line: 2 });
};
const color = oneOf('red', 'green');

test.each<[string, Reader<unknown>, unknown]>([
  ['red', color, 'red'],
  ['1.5', decimal(0, 2), 1.5],
  ['0', decimal(0, 2), 0],
  ['2', decimal(0, 2), 2],
  ['0%', percent, 0],
  ['0.5 %', percent, 0.5],
  ['100%', percent, 100],
  ['red', oneOrMore(color), ['red']],
  ['[red, green]', oneOrMore(color), ['red', 'green']],
])('%s is read', (written, reader, value) => {
  expect(read(reader, written)).toEqual(value);
});

test.each<[string, Reader<unknown>, string]>([
  ['blue', color, 'line 2: expected key to be red or green, got'],
  ['{ a: b }', color, 'line 2: expected key to be red or green'],
  ['2.1', decimal(0, 2), 'line 2: expected key to be a number from 0 to 2'],
  ['-0.1', decimal(0, 2), 'a number from 0 to 2'],
  ['"1"', decimal(0, 2), 'a number from 0 to 2'],
  ['.inf', decimal(0, 2), 'a number from 0 to 2'],
  ['5', percent, 'line 2: expected key to be a share from 0% to 100% with its sign, like 0.5%'],
  ['100.1%', percent, 'a share from 0% to 100%'],
  ['-1%', percent, 'a share from 0% to 100%'],
  ['[]', oneOrMore(color), 'line 2: expected key to be one value or a list of at least one'],
  ['[red, blue]', oneOrMore(color), 'line 2: expected key[1] to be red or green'],
])('%s is refused', (written, reader, message) => {
  expect(() => read(reader, written)).toThrow(message);
});

test('what was left out is refused like what is wrong', () => {
  for (const reader of [color, decimal(0, 1), percent, oneOrMore(text())])
    expect(() => reader(undefined, { name: 'key', line: 7 })).toThrow(
      /^line 7: expected key to be .*got nothing/,
    );
});

const map = (written: string) => mapping(parseYaml(written), { name: '', line: 1 });
const at = { name: 'http', line: 1 };

test.each([
  ['a: 1', undefined],
  ['c: 1\nb: 2', undefined],
  ['c: 1', 'line 1: expected http to have exactly one of a, b, got none of them'],
  ['a: 1\nb: 2', 'line 1: expected http to have exactly one of a, b, got a and b'],
])('exactly one of a and b in %j', (written, message) => {
  const check = () => exactlyOne(map(written), at, ['a', 'b']);
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(message);
});

test('at least one of a and b', () => {
  expect(() => atLeastOne(map('a: 1\nb: 2'), at, ['a', 'b'])).not.toThrow();
  expect(() => atLeastOne(map('c: 1'), at, ['a', 'b'])).toThrow(
    'line 1: expected http to have at least one of a, b, got none of them',
  );
});
