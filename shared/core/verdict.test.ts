import { expect, test } from '@jest/globals';
import { documentedTable } from '../../test/documented-table.ts';
import { type CheckVerdict, verdictOf } from './verdict.ts';

const score = { pass: 90, warn: 75 };
const check = (status: CheckVerdict['status'], more: Partial<CheckVerdict> = {}): CheckVerdict => ({
  name: `a ${status} check`,
  status,
  sentence: 'it is so',
  required: status !== 'advisory-failed',
  advisory: status === 'advisory-failed',
  weight: 1,
  ...more,
});
const good = check('passed');
const bad = check('failed');
const blind = check('error', { blame: 'platform' });
const advisory = check('advisory-failed', { blame: 'config' });

const blameIn = (cell: string) => /\((\w+)\)/.exec(cell)?.[1] as CheckVerdict['blame'];
const required = documentedTable('checks.md', ['required checks', 'whole']).map(
  ([cells = '', whole = '']) =>
    [
      cells,
      whole,
      cells.split(', ').map((cell) => {
        const blame = blameIn(cell);
        return check(cell.split(' ')[0] as CheckVerdict['status'], blame ? { blame } : {});
      }),
    ] as const,
);

test.each(required)('required checks, %s: %s', (_, whole, checks) => {
  const verdict = verdictOf(checks, score);
  expect(verdict.whole).toBe(whole);
  expect(verdict.score).toBeUndefined();
  expect(verdictOf([...checks].reverse(), score).whole).toBe(whole);
});

test('the table of required checks shows every status, every blame and every verdict', () => {
  const shown = required.flatMap(([, whole, checks]) => [
    whole,
    ...checks.flatMap(({ status, blame }) => [status, blame]),
  ]);
  expect(new Set(shown.filter(Boolean)).size).toBe(4 + 4 + 3);
});

const weighed = (
  status: CheckVerdict['status'],
  weight: number,
  blame?: CheckVerdict['blame'],
): CheckVerdict => check(status, { required: false, weight, ...(blame ? { blame } : {}) });

const parts = documentedTable('checks.md', ['passed', 'failed', 'could not look', 'whole', 'score']);

test.each(parts)('of the weight %s passed, %s failed, %s could not look: %s, score %s', (...row) => {
  const [good = '', bad = '', unseen = '', said = '', value = ''] = row;
  // The required check that passed is a part of the weight, too.
  const checks = [
    check('passed'),
    ...(Number(good) > 1 ? [weighed('passed', Number(good) - 1)] : []),
    ...(Number(bad) > 0 ? [weighed('failed', Number(bad))] : []),
    ...(Number.parseInt(unseen, 10) > 0
      ? [weighed('error', Number.parseInt(unseen, 10), blameIn(unseen))]
      : []),
    weighed('advisory-failed', 1_000),
  ].map((one) => (one.status === 'advisory-failed' ? { ...one, advisory: true } : one));
  const verdict = verdictOf(checks, score);
  expect(verdict).toMatchObject({
    whole: said.split(',')[0],
    score: { value: Number(value), pass: 90, warn: 75 },
  });
  expect(verdict.sentence.startsWith(`${said}: `)).toBe(true);
});

test('what required checks alone come to has no score', () => {
  expect(verdictOf([good], score)).not.toHaveProperty('score');
  expect(verdictOf([good, weighed('passed', 1)], score)).toHaveProperty('score.value', 100);
});

test('a required check decides whatever the score', () => {
  expect(verdictOf([bad, weighed('passed', 1_000)], score).whole).toBe('bad release');
  expect(verdictOf([blind, weighed('passed', 1_000)], score).whole).toBe('checker blind');
});

test('what is advisory has no weight', () => {
  const verdict = verdictOf([good, weighed('passed', 1), check('advisory-failed', { weight: 1_000 })], score);
  expect(verdict).toMatchObject({ whole: 'good release', score: { value: 100 } });
});

test('one sentence for each check that did not pass, first those that decide', () => {
  expect(verdictOf([advisory, blind, good, bad], score).sentence).toBe(
    'bad release: 1 of 4 checks passed; a failed check: it is so; a error check: could not look: it is so; a advisory-failed check: (advisory) it is so',
  );
  expect(verdictOf([good, good], score).sentence).toBe('good release: 2 of 2 checks passed');
});

test('a hundred sentences are cut where CodePipeline would refuse them, and it says how many are left', () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    check('failed', { name: `check ${index}`, sentence: 'x'.repeat(100) }),
  );
  const { sentence } = verdictOf(many, score);
  expect(sentence.length).toBeLessThan(1_800);
  expect(sentence).toMatch(/; … and 86 more checks: see the report$/);
  const long = verdictOf([check('failed', { sentence: 'y'.repeat(5_000) })], score).sentence;
  expect(long.length).toBeLessThan(800);
  expect(long).toMatch(/y…$/);
});
