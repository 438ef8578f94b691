import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { units } from './metric-constraints.ts';
import { type CloudWatchBench, openCloudWatch } from './testing.ts';

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

/** 2026-01-05T09:00:00Z, when the sandbox begins. */
const start = Date.UTC(2026, 0, 5, 9);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const metric = { Namespace: 'Hello', MetricName: 'Errors' };
const stat = (more: object = {}) => ({ Metric: metric, Period: 60, Stat: 'Sum', ...more });
const hour = { StartTime: at(-3_600), EndTime: at(3_600) };

test('the units are those of AWS', () => {
  expect([...units].sort()).toEqual(Object.values(StandardUnit).sort());
});

const many = Array.from({ length: 151 }, (_, index) => index);
const datum = { MetricName: 'Errors', Value: 1 };
test.each([
  ['a namespace of AWS', { Namespace: 'AWS/EC2', MetricData: [datum] }, 'InvalidParameterValueException'],
  ['a namespace that begins with a colon', { Namespace: ':x', MetricData: [datum] }, 'ValidationError'],
  ['no data', { MetricData: [] }, 'MissingRequiredParameterException'],
  ['too much data', { MetricData: Array(1_001).fill(datum) }, 'InvalidParameterValueException'],
  ['no value', { MetricData: [{ MetricName: 'Errors' }] }, 'MissingRequiredParameterException'],
  ['two values', { MetricData: [{ ...datum, Values: [1] }] }, 'InvalidParameterCombinationException'],
  ['too many values', { MetricData: [{ MetricName: 'x', Values: many }] }, 'InvalidParameterValueException'],
  [
    'fewer counts than values',
    { MetricData: [{ MetricName: 'x', Values: [1, 2], Counts: [1] }] },
    'InvalidParameterCombinationException',
  ],
  ['no number', { MetricData: [{ MetricName: 'x', Value: Number.NaN }] }, 'InvalidParameterValueException'],
  [
    'too large a number',
    { MetricData: [{ MetricName: 'x', Value: 1e300 }] },
    'InvalidParameterValueException',
  ],
  ['old data', { MetricData: [{ ...datum, Timestamp: at(-15 * 86_400) }] }, 'InvalidParameterValueException'],
  [
    'data of tomorrow',
    { MetricData: [{ ...datum, Timestamp: at(7_300) }] },
    'InvalidParameterValueException',
  ],
  ['a unit of its own', { MetricData: [{ ...datum, Unit: 'Apples' }] }, 'ValidationError'],
  [
    'half a resolution',
    { MetricData: [{ ...datum, StorageResolution: 30 }] },
    'InvalidParameterValueException',
  ],
  [
    'a dimension twice',
    { MetricData: [{ ...datum, Dimensions: Array(2).fill({ Name: 'a', Value: 'b' }) }] },
    'InvalidParameterValueException',
  ],
  ['an entity', { MetricData: [datum], EntityMetricData: [{ MetricData: [datum] }] }, 'NotRehearsed'],
])('refuses %s', async (_, input, code) => {
  await expect(bench.call('PutMetricData', { Namespace: 'Hello', ...input })).rejects.toMatchObject({ code });
  expect((await bench.call('ListMetrics')).Metrics).toEqual([]);
});

test.each([
  ['too many points', { Period: 1, Statistics: ['Sum'] }, 'InvalidParameterCombinationException'],
  ['no statistic', { Period: 60 }, 'MissingRequiredParameterException'],
  ['an unknown percentile', { Period: 60, ExtendedStatistics: ['p101'] }, 'InvalidParameterValueException'],
  ['a trimmed mean', { Period: 60, ExtendedStatistics: ['tm99'] }, 'NotRehearsed'],
  ['an odd period', { Period: 61, Statistics: ['Sum'] }, 'InvalidParameterValueException'],
  [
    'an end before the start',
    { Period: 60, Statistics: ['Sum'], EndTime: at(-7_200) },
    'InvalidParameterCombinationException',
  ],
])('refuses statistics with %s', async (_, input, code) => {
  const call = bench.call('GetMetricStatistics', { ...metric, ...hour, ...input });
  await expect(call).rejects.toMatchObject({ code });
});

test.each([
  ['an expression', { MetricDataQueries: [{ Id: 'e1', Expression: 'm1 * 2' }] }, 'NotRehearsed'],
  ['a bad id', { MetricDataQueries: [{ Id: 'M', MetricStat: stat() }] }, 'ValidationError'],
  ['an id twice', { MetricDataQueries: Array(2).fill({ Id: 'a', MetricStat: stat() }) }, 'ValidationError'],
  ['nothing to ask', { MetricDataQueries: [] }, 'ValidationError'],
  [
    'an unknown statistic',
    { MetricDataQueries: [{ Id: 'a', MetricStat: stat({ Stat: 'Mode' }) }] },
    'ValidationError',
  ],
  [
    'a bad token',
    { MetricDataQueries: [{ Id: 'a', MetricStat: stat() }], NextToken: 'x' },
    'InvalidNextToken',
  ],
])('refuses data with %s', async (_, input, code) => {
  await expect(bench.call('GetMetricData', { ...hour, ...input })).rejects.toMatchObject({ code });
});
