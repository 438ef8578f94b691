import { expect, test } from '@jest/globals';
import type { Pace } from './gate.ts';
import { judge } from './judgement.ts';
import type { Attempt } from './sighting.ts';

const at = '2026-11-23T10:00:00.000Z';
const looks = {
  p: { at, kind: 'passed', sentence: 'good', measured: 200 },
  f: { at, kind: 'failed', sentence: 'bad', measured: 500, limit: 200 },
  e: { at, kind: 'error', sentence: 'blind', blame: 'platform' },
} as const satisfies Record<string, Attempt>;

const seen = (text: string): readonly Attempt[] => [...text].map((look) => looks[look as keyof typeof looks]);
const paced = (
  attempts: number,
  consecutiveSuccess: number,
  failureLimit = attempts - 1,
  errorLimit = attempts - 1,
) => ({ settleMs: 0, intervalMs: 0, attempts, consecutiveSuccess, failureLimit, errorLimit }) satisfies Pace;

// The table of docs/checks.md, row by row: attempts, consecutiveSuccess, failureLimit, errorLimit; p good, f bad, e nothing seen.
test.each([
  [paced(1, 1), 'p', 'passed'],
  [paced(1, 1), 'f', 'failed'],
  [paced(1, 1), 'e', 'error'],
  [paced(5, 1), 'p', 'passed'],
  [paced(5, 1), 'ffffp', 'passed'],
  [paced(5, 1), 'eeeep', 'passed'],
  [paced(5, 1), 'fffff', 'failed'],
  [paced(5, 1), 'eeeee', 'error'],
  [paced(5, 1), 'ffffe', 'failed'],
  [paced(5, 1), 'eeeef', 'error'],
  [paced(5, 1), 'feeee', 'error'],
  [paced(5, 1), 'ffeef', 'failed'],
  [paced(2, 1), 'fe', 'error'],
  [paced(2, 1), 'ef', 'error'],
  [paced(5, 3), 'ppp', 'passed'],
  [paced(5, 3), 'ffppp', 'passed'],
  [paced(5, 3), 'fff', 'failed'],
  [paced(5, 3), 'ppf', 'failed'],
  [paced(5, 3), 'pfpf', 'failed'],
  [paced(5, 3), 'ppe', 'error'],
  [paced(5, 3), 'eppe', 'error'],
  [paced(3, 3), 'pf', 'failed'],
  [paced(3, 3), 'pe', 'error'],
  [paced(5, 1, 0), 'f', 'failed'],
  [paced(5, 1, 0), 'ef', 'failed'],
  [paced(5, 1, 1), 'ff', 'failed'],
  [paced(5, 3, 1), 'pfppp', 'passed'],
  [paced(9, 3, 1), 'pfpf', 'failed'],
  [paced(5, 1, 4, 0), 'e', 'error'],
  [paced(5, 1, 4, 1), 'fee', 'error'],
  [paced(5, 1, 1, 1), 'efe', 'error'],
  [paced(5, 1, 1, 1), 'fef', 'failed'],
] as const)('%j: %s is %s, and not before its last look', (pace, text, kind) => {
  expect(judge(seen(text), pace)?.kind).toBe(kind);
  expect(judge(seen(text.slice(0, -1)), pace)).toBeUndefined();
});

test('the sentence says how often it looked, with what was measured last, and whom to blame', () => {
  expect(judge(seen('fef'), paced(3, 1))).toEqual({
    kind: 'failed',
    sentence: 'bad (3 attempts: 2 bad, 1 could not look, 0 good)',
    measured: 500,
    limit: 200,
  });
  expect(judge(seen('eee'), paced(3, 1))).toEqual({
    kind: 'error',
    blame: 'platform',
    sentence: 'blind (3 attempts: 0 bad, 3 could not look, 0 good)',
  });
  expect(judge(seen('f'), paced(1, 1))).toMatchObject({ sentence: 'bad' });
  expect(judge(seen('fp'), paced(5, 1))).toEqual({ kind: 'passed', sentence: 'good', measured: 200 });
});

/** Every text of up to so many looks. */
const texts = (longest: number): readonly string[] => {
  const all = [''];
  for (const text of all) if (text.length < longest) for (const look of 'pfe') all.push(text + look);
  return all;
};

const paces = [1, 2, 3, 4].flatMap((attempts) =>
  [1, 2, 3]
    .filter((good) => good <= attempts)
    .flatMap((good) =>
      [0, 1, 3].flatMap((bad) => [0, 1, 3].map((blind) => paced(attempts, good, bad, blind))),
    ),
);

/** What is wrong with the judgement of these looks, if anything is. */
const wrongWith = (text: string, pace: Pace): string | undefined => {
  const now = judge(seen(text), pace);
  if (!now) return text.length < pace.attempts ? undefined : 'no end';
  if ([...'pfe'].some((more) => judge(seen(text + more), pace)?.sentence !== now.sentence)) return 'changed';
  const reason = { passed: 'p'.repeat(pace.consecutiveSuccess), failed: 'f', error: 'e' }[now.kind];
  return text.includes(reason) ? undefined : `${now.kind} for nothing`;
};

test('whatever is seen: more looks change no verdict, none is made without reason, and there is an end', () => {
  const wrong = paces.flatMap((pace) =>
    texts(5).map((text) => [text, wrongWith(text, pace), JSON.stringify(pace)]),
  );
  expect(wrong.filter(([, what]) => what)).toEqual([]);
});
