import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { type CloudWatchBench, openCloudWatch } from './testing.ts';

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

const sns = (operation: string, input: object) =>
  bench.world.call(bench.world.operator, 'sns', operation, input);
const topic = async (Attributes: object = {}): Promise<string> =>
  (await sns('CreateTopic', { Name: 'alerts', Attributes })).TopicArn;
const published = (): readonly Input[] => bench.world.state.sns.published;
const set = async (StateValue: string) => {
  await bench.call('SetAlarmState', { AlarmName: 'sick', StateValue, StateReason: 'a test' });
  await bench.pass(1_000);
};
const actions = async (): Promise<readonly Input[]> => {
  const { AlarmHistoryItems } = await bench.call('DescribeAlarmHistory', { HistoryItemType: 'Action' });
  return AlarmHistoryItems;
};

test('a topic gets the message of AWS', async () => {
  const target = await topic();
  await bench.alarm({
    AlarmActions: [target],
    DatapointsToAlarm: 1,
    AlarmDescription: 'too bad',
    Dimensions: [{ Name: 'Host', Value: 'a' }],
  });
  await set('ALARM');
  const [{ subject, message }] = published() as [Input];
  expect(subject).toBe('ALARM: "sick" in EU (Ireland)');
  expect(JSON.parse(message)).toEqual({
    AlarmName: 'sick',
    AlarmDescription: 'too bad',
    AWSAccountId: '111122223333',
    AlarmConfigurationUpdatedTimestamp: expect.stringMatching(/^2026-01-05T09:00:00\.\d{3}\+0000$/),
    NewStateValue: 'ALARM',
    NewStateReason: 'a test',
    StateChangeTime: expect.stringMatching(/\+0000$/),
    Region: 'EU (Ireland)',
    AlarmArn: bench.world.arn('cloudwatch', 'alarm:sick'),
    OldStateValue: 'INSUFFICIENT_DATA',
    OKActions: [],
    AlarmActions: [target],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'Errors',
      Namespace: 'Hello',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Unit: null,
      Dimensions: [{ name: 'Host', value: 'a' }],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  });
  expect(await actions()).toMatchObject([{ HistorySummary: `Successfully executed action ${target}` }]);
});

test('each state has its own actions, and only a change of the state is one', async () => {
  const target = await topic();
  await bench.alarm({ OKActions: [target], InsufficientDataActions: [target] });
  await set('ALARM');
  expect(published()).toEqual([]);
  await set('OK');
  await set('OK');
  await set('INSUFFICIENT_DATA');
  expect(published().map(({ subject }) => subject.split(':')[0])).toEqual(['OK', 'INSUFFICIENT_DATA']);
});

test('actions can be disabled and enabled', async () => {
  const target = await topic();
  await bench.alarm({ AlarmActions: [target], ActionsEnabled: false });
  await set('ALARM');
  expect(published()).toEqual([]);
  await bench.call('EnableAlarmActions', { AlarmNames: ['sick'] });
  await set('OK');
  await set('ALARM');
  expect(published()).toHaveLength(1);
  await bench.call('DisableAlarmActions', { AlarmNames: ['sick'] });
  await set('OK');
  await set('ALARM');
  expect(published()).toHaveLength(1);
});

const statement = (more: object) => ({
  Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*', ...more }] }),
});

test.each([
  ['its own', {}, 1],
  ['one for alarms', statement({ Principal: { Service: 'cloudwatch.amazonaws.com' } }), 1],
  [
    'one for its account',
    statement({
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
    }),
    1,
  ],
  [
    'its own beside one for somebody else',
    {
      Policy: JSON.stringify({
        Statement: [
          {
            Sid: '__default_statement_ID',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'SNS:Publish',
            Resource: '*',
            Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
          },
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: '*',
          },
        ],
      }),
    },
    1,
  ],
  ['one for somebody else', statement({ Principal: { Service: 'events.amazonaws.com' } }), 0],
  ['its own, and a key that alarms cannot use', { KmsMasterKeyId: 'alias/aws/sns' }, 0],
])('a topic with a policy: %s', async (_, attributes, count) => {
  const target = await topic(attributes);
  await bench.alarm({ AlarmActions: [target] });
  await set('ALARM');
  expect(published()).toHaveLength(count);
  const [{ HistorySummary }] = (await actions()) as [Input];
  expect(HistorySummary).toBe(`${count ? 'Successfully executed' : 'Failed to execute'} action ${target}`);
});

test('the default policy lets in nobody else of AWS', async () => {
  const target = await topic();
  const call = bench.world.call({ kind: 'service', arn: 'events.amazonaws.com' }, 'sns', 'Publish', {
    TopicArn: target,
    Message: 'x',
  });
  await expect(call).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

test('a function gets its event', async () => {
  const target = bench.world.arn('lambda', 'function:hello:live');
  await bench.alarm({ AlarmActions: [target] });
  await set('ALARM');
  expect(bench.world.state.lambda.events).toEqual([
    {
      by: 'lambda.alarms.cloudwatch.amazonaws.com',
      name: target,
      event: {
        source: 'aws.cloudwatch',
        alarmArn: bench.world.arn('cloudwatch', 'alarm:sick'),
        accountId: '111122223333',
        region: 'eu-west-1',
        time: expect.stringMatching(/\+0000$/),
        alarmData: {
          alarmName: 'sick',
          state: { value: 'ALARM', reason: 'a test', timestamp: expect.any(String) },
          previousState: expect.objectContaining({ value: 'INSUFFICIENT_DATA' }),
          configuration: { metrics: [expect.objectContaining({ returnData: true })] },
        },
      },
    },
  ]);
});
