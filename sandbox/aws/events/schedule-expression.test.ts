import { expect, test } from '@jest/globals';
import { readSchedule } from './schedule-expression.ts';

/** The next times after Monday, 2026-01-05 09:00 UTC. */
const times = (expression: string, count: number): readonly string[] => {
  const schedule = readSchedule(expression);
  const found: string[] = [];
  let now: number | undefined = Date.UTC(2026, 0, 5, 9);
  while (schedule && now !== undefined && found.length < count) {
    now = schedule(now);
    if (now !== undefined) found.push(new Date(now).toISOString().slice(0, 16));
  }
  return found;
};

test.each<[string, ...string[]]>([
  ['rate(1 minute)', '2026-01-05T09:01', '2026-01-05T09:02'],
  ['rate(5 minutes)', '2026-01-05T09:05', '2026-01-05T09:10'],
  ['rate(1 hour)', '2026-01-05T10:00', '2026-01-05T11:00'],
  ['rate(7 days)', '2026-01-12T09:00', '2026-01-19T09:00'],
  ['cron(0 10 * * ? *)', '2026-01-05T10:00', '2026-01-06T10:00'],
  ['cron(0 9 * * ? *)', '2026-01-06T09:00', '2026-01-07T09:00'],
  ['cron(15 12 * * ? *)', '2026-01-05T12:15', '2026-01-06T12:15'],
  ['cron(0 18 ? * MON-FRI *)', '2026-01-05T18:00', '2026-01-06T18:00'],
  ['cron(0 18 ? * SAT,SUN *)', '2026-01-10T18:00', '2026-01-11T18:00'],
  ['cron(0 8 1 * ? *)', '2026-02-01T08:00', '2026-03-01T08:00'],
  ['cron(0/15 * * * ? *)', '2026-01-05T09:15', '2026-01-05T09:30'],
  ['cron(*/20 * * * ? *)', '2026-01-05T09:20', '2026-01-05T09:40'],
  ['cron(0/5 8-17 ? * 2-6 *)', '2026-01-05T09:05', '2026-01-05T09:10'],
  ['cron(0 8-12/2 * * ? *)', '2026-01-05T10:00', '2026-01-05T12:00', '2026-01-06T08:00'],
  ['cron(5,35 14 * * ? *)', '2026-01-05T14:05', '2026-01-05T14:35', '2026-01-06T14:05'],
  ['cron(0 0 L * ? *)', '2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00'],
  ['cron(0 0 31 * ? *)', '2026-01-31T00:00', '2026-03-31T00:00'],
  ['cron(0 0 ? * L *)', '2026-01-10T00:00', '2026-01-17T00:00'],
  ['cron(0 0 ? * 6L *)', '2026-01-30T00:00', '2026-02-27T00:00'],
  ['cron(0 0 ? * TUE#2 *)', '2026-01-13T00:00', '2026-02-10T00:00'],
  ['cron(0 0 ? * 6#5 *)', '2026-01-30T00:00', '2026-05-29T00:00'],
  ['cron(0 0 10W * ? *)', '2026-01-09T00:00', '2026-02-10T00:00'],
  ['cron(0 0 15W 2-3 ? *)', '2026-02-16T00:00', '2026-03-16T00:00'],
  ['cron(0 0 1W 2,8 ? *)', '2026-02-02T00:00', '2026-08-03T00:00'],
  ['cron(0 0 31W 5,1 ? *)', '2026-01-30T00:00', '2026-05-29T00:00'],
  ['cron(0 0 1 JAN/6 ? *)', '2026-07-01T00:00', '2027-01-01T00:00'],
  ['cron(0 0 29 2 ? *)', '2028-02-29T00:00', '2032-02-29T00:00'],
  ['cron(0 0 1 1 ? 2030-2199/100)', '2030-01-01T00:00', '2130-01-01T00:00'],
])('%s', (expression, ...expected) => {
  expect(times(expression, expected.length)).toEqual(expected);
});

test.each(['cron(0 0 1 1 ? 2025)', 'cron(0 0 30 2 ? *)'])('%s is never due', (expression) => {
  expect(readSchedule(expression)?.(Date.UTC(2026, 0, 5))).toBeUndefined();
});

test.each([
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(1.5 hours)',
  'rate(5 weeks)',
  'rate(5  minutes)',
  'every 5 minutes',
  'at(2026-01-05T10:00:00)',
  'cron(0 10 * * *)',
  'cron(0 10 * * ? * *)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(0 10 1 * MON *)',
  'cron(60 10 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 10 0 * ? *)',
  'cron(0 10 32W * ? *)',
  'cron(0 10 * 13 ? *)',
  'cron(0 10 ? * 0 *)',
  'cron(0 10 ? * MON#6 *)',
  'cron(0 10 * * ? 1969)',
  'cron(5-1 10 * * ? *)',
  'cron(0/0 10 * * ? *)',
  'cron(MON 10 * * ? *)',
])('%s is no schedule', (expression) => {
  expect(readSchedule(expression)).toBeUndefined();
});
