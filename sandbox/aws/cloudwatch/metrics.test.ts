import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CloudWatchBench, openCloudWatch } from './testing.ts';

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

/** 2026-01-05T09:00:00Z, when the sandbox begins. */
const start = Date.UTC(2026, 0, 5, 9);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const put = (...MetricData: readonly object[]) =>
  bench.call('PutMetricData', { Namespace: 'Hello', MetricData });
const metric = { Namespace: 'Hello', MetricName: 'Errors' };
const stat = (more: object = {}) => ({ Metric: metric, Period: 60, Stat: 'Sum', ...more });
const hour = { StartTime: at(-3_600), EndTime: at(3_600) };
const query = (MetricStat: object, more: object = {}) => ({
  MetricDataQueries: [{ Id: 'm1', MetricStat }],
  ...hour,
  ...more,
});
const values = async (MetricStat: object, more: object = {}) =>
  (await bench.call('GetMetricData', query(MetricStat, more))).MetricDataResults[0];

test('values, sets of values and statistic sets come to one statistic per period', async () => {
  await bench.client.send(
    new PutMetricDataCommand({
      Namespace: 'Hello',
      MetricData: [
        { MetricName: 'Errors', Value: 1, Timestamp: at(0), Unit: 'Count' },
        { MetricName: 'Errors', Values: [2, 10], Counts: [3, 1], Timestamp: at(59), Unit: 'Count' },
        {
          MetricName: 'Errors',
          StatisticValues: { SampleCount: 2, Sum: 7, Minimum: 3, Maximum: 4 },
          Timestamp: at(60),
          Unit: 'Count',
        },
      ],
    }),
  );
  const { Datapoints, Label } = await bench.client.send(
    new GetMetricStatisticsCommand({
      ...metric,
      ...hour,
      Period: 60,
      Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
    }),
  );
  expect(Label).toBe('Errors');
  expect(Datapoints).toEqual([
    { Timestamp: at(0), Unit: 'Count', SampleCount: 5, Sum: 17, Average: 3.4, Minimum: 1, Maximum: 10 },
    { Timestamp: at(60), Unit: 'Count', SampleCount: 2, Sum: 7, Average: 3.5, Minimum: 3, Maximum: 4 },
  ]);
});

test('percentiles need values, and none that are negative', async () => {
  await put(
    { MetricName: 'Errors', Values: [1, 2, 3, 4], Timestamp: at(0) },
    { MetricName: 'Errors', Value: -1, Timestamp: at(60) },
    {
      MetricName: 'Errors',
      StatisticValues: { SampleCount: 2, Sum: 7, Minimum: 3, Maximum: 4 },
      Timestamp: at(120),
    },
  );
  const { Datapoints } = await bench.call('GetMetricStatistics', {
    ...metric,
    ...hour,
    Period: 60,
    ExtendedStatistics: ['p50', 'p99.9'],
  });
  expect(Datapoints).toEqual([
    { Timestamp: at(0), Unit: 'None', ExtendedStatistics: { p50: 2, 'p99.9': 4 } },
  ]);
});

test('data comes in pages, the newest first unless asked otherwise', async () => {
  await put(...[0, 60, 120].map((s) => ({ MetricName: 'Errors', Value: s, Timestamp: at(s) })));
  await put({ MetricName: 'Errors', Dimensions: [{ Name: 'Host', Value: 'a' }], Value: 9, Timestamp: at(0) });
  const onHost = stat({ Metric: { ...metric, Dimensions: [{ Name: 'Host', Value: 'a' }] } });
  const MetricDataQueries = [
    { Id: 'all', MetricStat: stat() },
    { Id: 'hidden', MetricStat: stat(), ReturnData: false },
    { Id: 'host', Label: 'on the host', MetricStat: onHost },
  ];
  const first = await bench.client.send(
    new GetMetricDataCommand({ ...hour, MetricDataQueries, MaxDatapoints: 2 }),
  );
  expect(first.MetricDataResults).toEqual([
    {
      Id: 'all',
      Label: 'Errors',
      Timestamps: [at(120), at(60)],
      Values: [120, 60],
      StatusCode: 'PartialData',
    },
    { Id: 'host', Label: 'on the host', Timestamps: [], Values: [], StatusCode: 'PartialData' },
  ]);
  const { NextToken } = first;
  const second = await bench.client.send(
    new GetMetricDataCommand({ ...hour, MetricDataQueries, MaxDatapoints: 2, NextToken }),
  );
  expect(second.NextToken).toBeUndefined();
  expect(second.MetricDataResults).toMatchObject([
    { Id: 'all', Values: [0], StatusCode: 'Complete' },
    { Id: 'host', Values: [9], StatusCode: 'Complete' },
  ]);
  expect((await values(stat(), { ScanBy: 'TimestampAscending' })).Values).toEqual([0, 60, 120]);
});

test('periods begin where the query does; its end does not count', async () => {
  await put(...[60, 180, 240].map((s) => ({ MetricName: 'Errors', Value: s, Timestamp: at(s) })));
  const found = await values(stat({ Period: 120 }), { StartTime: at(125), EndTime: at(240) });
  expect(found).toMatchObject({ Timestamps: [at(120)], Values: [180] });
  expect((await values(stat({ Period: 120 }), { StartTime: at(60) })).Timestamps).toEqual([at(180), at(60)]);
});

test('a metric of high resolution has points by the second, for three hours', async () => {
  await put(
    ...[1, 2, 12].map((s) => ({ MetricName: 'Errors', Value: s, Timestamp: at(s), StorageResolution: 1 })),
  );
  const fine = stat({ Period: 10 });
  expect(await values(fine)).toMatchObject({ Timestamps: [at(10), at(0)], Values: [12, 3] });
  expect(await values(fine, { StartTime: at(-4 * 3_600) })).toMatchObject({ Values: [] });
  await put({ MetricName: 'Errors', Value: 1, Timestamp: at(20) });
  await expect(values(fine)).rejects.toMatchObject({ code: 'NotRehearsed' });
});

test('a unit picks those samples that have it', async () => {
  await put(
    { MetricName: 'Errors', Value: 1, Unit: 'Count', Timestamp: at(0) },
    { MetricName: 'Errors', Value: 5, Timestamp: at(0) },
  );
  expect((await values(stat({ Unit: 'Count' }))).Values).toEqual([1]);
  expect((await values(stat({ Unit: 'Bytes/Second' }))).Values).toEqual([]);
  await expect(values(stat())).rejects.toMatchObject({ code: 'NotRehearsed' });
});

test('metrics are listed by what they are called and by their dimensions', async () => {
  const Dimensions = [
    { Name: 'Host', Value: 'a' },
    { Name: 'Stage', Value: 'live' },
  ];
  await put({ MetricName: 'Errors', Value: 1 }, { MetricName: 'Errors', Dimensions, Value: 1 });
  await bench.call('PutMetricData', { Namespace: 'Other', MetricData: [{ MetricName: 'Load', Value: 1 }] });
  const list = async (input: object) => {
    const { Metrics = [] } = await bench.client.send(new ListMetricsCommand(input));
    return Metrics.map(({ Namespace, MetricName, Dimensions = [] }) => [
      Namespace,
      MetricName,
      Dimensions.length,
    ]);
  };
  expect(await list({})).toEqual([
    ['Hello', 'Errors', 0],
    ['Hello', 'Errors', 2],
    ['Other', 'Load', 0],
  ]);
  expect(await list({ Namespace: 'Other' })).toEqual([['Other', 'Load', 0]]);
  expect(await list({ MetricName: 'Errors', Dimensions: [{ Name: 'Host' }] })).toEqual([
    ['Hello', 'Errors', 2],
  ]);
  expect(await list({ Dimensions: [{ Name: 'Host', Value: 'b' }] })).toEqual([]);
  await bench.pass(4 * 3_600_000);
  expect(await list({ RecentlyActive: 'PT3H' })).toEqual([]);
  expect(await list({})).toHaveLength(3);
});
