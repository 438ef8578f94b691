import { expect, test } from '@jest/globals';
import type { CheckReport, Report } from './report.ts';
import { validationMetrics } from './validation-metrics.ts';

const check = (name: string, status: CheckReport['status']): CheckReport => ({
  name,
  type: 'http',
  status,
  sentence: '',
  required: true,
  advisory: false,
  weight: 1,
  attempts: [],
});

const report = (verdict: Report['verdict'], checks: readonly CheckReport[] = []): Report => ({
  version: 1,
  id: 'v-1',
  environment: 'staging',
  url: 'http://staging.hello.example/',
  commit: 'c0ffee',
  executionId: 'e-1',
  startedAt: '2026-11-23T10:00:00.000Z',
  ...(verdict === 'running' ? {} : { endedAt: '2026-11-23T10:01:30.400Z' }),
  verdict,
  sentence: '',
  control: [],
  checks,
});

test.each([
  ['good release', 'GoodReleases'],
  ['bad release', 'BadReleases'],
  ['checker blind', 'CheckerBlind'],
  ['environment broken', 'EnvironmentBroken'],
] as const)('%s counts as one of %s, with the time that it took', (verdict, name) => {
  expect(validationMetrics(report(verdict))).toEqual([
    {
      metrics: { [name]: { value: 1, unit: 'Count' }, ValidationTime: { value: 90, unit: 'Seconds' } },
      environment: 'staging',
      at: Date.parse('2026-11-23T10:01:30.400Z'),
      properties: { validation: 'v-1', commit: 'c0ffee', executionId: 'e-1' },
    },
  ]);
});

test('each check counts by what became of it', () => {
  const checks = [
    check('a', 'passed'),
    check('b', 'failed'),
    check('c', 'advisory-failed'),
    check('d', 'error'),
    check('e', 'running'),
  ];
  const [, ...each] = validationMetrics(report('bad release', checks));
  expect(each.map((one) => [one.check, ...Object.keys(one.metrics)])).toEqual([
    ['a', 'CheckPassed'],
    ['b', 'CheckFailed'],
    ['c', 'CheckFailed'],
    ['d', 'CheckError'],
  ]);
});

test('a validation that goes on has no figures yet', () => {
  expect(validationMetrics(report('running', [check('a', 'passed')]))).toEqual([]);
});
