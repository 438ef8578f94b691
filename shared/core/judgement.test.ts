import { expect, test } from '@jest/globals';
import { documentedTable } from '../../test/documented-table.ts';
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

type Row = {
  readonly pace: Pace;
  readonly looks: string;
  readonly verdict: string;
  readonly rule: string;
};
const letters: Readonly<Record<string, string>> = { G: 'p', B: 'f', '?': 'e' };
const columns = [
  'attempts',
  'consecutiveSuccess',
  'failureLimit',
  'errorLimit',
  'looks',
  'verdict',
  'rule',
] as const;
const rows = documentedTable('checks.md', columns).map(
  ([attempts, good, bad, blind, looks = '', verdict = '', rule = '']): Row => ({
    pace: paced(Number(attempts), Number(good), Number(bad), Number(blind)),
    looks: [...looks].map((look) => letters[look]).join(''),
    verdict,
    rule,
  }),
);

test.each(rows)('the truth table: $pace with $looks is $verdict, and not before its last look', (row) => {
  const { pace, looks, verdict } = row;
  expect(judge(seen(looks), pace)?.kind).toBe(verdict);
  for (let count = 0; count < looks.length; count += 1)
    expect(judge(seen(looks.slice(0, count)), pace)).toBeUndefined();
});

const countOf = (looks: string, kind: string): number => [...looks].filter((look) => look === kind).length;

test('the truth table names the first rule that holds, and every rule in every verdict that it can give', () => {
  const ruled = rows.map(({ pace, looks, verdict }) => {
    if (verdict === 'passed') return '1';
    if (countOf(looks, 'f') > pace.failureLimit) return '2';
    return countOf(looks, 'e') > pace.errorLimit ? '3' : '4';
  });
  expect(rows.map(({ rule }) => rule)).toEqual(ruled);
  expect(new Set(rows.map(({ rule, verdict }) => `${rule} ${verdict}`))).toEqual(
    new Set(['1 passed', '2 failed', '3 error', '4 failed', '4 error']),
  );
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

const paces = [1, 2, 3, 5].flatMap((attempts) =>
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
  // Decided before: then the looks since say nothing about why.
  if (judge(seen(text.slice(0, -1)), pace)) return undefined;
  const reason = { passed: 'p'.repeat(pace.consecutiveSuccess), failed: 'f', error: 'e' }[now.kind];
  if (!text.includes(reason)) return `${now.kind} for nothing`;
  const [bad, blind] = [countOf(text, 'f'), countOf(text, 'e')];
  return now.kind === 'failed' && bad <= pace.failureLimit && bad <= blind ? 'bad by a minority' : undefined;
};

test('whatever is seen: more looks change no verdict, none is made without reason, and there is an end', () => {
  const wrong = paces.flatMap((pace) =>
    texts(6).map((text) => [text, wrongWith(text, pace), JSON.stringify(pace)]),
  );
  expect(wrong.filter(([, what]) => what)).toEqual([]);
});
