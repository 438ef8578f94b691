import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { fakeClient } from '../../test/fake-client.ts';
import type { MetricRequest } from '../core/looks.ts';
import { alarmStates, metricPoints } from './cloudwatch.ts';

test('metric alarms and composite ones are asked for by name, a hundred at a time', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `alarm-${index}`);
  const { client, sent } = fakeClient<CloudWatchClient>({
    DescribeAlarms: ({ AlarmNames }: { AlarmNames: string[] }) => ({
      MetricAlarms: AlarmNames.slice(0, 1).map((AlarmName) => ({
        AlarmName,
        StateValue: 'ALARM',
        StateReason: 'too many',
      })),
      CompositeAlarms: AlarmNames.slice(1, 2).map((AlarmName) => ({ AlarmName, StateValue: 'OK' })),
    }),
  });
  expect(await alarmStates(client, names)).toEqual([
    { name: 'alarm-0', state: 'ALARM', reason: 'too many' },
    { name: 'alarm-1', state: 'OK', reason: '' },
    { name: 'alarm-100', state: 'ALARM', reason: 'too many' },
  ]);
  expect(sent.map(({ input }) => [(input.AlarmNames as string[]).length, input.AlarmTypes])).toEqual([
    [100, ['MetricAlarm', 'CompositeAlarm']],
    [1, ['MetricAlarm', 'CompositeAlarm']],
  ]);
});

test('an alarm without a state is no answer', async () => {
  const { client } = fakeClient<CloudWatchClient>({
    DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'a' }] }),
  });
  await expect(alarmStates(client, ['a'])).rejects.toMatchObject({ blame: 'platform' });
});

const request: MetricRequest = {
  id: 'measured',
  queries: [
    {
      id: 'errors',
      metric: { namespace: 'Hello', name: 'Errors', dimensions: { Stage: 'staging' }, statistic: 'Sum' },
    },
    { id: 'measured', expression: 'errors / 2' },
  ],
  period: 60,
  from: Date.UTC(2026, 10, 23, 10),
  to: Date.UTC(2026, 10, 23, 10, 5),
};

type Result = Readonly<Record<string, unknown>>;
const giving = (...pages: readonly (readonly Result[])[]) => {
  const { client, sent } = fakeClient<CloudWatchClient>({
    GetMetricData: (_, call) => ({
      MetricDataResults: pages[call - 1],
      ...(call < pages.length ? { NextToken: `page ${call + 1}` } : {}),
    }),
  });
  return { sent, points: () => metricPoints(client, request) };
};

test('points come oldest first, from all pages, of the one query that counts', async () => {
  const { sent, points } = giving(
    [{ Id: 'measured', Label: 'measured', StatusCode: 'PartialData', Values: [1, 2] }],
    [{ Id: 'measured', Label: 'measured', StatusCode: 'Complete', Values: [3] }],
  );
  expect(await points()).toEqual([1, 2, 3]);
  expect(sent.map(({ input }) => input.NextToken)).toEqual([undefined, 'page 2']);
  expect(sent[0]?.input).toEqual({
    MetricDataQueries: [
      {
        Id: 'errors',
        ReturnData: false,
        MetricStat: {
          Metric: {
            Namespace: 'Hello',
            MetricName: 'Errors',
            Dimensions: [{ Name: 'Stage', Value: 'staging' }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
      { Id: 'measured', ReturnData: true, Expression: 'errors / 2', Period: 60 },
    ],
    StartTime: new Date(request.from),
    EndTime: new Date(request.to),
    ScanBy: 'TimestampAscending',
  });
});

test('no points are no error', async () => {
  expect(await giving([{ Id: 'measured', StatusCode: 'Complete' }]).points()).toEqual([]);
  expect(await giving([]).points()).toEqual([]);
});

test.each<[readonly Result[], object]>([
  [
    [{ Label: 'x', StatusCode: 'Forbidden', Messages: [{ Code: 'Denied', Value: 'not yours' }] }],
    { blame: 'permission', message: 'CloudWatch does not give x (Denied: not yours)' },
  ],
  [[{ Label: 'x', StatusCode: 'InternalError' }], { blame: 'platform' }],
  [
    [
      { Label: 'web-1', Values: [1], StatusCode: 'Complete' },
      { Label: 'web-2', Values: [2], StatusCode: 'Complete' },
    ],
    {
      blame: 'config',
      message: 'Expected errors / 2 to be one line of points, got 2: web-1, web-2',
    },
  ],
])('%j', async (results, error) => {
  await expect(giving(results).points()).rejects.toMatchObject(error);
});
