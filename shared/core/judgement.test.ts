import { expect, test } from '@jest/globals';
import { count, isDecided, judge, nothingSeen, type Sighting } from './judgement.ts';

const sightings = {
  p: { kind: 'passed', sentence: 'good' },
  f: { kind: 'failed', sentence: 'bad' },
  e: { kind: 'error', sentence: 'blind', blame: 'platform' },
} as const satisfies Record<string, Sighting>;

const tallyOf = (looks: string) =>
  [...looks].reduce(
    (tally, look, at) => count(tally, sightings[look as keyof typeof sightings], at),
    nothingSeen,
  );

test.each([
  // attempts, consecutiveSuccess, what the looks saw (p good, f bad, e nothing), what it comes to
  [1, 1, 'p', 'passed'],
  [1, 1, 'f', 'failed'],
  [1, 1, 'e', 'error'],
  [5, 1, 'p', 'passed'],
  [5, 1, 'ffffp', 'passed'],
  [5, 1, 'eeeep', 'passed'],
  [5, 1, 'fffff', 'failed'],
  [5, 1, 'eeeee', 'error'],
  [5, 1, 'ffffe', 'failed'],
  [5, 1, 'eeeef', 'error'],
  [5, 1, 'feeee', 'error'],
  [5, 1, 'ffeef', 'failed'],
  [2, 1, 'fe', 'error'],
  [2, 1, 'ef', 'error'],
  [5, 3, 'ppp', 'passed'],
  [5, 3, 'ffppp', 'passed'],
  [5, 3, 'fff', 'failed'],
  [5, 3, 'ppf', 'failed'],
  [5, 3, 'pfpf', 'failed'],
  [5, 3, 'ppe', 'error'],
  [5, 3, 'eppe', 'error'],
  [3, 3, 'pf', 'failed'],
  [3, 3, 'pe', 'error'],
] as const)(
  'of %i attempts with %i good in a row asked for, %s is %s',
  (attempts, consecutiveSuccess, looks, kind) => {
    const pace = { intervalMs: 0, attempts, consecutiveSuccess };
    expect(judge(tallyOf(looks), pace).kind).toBe(kind);
    expect(isDecided(tallyOf(looks), pace)).toBe(true);
    expect(isDecided(tallyOf(looks.slice(0, -1)), pace)).toBe(false);
  },
);

test('the sentence says how often it looked, and whom to blame', () => {
  const pace = { intervalMs: 0, attempts: 3, consecutiveSuccess: 1 };
  expect(judge(tallyOf('fef'), pace)).toEqual({
    kind: 'failed',
    sentence: 'bad (3 attempts: 2 bad, 1 could not look, 0 good)',
  });
  expect(judge(tallyOf('eee'), pace)).toEqual({
    kind: 'error',
    blame: 'platform',
    sentence: 'blind (3 attempts: 0 bad, 3 could not look, 0 good)',
  });
  expect(judge(tallyOf('f'), { ...pace, attempts: 1 })).toEqual(sightings.f);
});

test('what was never looked at could not be looked at', () => {
  expect(judge(nothingSeen, { intervalMs: 0, attempts: 1, consecutiveSuccess: 1 })).toMatchObject({
    kind: 'error',
    blame: 'platform',
  });
});
