import { expect, test } from '@jest/globals';
import type { Mood, Row } from './rows.ts';
import { atMost, tableOf } from './table.ts';
import { widthOf } from './text.ts';

const row = (name: string, mood: Mood = 'good', verdict = 'passed'): Row => ({
  name,
  looks: '1/5',
  seen: '',
  short: 'GET http://staging.hello.example/ answered 200, as it should, and quite fast',
  verdict,
  mood,
});
const plain = (_: Mood, text: string) => text;

test('a table has a head and a line for each row, one column below the other', () => {
  expect(tableOf([row('home'), row('the version', 'bad', 'failed')], 70, plain)).toEqual([
    'check        looks  last seen                                  verdict',
    'home         1/5    GET http://staging.hello.example/ answer…  passed',
    'the version  1/5    GET http://staging.hello.example/ answer…  failed',
  ]);
});

test.each([200, 100, 80, 60, 45])('no line is wider than %d columns', (width) => {
  const rows = [row('a name that goes on for quite a while, longer than a column'), row('日本語')];
  for (const line of tableOf(rows, width, plain)) expect(widthOf(line)).toBeLessThanOrEqual(width);
});

test('where it is narrow, what was seen last gives way', () => {
  const [head] = tableOf([row('home')], 40, plain);
  expect(head).toMatch(/^check +looks +verdict$/);
});

test('only the verdict is painted', () => {
  const lines = tableOf([row('home', 'bad', 'failed')], 60, (mood, text) => `<${mood}>${text}</>`);
  expect(lines[1]).toMatch(/<bad>failed<\/>$/);
});

test('what does not fit the screen is counted: good ones go first, in order', () => {
  const rows = [
    row('a'),
    row('b', 'bad'),
    row('c', 'open', 'looking'),
    row('d', 'open', 'waiting'),
    row('e'),
  ];
  const { shown, hidden } = atMost(rows, 3);
  expect(shown.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
  expect(hidden).toBe(2);
  expect(atMost(rows, 5).hidden).toBe(0);
});
