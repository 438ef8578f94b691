import { expect, test } from '@jest/globals';
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
const broken = check('error', { blame: 'config' });
const locked = check('error', { blame: 'permission' });
const advisory = check('advisory-failed', { blame: 'config' });

test.each([
  ['all passed', [good, good], 'good release'],
  ['an advisory one failed', [good, advisory], 'good release'],
  ['one failed', [good, bad], 'bad release'],
  ['one failed, one could not look', [blind, bad], 'bad release'],
  ['one failed, one is set up wrongly', [bad, broken], 'bad release'],
  ['one could not look', [good, blind], 'checker blind'],
  ['one is set up wrongly', [blind, broken], 'environment broken'],
  ['one was not allowed to look', [locked, blind], 'environment broken'],
  ['one could not look, an advisory one neither', [advisory, blind], 'checker blind'],
] as const)('required checks, %s: %s', (_, checks, whole) => {
  const verdict = verdictOf(checks, score);
  expect(verdict.whole).toBe(whole);
  expect(verdict.score).toBeUndefined();
  expect(verdictOf([...checks].reverse(), score).whole).toBe(whole);
});

const weighed = (
  status: CheckVerdict['status'],
  weight: number,
  blame?: CheckVerdict['blame'],
): CheckVerdict => check(status, { required: false, weight, ...(blame ? { blame } : {}) });

// One required check of weight 1 besides. In percent: what passed, and what might have with those that could not look.
test.each([
  ['100 %', [weighed('passed', 9)], 'good release', 100, false],
  ['90 %', [weighed('passed', 8), weighed('failed', 1)], 'good release', 90, false],
  ['80 %', [weighed('passed', 7), weighed('failed', 2)], 'good release', 80, true],
  ['75 %', [weighed('passed', 2), weighed('failed', 1)], 'good release', 75, true],
  ['70 %', [weighed('passed', 6), weighed('failed', 3)], 'bad release', 70, true],
  ['10 %', [weighed('failed', 9)], 'bad release', 10, true],
  ['80 to 100 %', [weighed('passed', 7), weighed('error', 2, 'platform')], 'good release', 80, true],
  ['10 to 60 %', [weighed('error', 5, 'platform'), weighed('failed', 4)], 'bad release', 10, true],
  ['50 to 100 %', [weighed('passed', 4), weighed('error', 5, 'platform')], 'checker blind', 50, true],
  [
    '50 to 80 %',
    [weighed('passed', 4), weighed('error', 3, 'config'), weighed('failed', 2)],
    'environment broken',
    50,
    true,
  ],
] as const)('a score of %s', (_, checks, whole, value, warns) => {
  const verdict = verdictOf([good, ...checks], score);
  expect(verdict).toMatchObject({ whole, score: { value, pass: 90, warn: 75 } });
  expect(verdict.sentence.startsWith(`${whole}, with a warning: `)).toBe(warns && whole === 'good release');
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
