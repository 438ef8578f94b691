import type { Measurement } from './delivery-metrics.ts';
import type { CheckReport, Report } from './report.ts';
import type { Whole } from './verdict.ts';

const wholes: Readonly<Record<Whole, string>> = {
  'good release': 'GoodReleases',
  'bad release': 'BadReleases',
  'checker blind': 'CheckerBlind',
  'environment broken': 'EnvironmentBroken',
};

const statuses: Readonly<Record<CheckReport['status'], string | undefined>> = {
  passed: 'CheckPassed',
  failed: 'CheckFailed',
  'advisory-failed': 'CheckFailed',
  error: 'CheckError',
  running: undefined,
};

/** The figures of a validation that has ended: one of the whole with the time that it took, and one of each check. */
export const validationMetrics = (report: Report): readonly Measurement[] => {
  const { verdict, environment, startedAt, endedAt, id, commit, executionId } = report;
  if (verdict === 'running' || endedAt === undefined) return [];
  const at = Date.parse(endedAt);
  const properties = { validation: id, commit, ...(executionId ? { executionId } : {}) };
  const seconds = Math.max(0, Math.round((at - Date.parse(startedAt)) / 1_000));
  const whole: Measurement = {
    metrics: { [wholes[verdict]]: once, ValidationTime: { value: seconds, unit: 'Seconds' } },
    environment,
    at,
    properties,
  };
  const checks = report.checks.flatMap(({ name, status }): readonly Measurement[] => {
    const metric = statuses[status];
    return metric ? [{ metrics: { [metric]: once }, environment, check: name, at, properties }] : [];
  });
  return [whole, ...checks];
};

const once = { value: 1, unit: 'Count' } as const;
