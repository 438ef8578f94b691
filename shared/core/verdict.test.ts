import { expect, test } from '@jest/globals';
import { count, nothingSeen, type Sighting } from './judgement.ts';
import { type CheckVerdict, checkVerdict, outcomeOf, verdictOf, wholeOf, worst } from './verdict.ts';

const pace = { intervalMs: 0, attempts: 1, consecutiveSuccess: 1 };
const plan = (advisory: boolean) => ({ name: 'home', advisory, pace, spec: {} });
const good: Sighting = { kind: 'passed', sentence: 'fine', measured: 200, limit: 200 };
const bad: Sighting = { kind: 'failed', sentence: 'answered 500; expected 200', measured: 500, limit: 200 };
const blind = (blame: 'config' | 'permission' | 'platform'): Sighting => ({
  kind: 'error',
  sentence: 'no DNS',
  blame,
});

test.each([
  [false, good, 'passed', 'good release'],
  [false, bad, 'failed', 'bad release'],
  [false, blind('platform'), 'error', 'checker blind'],
  [false, blind('config'), 'error', 'environment broken'],
  [false, blind('permission'), 'error', 'environment broken'],
  [true, good, 'passed', 'good release'],
  [true, bad, 'advisory-failed', 'good release'],
  [true, blind('platform'), 'advisory-failed', 'good release'],
  [true, blind('config'), 'advisory-failed', 'good release'],
] as const)('advisory %s and %j is %s: %s', (advisory, sighting, status, whole) => {
  const { kind: _, ...seen } = sighting;
  const verdict = checkVerdict(plan(advisory), count(nothingSeen, sighting, 0));
  expect(verdict).toEqual({ name: 'home', status, ...seen });
  expect(wholeOf(verdict)).toBe(whole);
});

const check = (status: CheckVerdict['status'], blame?: CheckVerdict['blame']): CheckVerdict => ({
  name: `${status} ${blame ?? ''}`.trim(),
  status,
  sentence: 'it is so',
  ...(blame ? { blame } : {}),
});

test.each([
  [[check('passed'), check('passed')], 'good release', 'passed'],
  [[check('passed'), check('advisory-failed')], 'good release', 'passed'],
  [[check('passed'), check('failed')], 'bad release', 'failed'],
  [[check('error', 'platform'), check('failed')], 'bad release', 'failed'],
  [[check('failed'), check('error', 'config')], 'bad release', 'failed'],
  [[check('passed'), check('error', 'platform')], 'checker blind', 'error platform'],
  [[check('error', 'platform'), check('error', 'config')], 'environment broken', 'error config'],
  [[check('error', 'permission'), check('error', 'platform')], 'environment broken', 'error permission'],
  [[check('advisory-failed', 'config'), check('error', 'platform')], 'checker blind', 'error platform'],
] as const)('%j together are a %s', (checks, whole, outcome) => {
  const verdict = verdictOf(checks);
  expect(verdict.whole).toBe(whole);
  expect(verdictOf([...checks].reverse()).whole).toBe(whole);
  const { kind, ...rest } = outcomeOf(verdict);
  expect([kind, 'blame' in rest ? rest.blame : ''].join(' ').trim()).toBe(outcome);
});

test('the worst counts, whichever came first', () => {
  expect(worst(['checker blind', 'bad release', 'good release'])).toBe('bad release');
  expect(worst(['good release', 'checker blind', 'environment broken'])).toBe('environment broken');
  expect(worst([])).toBe('good release');
});

test('there is one sentence for every check that did not pass', () => {
  expect(
    verdictOf([
      check('passed'),
      { name: 'home', status: 'failed', sentence: 'answered 500; expected 200' },
      { name: 'speed', status: 'advisory-failed', sentence: 'took 700 ms' },
      { name: 'version', status: 'error', sentence: 'no DNS', blame: 'platform' },
    ]).sentence,
  ).toBe(
    'bad release: 1 of 4 checks passed; home: answered 500; expected 200; speed: (advisory) took 700 ms; version: could not look: no DNS',
  );
});
