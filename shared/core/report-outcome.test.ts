import { expect, test } from '@jest/globals';
import type { Blame } from './outcome.ts';
import type { CheckReport, Report } from './report.ts';
import { blameOf, outcomeOfReport, throughOf } from './report-outcome.ts';

const check = (status: CheckReport['status'], blame?: Blame): CheckReport => ({
  name: 'c',
  type: 'http',
  status,
  sentence: '',
  ...(blame ? { blame } : {}),
  required: true,
  advisory: false,
  weight: 1,
  attempts: [],
});
const report = (verdict: Report['verdict'], ...checks: readonly CheckReport[]): Report => ({
  version: 1,
  id: 'v',
  environment: 'staging',
  url: '',
  commit: '',
  startedAt: '',
  verdict,
  sentence: 'what was seen',
  control: [],
  checks,
});

test('a good release passes, a bad one fails, and what could not be looked at is neither', () => {
  expect(outcomeOfReport(report('good release'))).toEqual({ kind: 'passed', summary: 'what was seen' });
  expect(outcomeOfReport(report('bad release'))).toEqual({ kind: 'failed', reason: 'what was seen' });
  expect(outcomeOfReport(report('checker blind', check('error', 'config')))).toEqual({
    kind: 'error',
    blame: 'platform',
    reason: 'what was seen',
  });
  expect(outcomeOfReport(report('environment broken', check('error', 'permission')))).toMatchObject({
    kind: 'error',
    blame: 'permission',
  });
  expect(outcomeOfReport(report('running'))).toMatchObject({ kind: 'error', blame: 'platform' });
});

test('what a person can mend is blamed before what passes by itself', () => {
  const checks = [check('failed'), check('error', 'platform'), check('error', 'config')];
  expect(blameOf(report('environment broken', ...checks))).toBe('config');
  expect(blameOf(report('environment broken', check('advisory-failed', 'config')))).toBe('platform');
});

test('checks are through when they have been decided', () => {
  expect(throughOf(report('running', check('passed'), check('running'), check('error')))).toBe(2);
});
