import { beforeEach, expect, test } from '@jest/globals';
import { cloudwatch } from '../../aws/cloudwatch/service.ts';
import type { Input } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { cloudwatchAlarm } from './aws-cloudwatch-alarm.ts';
import { resourceTypes } from './index.ts';

let world: World;
let at: Provision;
const call = (service: string, operation: string, input: Input) =>
  world.call(world.operator, service, operation, input);
beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [cloudwatch] });
  at = { world, principal: world.operator, stackName: 'stack', logicalId: 'Sick', call };
});

const properties = {
  AlarmName: 'sick',
  AlarmDescription: 'too bad',
  Namespace: 'Hello',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'Host', Value: 'a' }],
  Statistic: 'Sum',
  Period: '60',
  EvaluationPeriods: '3',
  DatapointsToAlarm: 2,
  Threshold: '1.5',
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
  ActionsEnabled: 'false',
  Tags: [{ Key: 'a', Value: '1' }],
};

const found = async () => (await call('monitoring', 'DescribeAlarms', {})).MetricAlarms;

test('an alarm is put up, changed and taken down', async () => {
  expect(resourceTypes['AWS::CloudWatch::Alarm']).toBe(cloudwatchAlarm);
  const Arn = world.arn('cloudwatch', 'alarm:sick');
  expect(await cloudwatchAlarm.create(at, properties)).toEqual({ physicalId: 'sick', attributes: { Arn } });
  const { Tags, ...members } = properties;
  const numbers = { Period: 60, EvaluationPeriods: 3, Threshold: 1.5 };
  expect(await found()).toMatchObject([{ ...members, ...numbers, ActionsEnabled: false }]);
  const tags = async () => (await call('monitoring', 'ListTagsForResource', { ResourceARN: Arn })).Tags;
  expect(await tags()).toEqual(Tags);

  const { AlarmDescription: _, TreatMissingData: __, ...rest } = properties;
  const after = { ...rest, Threshold: 3, ActionsEnabled: true, Tags: [{ Key: 'b', Value: '2' }] };
  await cloudwatchAlarm.update(at, 'sick', after, properties);
  const [alarm] = await found();
  expect(alarm).toMatchObject({ Threshold: 3, ActionsEnabled: true });
  expect(alarm).not.toHaveProperty('AlarmDescription');
  expect(alarm).not.toHaveProperty('TreatMissingData');
  expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);

  await cloudwatchAlarm.remove(at, 'sick', after);
  expect(await found()).toEqual([]);
});

test('an alarm that somebody has made by hand is not taken over', async () => {
  await cloudwatchAlarm.create(at, properties);
  await expect(cloudwatchAlarm.create(at, { ...properties, Threshold: 9 })).rejects.toMatchObject({
    code: 'AlreadyExists',
  });
  expect(await found()).toMatchObject([{ Threshold: 1.5 }]);
});

test('one without a name gets one', async () => {
  const { AlarmName: _, ...nameless } = properties;
  const { physicalId } = await cloudwatchAlarm.create(at, nameless);
  expect(physicalId).toMatch(/^stack-Sick-[A-Z0-9]{12}$/);
});
