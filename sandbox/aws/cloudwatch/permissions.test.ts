import { expect, test } from '@jest/globals';
import type { Principal, Service } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import { cloudwatch } from './service.ts';
import { onErrors } from './testing.ts';

const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: () => Promise.resolve({}),
  operations: {},
  initialState: () => ({ roles: {}, policies: {}, instanceProfiles: {} }),
};

const open = async () => {
  const world = createWorld({ folder: '/nowhere', services: [cloudwatch, iam] });
  for (const AlarmName of ['sick', 'other'])
    await world.call(world.operator, 'monitoring', 'PutMetricAlarm', { ...onErrors, AlarmName });
  return world;
};

/** A role that may do one thing. */
const roleWith = (world: World, statement: object): Principal => {
  const inline = { own: { Statement: { Effect: 'Allow', ...statement } } };
  world.state.iam.roles.narrow = { name: 'narrow', inline, attached: [], trust: { Statement: [] } };
  return { kind: 'role', roleName: 'narrow', arn: 'arn:aws:sts::111122223333:assumed-role/narrow/s' };
};

const named = { AlarmNames: ['sick'] };
const Tags = [{ Key: 'a', Value: 'b' }];
const state = { StateValue: 'OK', StateReason: 'a test' };

test.each([
  ['DescribeAlarms', named, { AlarmNames: ['sick', 'other'] }],
  ['DescribeAlarms', named, {}],
  ['DescribeAlarmHistory', { AlarmName: 'sick' }, { AlarmName: 'other' }],
  ['DeleteAlarms', named, { AlarmNames: ['other'] }],
  ['EnableAlarmActions', named, { AlarmNames: ['other'] }],
  ['DisableAlarmActions', named, { AlarmNames: ['other'] }],
  ['SetAlarmState', { ...state, AlarmName: 'sick' }, { ...state, AlarmName: 'other' }],
  ['PutMetricAlarm', onErrors, { ...onErrors, AlarmName: 'other' }],
  ['PutMetricAlarm', onErrors, { ...onErrors, Tags }],
  [
    'TagResource',
    { ResourceARN: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:sick', Tags },
    { ResourceARN: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:other', Tags },
  ],
])('%s is allowed alarm by alarm', async (operation, allowed, denied) => {
  const world = await open();
  const Resource = world.arn('cloudwatch', 'alarm:sick');
  const role = roleWith(world, { Action: `cloudwatch:${operation}`, Resource });
  expect(await world.call(role, 'monitoring', operation, allowed)).toBeDefined();
  const call = world.call(role, 'monitoring', operation, denied);
  await expect(call).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

test('metrics are put into the namespaces that are allowed', async () => {
  const world = await open();
  const role = roleWith(world, {
    Action: 'cloudwatch:PutMetricData',
    Resource: '*',
    Condition: { StringEquals: { 'cloudwatch:namespace': 'Hello' } },
  });
  const put = (Namespace: string) =>
    world.call(role, 'monitoring', 'PutMetricData', {
      Namespace,
      MetricData: [{ MetricName: 'Errors', Value: 1 }],
    });
  expect(await put('Hello')).toEqual({});
  await expect(put('Other')).rejects.toMatchObject({ code: 'AccessDeniedException' });
});
