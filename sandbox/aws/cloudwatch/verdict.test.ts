import { expect, test } from '@jest/globals';
import { judge, type Terms } from './verdict.ts';

/** Oldest first, as graphs are drawn: 0 within the threshold, X beyond it, - not there. */
const read = (points: string) =>
  points
    .split(' ')
    .map((point) => (point === '-' ? undefined : point === 'X'))
    .reverse();

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

const judged = (points: string, toAlarm: number): readonly (string | undefined)[] =>
  treatments.map((missing) => judge(read(points), { evaluated: 3, toAlarm, missing }).value);

const stay = undefined;

test.each([
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - - - 0', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', stay, 'ALARM', 'OK'],
  ['- - X - -', 'ALARM', stay, 'ALARM', 'OK'],
  ['- - - - X', stay, stay, 'ALARM', 'OK'],
  ['X X X X 0', 'OK', 'OK', 'OK', 'OK'],
])('three of three: %s', (points, ...expected) => {
  expect(judged(points, 3)).toEqual(expected);
});

test.each([
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', stay, 'ALARM', 'OK'],
  ['- - - X X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
])('two of three: %s', (points, ...expected) => {
  expect(judged(points, 2)).toEqual(expected);
});

test('says how many points are lacking', () => {
  const terms: Terms = { evaluated: 3, toAlarm: 3, missing: 'breaching' };
  expect(judge(read('- - X - -'), terms).lacking).toBe(2);
  expect(judge(read('X X X - -'), terms).lacking).toBe(0);
});
