import { CreateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { beforeEach, expect, test } from '@jest/globals';
import { AwsError } from '../../errors.ts';
import type { Service } from '../../service.ts';
import {
  call,
  client,
  create,
  deploy,
  filter,
  group,
  groupInfo,
  host,
  info,
  release,
  role,
  roleArn,
  settle,
  targetsOf,
  told,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

/** Alarms by name: the states in which they are found, one look after the other; the last one stays. */
let alarms: Record<string, string[]>;
let broken: AwsError | undefined;

const monitoring: Service = {
  name: 'monitoring',
  iamPrefix: 'cloudwatch',
  protocol: 'json-1.0',
  sdk: () => import('@aws-sdk/client-cloudwatch'),
  initialState: () => ({}),
  operations: {
    DescribeAlarms: {
      run: (_call, { AlarmNames, AlarmTypes: _ }) => {
        if (broken) throw broken;
        const known = AlarmNames.filter((name: string) => alarms[name]);
        return {
          MetricAlarms: known.map((AlarmName: string) => {
            const states = alarms[AlarmName] ?? [];
            return { AlarmName, StateValue: states.length > 1 ? states.shift() : states[0] };
          }),
        };
      },
    },
  },
};

useCodeDeploy(monitoring);

beforeEach(() => {
  alarms = {};
  broken = undefined;
});

const watching = (...names: string[]) => ({ enabled: true, alarms: names.map((name) => ({ name })) });
const slow = 'exec sleep 1000';

const activated = (names: string) =>
  `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${names}`;

test('an alarm that is active already stops a deployment before it touches a host', async () => {
  alarms = { errors: ['ALARM'], latency: ['ALARM'], idle: ['INSUFFICIENT_DATA'] };
  await host('one');
  await group({ alarmConfiguration: watching('errors', 'idle', 'latency') });
  await release('v1');
  expect(await deploy('v1')).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'ALARM_ACTIVE', message: activated('<errors> <latency>') },
    deploymentOverview: { Skipped: 1 },
  });
  expect(told()).toEqual(['Deployment START', 'Deployment STOP']);
  expect((await groupInfo())?.alarmConfiguration).toEqual(watching('errors', 'idle', 'latency'));
});

test('an alarm that goes off meanwhile stops what runs, and what was good comes back whatever the alarm says', async () => {
  alarms = { errors: ['OK'] };
  await host('one');
  await host('two');
  const events = ['DEPLOYMENT_STOP_ON_ALARM' as const];
  await group({
    alarmConfiguration: watching('errors'),
    autoRollbackConfiguration: { enabled: true, events },
  });
  await release('v1');
  await release('slow', slow);
  const good = await deploy('v1');
  expect(good).toMatchObject({ status: 'Succeeded' });
  alarms = { errors: ['OK', 'OK', 'ALARM'] };
  const stopped = await deploy('slow');
  expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
  const targets = await targetsOf(stopped?.deploymentId ?? '');
  expect(targets.map((target) => target?.lifecycleEvents?.[1]?.status)).toEqual(['Succeeded', 'Skipped']);
  expect(await info(stopped?.rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({
    creator: 'codeDeployRollback',
    status: 'Succeeded',
    revision: good?.revision,
  });
});

test.each([
  [['DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_FAILURE'], undefined],
  [['DEPLOYMENT_STOP_ON_ALARM'], expect.any(String)],
])('a group that rolls back on %j after an alarm: %p', async (events, rolledBack) => {
  await host('one');
  const autoRollbackConfiguration = { enabled: true, events: events as ['DEPLOYMENT_FAILURE'] };
  await group({ alarmConfiguration: watching('errors'), autoRollbackConfiguration });
  await release('v1');
  alarms = { errors: ['OK'] };
  await deploy('v1');
  alarms = { errors: ['ALARM'] };
  expect((await deploy('v1'))?.rollbackInfo?.rollbackDeploymentId).toEqual(rolledBack);
});

test.each([
  ['there is no such alarm', () => delete alarms.errors, 'INTERNAL_ERROR'],
  [
    'CloudWatch does not answer',
    () => (broken = new AwsError('InternalServiceFault', 'down', 500)),
    'INTERNAL_ERROR',
  ],
  [
    'the role may not ask',
    () => (world.state.iam.roles['hello-deploy'].inline.main.Statement[0].Action = ['ec2:*', 'tag:*']),
    'IAM_ROLE_PERMISSIONS',
  ],
])('when %s a deployment stops, unless it is told to go on', async (_, breakIt, code) => {
  alarms = { errors: ['OK'] };
  await host('one');
  await group({ alarmConfiguration: watching('errors') });
  await release('v1');
  breakIt();
  expect(await deploy('v1')).toMatchObject({ status: 'Stopped', errorInformation: { code } });
  await call('UpdateDeploymentGroup', {
    applicationName: 'hello',
    currentDeploymentGroupName: 'hello-staging',
    alarmConfiguration: { ...watching('errors'), ignorePollAlarmFailure: true },
  });
  expect(await deploy('v1')).toMatchObject({ status: 'Succeeded' });
});

test('a deployment may leave the alarms of its group aside, if its caller may change the group', async () => {
  alarms = { errors: ['ALARM'] };
  await host('one');
  await group({ alarmConfiguration: watching('errors') });
  await release('v1');
  const overrideAlarmConfiguration = { enabled: false, alarms: [] };
  const answer = await deploy('v1', { overrideAlarmConfiguration });
  expect(answer).toMatchObject({ status: 'Succeeded', overrideAlarmConfiguration });
  const actions = ['CreateDeployment', 'GetDeploymentConfig', 'RegisterApplicationRevision'];
  world.state.iam.roles.caller = role(
    'codepipeline.amazonaws.com',
    ...actions.map((one) => `codedeploy:${one}`),
  );
  const caller = world.assume(roleArn('caller'), 'codepipeline.amazonaws.com', 'run');
  const input = {
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    revision: answer?.revision,
    overrideAlarmConfiguration,
  };
  await expect(world.call(caller, 'codedeploy', 'CreateDeployment', input)).rejects.toThrow(
    /UpdateDeploymentGroup on resource: .*deploymentgroup:hello\/hello-staging/,
  );
});

test('a deployment without enabled alarms never asks', async () => {
  await host('one');
  await group({ alarmConfiguration: { enabled: false, alarms: [{ name: 'errors' }] } });
  await release('v1');
  expect(await deploy('v1')).toMatchObject({ status: 'Succeeded' });
  expect(world.trace.some(({ what }) => what === 'monitoring:DescribeAlarms')).toBe(false);
});

test('once a deployment is asked to stop, its alarms are its concern no more', async () => {
  alarms = { errors: ['OK'] };
  await host('one');
  await group({ alarmConfiguration: watching('errors') });
  await release('slow', slow);
  const deploymentId = await create('slow');
  const asked = () => world.trace.filter(({ what }) => what === 'monitoring:DescribeAlarms').length;
  const running = () =>
    world.state.codedeploy.deployments[deploymentId].rollout.targets[0]?.events[5].status === 'InProgress';
  const held = await world.clock.until('the start', running);
  const before = asked();
  await call('StopDeployment', { deploymentId });
  world.clock.end(held);
  await settle();
  expect(await info(deploymentId)).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'MANUAL_STOP' },
  });
  expect(asked()).toBe(before);
});

test.each([
  [{ enabled: true }, 'InvalidAlarmConfigException'],
  [{ alarms: [{ name: 'a' }, { name: 'a' }] }, 'InvalidAlarmConfigException'],
  [{ alarms: [{}] }, 'InvalidAlarmConfigException'],
  [{ alarms: [{ name: 'a'.repeat(256) }] }, 'InvalidAlarmConfigException'],
  [
    { alarms: Array.from({ length: 11 }, (_, index) => ({ name: `a${index}` })) },
    'AlarmsLimitExceededException',
  ],
])('alarms %j are refused: %s', async (alarmConfiguration, name) => {
  await call('CreateApplication', { applicationName: 'hello' });
  const command = new CreateDeploymentGroupCommand({
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    serviceRoleArn: roleArn('hello-deploy'),
    ec2TagFilters: [filter],
    alarmConfiguration,
  });
  await expect(client.send(command)).rejects.toMatchObject({ name });
});
