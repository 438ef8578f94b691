import { expect, test } from '@jest/globals';
import { combinations, combine, windowBefore, windowFrom, windowNow } from './metric-window.ts';

const MINUTE = 60_000;
const at = (minutes: number) => Date.UTC(2026, 10, 23, 10) + minutes * MINUTE;
const span = { overMs: 5 * MINUTE, periodMs: MINUTE };

test.each<[string, number, number | undefined, object | undefined]>([
  ['by hand: the last whole periods', at(10.4), undefined, { from: at(5), to: at(10) }],
  ['just after the deployment: too early', at(10.5), at(10), undefined],
  ['a moment before it is over: too early', at(14.99), at(10), undefined],
  ['the moment it is over', at(15), at(10), { from: at(10), to: at(15) }],
  ['the first whole period after a deployment within one', at(15.9), at(10.1), undefined],
  ['its end', at(16), at(10.1), { from: at(11), to: at(16) }],
  ['long after: the latest', at(60.5), at(10), { from: at(55), to: at(60) }],
])('%s', (_, now, deployedAt, window) => {
  expect(windowNow({ ...span, now, deployedAt })).toEqual(window);
});

test('the first window is over exactly when it is said to be', () => {
  for (const deployedAt of [at(10), at(10.1), at(10.99)]) {
    const over = windowFrom(deployedAt, span);
    expect(windowNow({ ...span, now: over - 1, deployedAt })).toBeUndefined();
    expect(windowNow({ ...span, now: over, deployedAt })).toBeDefined();
  }
});

test('the window before holds nothing of the deployment', () => {
  expect(windowBefore(at(10.5), span)).toEqual({ from: at(5), to: at(10) });
  expect(windowBefore(at(10), span)).toEqual({ from: at(5), to: at(10) });
});

test.each([
  ['average', 4],
  ['sum', 12],
  ['maximum', 7],
  ['minimum', 2],
  ['latest', 3],
] as const)('the %s of some points', (how, expected) => {
  expect(combine([2, 7, 3], how)).toBe(expected);
});

test('no points come to nothing', () => {
  for (const how of combinations) expect(combine([], how)).toBeUndefined();
});
