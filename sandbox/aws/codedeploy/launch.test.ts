import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startAgent } from '../../fleet/presence.ts';
import { addScalingGroup } from '../../fleet/scaling-groups.ts';
import type { Host } from '../../fleet/state.ts';
import {
  call,
  create,
  deploy,
  group,
  groupInfo,
  info,
  release,
  role,
  roleArn,
  settle,
  useCodeDeploy,
  world,
} from './account-under-test.ts';
import { launch } from './launch.ts';

useCodeDeploy();

const scalingRole = () => {
  world.state.iam.roles.scaling = role('codedeploy.amazonaws.com', 'ec2:*', 'tag:*', 'autoscaling:*');
  return roleArn('scaling');
};

const scalingGroup = async (more: object = {}): Promise<void> => {
  addScalingGroup(world, 'fleet');
  const serviceRoleArn = scalingRole();
  await group({ ec2TagFilters: [], autoScalingGroups: ['fleet'], serviceRoleArn, ...more });
};

const start = (name: string, more: object = {}): Promise<Host> =>
  launch(world, 'fleet', { name, tags: {}, roleName: 'hello-host', ...more });

const pageOf = ({ root }: Host): string => readFileSync(join(root, 'srv/hello/page.txt'), 'utf8');

const newest = async () => {
  const { deployments } = await call('ListDeployments');
  return info(deployments[0]);
};

test('a group tells the hook by which it hears of launches, and keeps it', async () => {
  await scalingGroup();
  const before = (await groupInfo())?.autoScalingGroups;
  expect(before).toEqual([
    {
      name: 'fleet',
      hook: expect.stringMatching(
        /^CodeDeploy-managed-automatic-launch-deployment-hook-hello-staging-[\w-]{36}$/,
      ),
    },
  ]);
  const named = { applicationName: 'hello', currentDeploymentGroupName: 'hello-staging' };
  await call('UpdateDeploymentGroup', { ...named, autoScalingGroups: ['fleet'] });
  await call('UpdateDeploymentGroup', { ...named, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
  expect((await groupInfo())?.autoScalingGroups).toEqual(before);
  await call('UpdateDeploymentGroup', { ...named, autoScalingGroups: [] });
  expect((await groupInfo())?.autoScalingGroups).toEqual([]);
});

test.each([
  ['does not exist', { autoScalingGroups: ['other'] }, 'InvalidAutoScalingGroupException'],
  ['the role may not touch', { serviceRoleArn: roleArn('hello-deploy') }, 'InvalidRoleException'],
])('an Auto Scaling group that %s is refused', async (_, more, name) => {
  await expect(scalingGroup(more)).rejects.toMatchObject({ name });
});

test('before anything has succeeded a launch goes by without a deployment, and the instance is deployed to', async () => {
  await scalingGroup();
  const one = await start('one');
  expect((await call('ListDeployments')).deployments).toEqual([]);
  await release('v1');
  expect(await deploy('v1')).toMatchObject({ status: 'Succeeded' });
  expect(pageOf(one)).toBe('v1');
});

test('an instance that is launched gets what succeeded last, by a deployment of its own', async () => {
  await scalingGroup();
  await start('one');
  await release('v1');
  await release('bad', 'exit 1');
  const good = await deploy('v1');
  await deploy('bad');
  const two = await start('two');
  await settle();
  expect(await newest()).toMatchObject({
    creator: 'autoscaling',
    status: 'Succeeded',
    revision: good?.revision,
    deploymentOverview: { Succeeded: 1 },
  });
  expect(pageOf(two)).toBe('v1');
  expect((await groupInfo())?.lastSuccessfulDeployment).toMatchObject({ deploymentId: good?.deploymentId });
});

test('an instance whose deployment fails is given up, and belongs to the group no more', async () => {
  await scalingGroup();
  await start('one');
  await release('v1');
  await deploy('v1');
  delete world.state.s3.objects.v1;
  const two = await start('two', { address: 'hello.example:80' });
  await settle();
  expect(await newest()).toMatchObject({
    creator: 'autoscaling',
    status: 'Failed',
    errorInformation: { code: 'REVISION_MISSING' },
  });
  expect(world.network.get('hello.example:80')).toEqual([]);
  expect(existsSync(join(two.root, 'srv'))).toBe(false);
  await release('v2');
  expect(await deploy('v2')).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
});

/** Launches a second instance in the middle of a deployment of v2, over v1. */
const launchMeanwhile = async (more: object): Promise<{ readonly root: string; readonly two: Host }> => {
  await scalingGroup(more);
  await start('one');
  await release('v1');
  await release('v2');
  await deploy('v1');
  const root = await create('v2');
  const running = () => world.state.codedeploy.deployments[root].rollout.status === 'InProgress';
  const held = await world.clock.until('the start', running);
  const two = await start('two');
  world.clock.end(held);
  await settle();
  return { root, two };
};

test('what was launched during a deployment is brought up to date after it', async () => {
  const { root, two } = await launchMeanwhile({});
  const update = await newest();
  expect(update).toMatchObject({
    creator: 'CodeDeployAutoUpdate',
    status: 'Succeeded',
    deploymentOverview: { Succeeded: 1 },
    relatedDeployments: { autoUpdateOutdatedInstancesRootDeploymentId: root },
  });
  expect(pageOf(two)).toBe('v2');
  expect(await info(root)).toMatchObject({
    deploymentOverview: { Succeeded: 1 },
    relatedDeployments: { autoUpdateOutdatedInstancesDeploymentIds: [update?.deploymentId] },
  });
});

test('unless the group says that outdated instances stay as they are', async () => {
  const { two } = await launchMeanwhile({ outdatedInstancesStrategy: 'IGNORE' });
  expect(pageOf(two)).toBe('v1');
  expect(await newest()).toMatchObject({ creator: 'autoscaling' });
});

test('a launch is not held up by a deployment, nor a deployment by a launch', async () => {
  await scalingGroup();
  await start('one');
  await release('v1');
  await release('v2');
  await deploy('v1');
  const held = world.clock.begin('test');
  await start('two');
  await call('CreateDeployment', {
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', key: 'v2', bundleType: 'zip' } },
  });
  world.clock.end(held);
  await settle();
  const { deployments } = await call('ListDeployments', { includeOnlyStatuses: ['Succeeded'] });
  const { deploymentsInfo } = await call('BatchGetDeployments', { deploymentIds: deployments.toReversed() });
  const creators = deploymentsInfo.map(({ creator }: { creator: string }) => creator);
  expect(creators).toEqual(['user', 'autoscaling', 'user', 'CodeDeployAutoUpdate']);
  expect(world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
});

test('outdated instances wait while the group is busy', async () => {
  await scalingGroup();
  await start('one');
  for (const key of ['v1', 'v2', 'v3']) await release(key);
  await release('slow', 'exec sleep 1000');
  await deploy('v1');
  const two = await start('two', { agent: false });
  const isDone = (id: string) => () => world.state.codedeploy.deployments[id].completedAt !== undefined;
  world.clock.end(await world.clock.until('v2', isDone(await create('v2'))));
  await create('slow');
  startAgent(world, two);
  await settle();
  expect(pageOf(two)).toBe('v1');
  expect(world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
  await deploy('v3');
  expect(pageOf(two)).toBe('v3');
});
