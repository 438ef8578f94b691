import { ResourceNotFound, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { type CloudWatchBench, onErrors, openCloudWatch } from './testing.ts';

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

const minute = 60_000;
test('the event says what was and what is', async () => {
  await bench.alarm({ AlarmDescription: 'too bad', Dimensions: [], Unit: 'None' });
  await bench.measure(9);
  await bench.pass(minute);
  const [{ resources, source, detail }] = bench.events('CloudWatch Alarm State Change') as [Input];
  expect({ resources, source }).toEqual({
    source: 'aws.cloudwatch',
    resources: [bench.world.arn('cloudwatch', 'alarm:sick')],
  });
  expect(detail).toMatchObject({
    alarmName: 'sick',
    state: { value: 'ALARM', timestamp: '2026-01-05T09:01:00.000+0000' },
    previousState: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
    configuration: {
      description: 'too bad',
      metrics: [
        {
          returnData: true,
          metricStat: {
            metric: { namespace: 'Hello', name: 'Errors', dimensions: {} },
            period: 60,
            stat: 'Sum',
            unit: 'None',
          },
        },
      ],
    },
  });
  expect(JSON.parse(detail.state.reasonData)).toEqual({
    version: '1.0',
    queryDate: '2026-01-05T09:01:00.000+0000',
    startDate: '2026-01-05T09:00:00.000+0000',
    unit: 'None',
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [9],
    threshold: 5,
    evaluatedDatapoints: [{ timestamp: '2026-01-05T09:00:00.000+0000', sampleCount: 1, value: 9 }],
  });
});

test('a state that is set lasts until the alarm looks for itself', async () => {
  await bench.alarm({ TreatMissingData: 'notBreaching' });
  await bench.pass(minute);
  const set = { AlarmName: 'sick', StateValue: 'ALARM', StateReason: 'a test' } as const;
  await bench.client.send(new SetAlarmStateCommand({ ...set, StateReasonData: '{"why":1}' }));
  expect(await bench.stateOf()).toBe('ALARM');
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe('OK');
  await expect(bench.client.send(new SetAlarmStateCommand({ ...set, AlarmName: 'ghost' }))).rejects.toThrow(
    ResourceNotFound,
  );
  const bad = bench.call('SetAlarmState', { ...set, StateReasonData: '{' });
  await expect(bad).rejects.toMatchObject({ code: 'InvalidFormatFault' });
});

test('alarms are described by name, prefix, state and action, in pages', async () => {
  const topic = bench.world.arn('sns', 'alerts');
  await bench.alarm({ AlarmName: 'b' });
  await bench.alarm({ AlarmName: 'ab', OKActions: [topic], Statistic: undefined, ExtendedStatistic: 'p99' });
  await bench.alarm({ AlarmName: 'a', Period: 300, Dimensions: [{ Name: 'Host', Value: 'x' }] });
  await bench.call('SetAlarmState', { AlarmName: 'b', StateValue: 'OK', StateReason: '' });
  const names = async (input: object, operation = 'DescribeAlarms') =>
    (await bench.call(operation, input)).MetricAlarms.map(({ AlarmName }: Input) => AlarmName);
  expect(await names({})).toEqual(['a', 'ab', 'b']);
  expect(await names({ AlarmNames: ['b', 'ghost'] })).toEqual(['b']);
  expect(await names({ AlarmNamePrefix: 'a' })).toEqual(['a', 'ab']);
  expect(await names({ StateValue: 'OK' })).toEqual(['b']);
  expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['ab']);
  expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
  const { NextToken } = await bench.call('DescribeAlarms', { MaxRecords: 2 });
  expect(await names({ MaxRecords: 2, NextToken })).toEqual(['b']);
  const metric = { Namespace: 'Hello', MetricName: 'Errors' };
  expect(await names(metric, 'DescribeAlarmsForMetric')).toEqual(['ab', 'b']);
  expect(await names({ ...metric, ExtendedStatistic: 'p99' }, 'DescribeAlarmsForMetric')).toEqual(['ab']);
  await expect(names({ AlarmNames: ['b'], AlarmNamePrefix: 'b' })).rejects.toMatchObject({
    code: 'ValidationError',
  });
});

test('an alarm that is told anew keeps its state and its tags, and history has it all', async () => {
  await bench.alarm({ Tags: [{ Key: 'team', Value: 'hello' }] });
  await bench.measure(9);
  await bench.pass(minute);
  await bench.alarm({ Threshold: 10, Tags: [{ Key: 'team', Value: 'other' }] });
  expect(await bench.stateOf()).toBe('ALARM');
  const ResourceARN = bench.world.arn('cloudwatch', 'alarm:sick');
  expect(await bench.call('ListTagsForResource', { ResourceARN })).toEqual({
    Tags: [{ Key: 'team', Value: 'hello' }],
  });
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe('OK');
  await bench.call('DeleteAlarms', { AlarmNames: ['sick', 'ghost'] });
  expect(await bench.stateOf()).toBeUndefined();
  const history = async (input: object) =>
    (await bench.call('DescribeAlarmHistory', { AlarmName: 'sick', ...input })).AlarmHistoryItems;
  const summaries = (await history({ ScanBy: 'TimestampAscending' })).map(
    (item: Input) => item.HistorySummary,
  );
  expect(summaries).toEqual([
    'Alarm "sick" created',
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    'Alarm "sick" updated',
    'Alarm updated from ALARM to OK',
    'Alarm "sick" deleted',
  ]);
  expect(await history({ HistoryItemType: 'StateUpdate' })).toHaveLength(2);
  expect(await history({ EndDate: new Date(Date.UTC(2026, 0, 5, 9, 0, 30)) })).toHaveLength(1);
  expect(await history({ AlarmName: 'ghost' })).toEqual([]);
  const operations = bench
    .events('CloudWatch Alarm Configuration Change')
    .map(({ detail }) => detail.operation);
  expect(operations).toEqual(['create', 'update', 'delete']);
});

test('tags are put, taken away, and belong to alarms that exist', async () => {
  await bench.alarm();
  const ResourceARN = bench.world.arn('cloudwatch', 'alarm:sick');
  const Tags = ['a', 'b'].map((Key) => ({ Key, Value: Key }));
  await bench.call('TagResource', { ResourceARN, Tags });
  await bench.call('UntagResource', { ResourceARN, TagKeys: ['a'] });
  expect((await bench.call('ListTagsForResource', { ResourceARN })).Tags).toEqual([{ Key: 'b', Value: 'b' }]);
  await expect(bench.call('ListTagsForResource', { ResourceARN: `${ResourceARN}er` })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test.each([
  ['an odd period', { Period: 90 }, 'ValidationError'],
  ['more than a day of minutes', { EvaluationPeriods: 1_441 }, 'ValidationError'],
  ['more points than periods', { DatapointsToAlarm: 2 }, 'ValidationError'],
  ['no statistic', { Statistic: undefined }, 'ValidationError'],
  ['two statistics', { ExtendedStatistic: 'p90' }, 'ValidationError'],
  ['no threshold', { Threshold: undefined }, 'ValidationError'],
  ['an unknown treatment', { TreatMissingData: 'shrug' }, 'ValidationError'],
  ['an action that is no ARN', { AlarmActions: ['page me'] }, 'ValidationError'],
  ['a topic elsewhere', { AlarmActions: ['arn:aws:sns:us-east-1:111122223333:t'] }, 'ValidationError'],
  ['a reboot', { AlarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot'] }, 'NotRehearsed'],
  ['a band', { ComparisonOperator: 'LessThanLowerThreshold' }, 'NotRehearsed'],
  ['metric math', { Metrics: [{ Id: 'e1', Expression: 'm1' }] }, 'NotRehearsed'],
])('refuses %s', async (_, more, code) => {
  const input = Object.fromEntries(
    Object.entries({ ...onErrors, ...more }).filter(([, value]) => value !== undefined),
  );
  await expect(bench.call('PutMetricAlarm', input)).rejects.toMatchObject({ code });
  expect(await bench.stateOf()).toBeUndefined();
});
