import { GetDeploymentInstanceCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  create,
  deploy,
  group,
  host,
  info,
  release,
  settle,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

const names = { applicationName: 'hello', deploymentGroupName: 'hello-staging' };

const list = async (input: object = {}): Promise<readonly string[]> =>
  (await client.send(new ListDeploymentsCommand(input))).deployments ?? [];

test('deployments are listed by group, status and time, the newest first', async () => {
  await host('one');
  await group();
  await call('CreateDeploymentGroup', {
    applicationName: 'hello',
    deploymentGroupName: 'other',
    serviceRoleArn: 'arn:aws:iam::111122223333:role/hello-deploy',
  });
  await release('v1');
  await release('bad', 'exit 1');
  const good = await deploy('v1');
  const bad = await deploy('bad');
  const elsewhere = await deploy('v1', { deploymentGroupName: 'other' });
  const [first = '', second = '', third = ''] = [good, bad, elsewhere].map((one) => one?.deploymentId);
  expect(await list()).toEqual([third, second, first]);
  expect(await list(names)).toEqual([second, first]);
  expect(await list({ ...names, includeOnlyStatuses: ['Succeeded'] })).toEqual([first]);
  expect(await list({ includeOnlyStatuses: ['Failed', 'Stopped'] })).toEqual([third, second]);
  expect(await list({ createTimeRange: { start: bad?.createTime } })).toEqual([third, second]);
  expect(await list({ createTimeRange: { start: good?.createTime, end: good?.createTime } })).toEqual([
    first,
  ]);
  expect(await list({ externalId: 'stack' })).toEqual([]);
});

test('deployments are listed page by page while others are created', async () => {
  await group();
  await release('v1');
  const ids: string[] = [];
  for (let count = 0; count < 120; count += 1) {
    ids.unshift(
      (
        await call('CreateDeployment', {
          ...names,
          revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', key: 'v1', bundleType: 'zip' } },
        })
      ).deploymentId,
    );
    await settle();
  }
  const first = await call('ListDeployments', names);
  await create('v1');
  const second = await call('ListDeployments', { ...names, nextToken: first.nextToken });
  expect([...first.deployments, ...second.deployments]).toEqual(ids);
  expect(second).not.toHaveProperty('nextToken');
});

test('the older operations say of instances what the newer ones say of targets', async () => {
  const [one, two] = [await host('one'), await host('two')];
  await group();
  await release('v1', `test "$DESTDIR" != "${two.root}"`);
  const { deploymentId = '' } = (await deploy('v1')) ?? {};
  const { instanceSummary } = await client.send(
    new GetDeploymentInstanceCommand({ deploymentId, instanceId: one.id }),
  );
  expect(instanceSummary).toMatchObject({ deploymentId, instanceId: one.arn, status: 'Succeeded' });
  expect(instanceSummary?.lifecycleEvents).toHaveLength(7);
  const batch = await call('BatchGetDeploymentInstances', {
    deploymentId,
    instanceIds: [two.id, 'i-0', one.arn],
  });
  expect(batch).toMatchObject({
    instancesSummary: [{ instanceId: two.arn, status: 'Failed' }, { instanceId: one.arn }],
    errorMessage: expect.stringContaining('i-0'),
  });
  expect(await call('ListDeploymentInstances', { deploymentId })).toEqual({
    instancesList: [one.id, two.id],
  });
  expect(await call('ListDeploymentInstances', { deploymentId, instanceStatusFilter: ['Failed'] })).toEqual({
    instancesList: [two.id],
  });
  expect(
    await call('ListDeploymentTargets', { deploymentId, targetFilters: { TargetStatus: ['Succeeded'] } }),
  ).toEqual({
    targetIds: [one.id],
  });
});

test('deployments that nobody knows are left out of a batch', async () => {
  await group();
  await release('v1');
  const deploymentId = await create('v1');
  const { deploymentsInfo } = await call('BatchGetDeployments', {
    deploymentIds: ['d-NOBODY000', deploymentId],
  });
  expect(deploymentsInfo).toMatchObject([{ deploymentId }]);
});

test('a group that is deleted under a deployment does not hold it up, and nothing is rolled back', async () => {
  await host('one');
  await group({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
  await release('v1');
  await release('bad', 'exit 1');
  await deploy('v1');
  const deploymentId = await create('bad');
  const running = () => world.state.codedeploy.deployments[deploymentId].rollout.status === 'InProgress';
  const held = await world.clock.until('the start', running);
  await call('DeleteDeploymentGroup', names);
  world.clock.end(held);
  await settle();
  const ended = await info(deploymentId);
  expect(ended).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
  expect(ended).not.toHaveProperty('rollbackInfo');
  expect(world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
});

const [deploymentId, unknown] = ['d-THEONE', 'd-NOBODY000'];
const status = 'Succeeded';
const lifecycleEventHookExecutionId = 'x';

test.each([
  ['ListDeployments', { applicationName: 'hello' }, 'DeploymentGroupNameRequiredException'],
  ['ListDeployments', { deploymentGroupName: 'hello-staging' }, 'ApplicationNameRequiredException'],
  ['ListDeployments', { includeOnlyStatuses: ['Lost'] }, 'InvalidDeploymentStatusException'],
  [
    'ListDeployments',
    { createTimeRange: { start: new Date(2), end: new Date(1) } },
    'InvalidTimeRangeException',
  ],
  ['ListDeployments', { nextToken: '!' }, 'InvalidNextTokenException'],
  ['GetDeployment', { deploymentId: 'bogus' }, 'InvalidDeploymentIdException'],
  ['GetDeployment', { deploymentId: '' }, 'DeploymentIdRequiredException'],
  ['GetDeployment', { deploymentId: unknown }, 'DeploymentDoesNotExistException'],
  ['BatchGetDeployments', { deploymentIds: [] }, 'DeploymentIdRequiredException'],
  ['BatchGetDeployments', { deploymentIds: ['bogus'] }, 'InvalidDeploymentIdException'],
  ['BatchGetDeployments', { deploymentIds: Array(26).fill(unknown) }, 'BatchLimitExceededException'],
  ['ListDeploymentTargets', { deploymentId }, 'DeploymentNotStartedException'],
  ['GetDeploymentTarget', { deploymentId, targetId: 'i-0' }, 'DeploymentNotStartedException'],
  ['BatchGetDeploymentTargets', { deploymentId, targetIds: [] }, 'DeploymentTargetIdRequiredException'],
  [
    'BatchGetDeploymentTargets',
    { deploymentId, targetIds: Array(26).fill('i-0') },
    'DeploymentTargetListSizeExceededException',
  ],
  ['ListDeploymentInstances', { deploymentId }, 'DeploymentNotStartedException'],
  ['GetDeploymentInstance', { deploymentId, instanceId: '' }, 'InstanceIdRequiredException'],
  ['GetDeploymentInstance', { deploymentId, instanceId: 'i-0' }, 'InstanceDoesNotExistException'],
  ['BatchGetDeploymentInstances', { deploymentId, instanceIds: [] }, 'InstanceIdRequiredException'],
  ['ContinueDeployment', { deploymentId }, 'UnsupportedActionForDeploymentTypeException'],
  ['ContinueDeployment', { deploymentId, deploymentWaitType: 'LONG' }, 'InvalidDeploymentWaitTypeException'],
  ['ContinueDeployment', {}, 'DeploymentIdRequiredException'],
  ['SkipWaitTimeForInstanceTermination', { deploymentId }, 'UnsupportedActionForDeploymentTypeException'],
  ['SkipWaitTimeForInstanceTermination', { deploymentId: unknown }, 'DeploymentDoesNotExistException'],
  [
    'PutLifecycleEventHookExecutionStatus',
    { deploymentId, lifecycleEventHookExecutionId, status },
    'UnsupportedActionForDeploymentTypeException',
  ],
  [
    'PutLifecycleEventHookExecutionStatus',
    { deploymentId, lifecycleEventHookExecutionId, status: 'Pending' },
    'InvalidLifecycleEventHookExecutionStatusException',
  ],
  [
    'PutLifecycleEventHookExecutionStatus',
    { deploymentId, status },
    'InvalidLifecycleEventHookExecutionIdException',
  ],
  [
    'PutLifecycleEventHookExecutionStatus',
    { deploymentId: unknown, status },
    'DeploymentDoesNotExistException',
  ],
])('%s with %j is refused: %s', async (operation, input, code) => {
  await group();
  await release('v1');
  const held = world.clock.begin('test');
  const { deployments } = world.state.codedeploy;
  const made = await call('CreateDeployment', {
    ...names,
    revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', key: 'v1', bundleType: 'zip' } },
  });
  deployments[deploymentId] = { ...deployments[made.deploymentId], id: deploymentId };
  await expect(call(operation, input)).rejects.toMatchObject({ code });
  world.clock.end(held);
});

test.each([
  ['ListDeploymentTargets', { targetFilters: { Colour: ['Blue'] } }, 'InvalidTargetFilterNameException'],
  ['ListDeploymentTargets', { targetFilters: { TargetStatus: ['Lost'] } }, 'InvalidInstanceStatusException'],
  [
    'ListDeploymentTargets',
    { targetFilters: { ServerInstanceLabel: ['Blue'] } },
    'InvalidDeploymentInstanceTypeException',
  ],
  ['ListDeploymentTargets', { nextToken: '!' }, 'InvalidNextTokenException'],
  ['ListDeploymentInstances', { instanceTypeFilter: ['Red'] }, 'InvalidInstanceTypeException'],
  ['ListDeploymentInstances', { instanceTypeFilter: ['Green'] }, 'InvalidDeploymentInstanceTypeException'],
  ['GetDeploymentTarget', { targetId: 'i-0' }, 'DeploymentTargetDoesNotExistException'],
  ['GetDeploymentTarget', { targetId: '' }, 'DeploymentTargetIdRequiredException'],
  ['ContinueDeployment', {}, 'DeploymentAlreadyCompletedException'],
  ['SkipWaitTimeForInstanceTermination', {}, 'DeploymentAlreadyCompletedException'],
])('%s of an ended deployment with %j is refused: %s', async (operation, input, code) => {
  await host('one');
  await group();
  await release('v1');
  const ended = await deploy('v1');
  await expect(call(operation, { deploymentId: ended?.deploymentId, ...input })).rejects.toMatchObject({
    code,
  });
});
