import { BatchGetDeploymentGroupsCommand, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  deploy,
  filter,
  group,
  groupInfo,
  host,
  release,
  roleArn,
  targetsOf,
  useCodeDeploy,
} from './account-under-test.ts';

useCodeDeploy();

test('a group is refused a role that does not trust CodeDeploy', async () => {
  await expect(group({ serviceRoleArn: roleArn('hello-host') })).rejects.toMatchObject({
    name: 'InvalidRoleException',
  });
});

test('an update changes what it names and nothing else', async () => {
  await group();
  const names = { applicationName: 'hello', currentDeploymentGroupName: 'hello-staging' };
  await client.send(
    new UpdateDeploymentGroupCommand({ ...names, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }),
  );
  const deploymentGroupInfo = await groupInfo();
  expect(deploymentGroupInfo).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    ec2TagFilters: [filter],
    serviceRoleArn: roleArn('hello-deploy'),
  });
});

test('what a group cannot do here is not rehearsed', async () => {
  await expect(group({ loadBalancerInfo: { elbInfoList: [{ name: 'front' }] } })).rejects.toMatchObject({
    name: 'NotRehearsed',
  });
});

const names = { applicationName: 'hello', currentDeploymentGroupName: 'hello-staging' };
const other = { Key: 'zone', Value: 'a', Type: 'KEY_AND_VALUE' } as const;

test('filters and sets replace each other, and an empty list chooses nobody', async () => {
  await group();
  await call('UpdateDeploymentGroup', { ...names, ec2TagSet: { ec2TagSetList: [[filter], [other]] } });
  expect(await groupInfo()).toMatchObject({
    ec2TagFilters: [],
    ec2TagSet: { ec2TagSetList: [[filter], [other]] },
  });
  await call('UpdateDeploymentGroup', { ...names, deploymentConfigName: 'CodeDeployDefault.HalfAtATime' });
  expect(await groupInfo()).toMatchObject({ ec2TagSet: { ec2TagSetList: [[filter], [other]] } });
  await call('UpdateDeploymentGroup', { ...names, ec2TagFilters: [other] });
  expect(await groupInfo()).toMatchObject({ ec2TagFilters: [other] });
  expect(await groupInfo()).not.toHaveProperty('ec2TagSet');
  await call('UpdateDeploymentGroup', { ...names, ec2TagFilters: [] });
  expect(await groupInfo()).toMatchObject({ ec2TagFilters: [] });
});

test('of a set of lists each must match, of a list any', async () => {
  const [both] = [
    await host('both', { tags: { service: 'hello', zone: 'a' } }),
    await host('one', { tags: { service: 'hello', zone: 'c' } }),
    await host('neither', { tags: { zone: 'a' } }),
  ];
  const lists = [
    [{ Key: 'service', Type: 'KEY_ONLY' as const }],
    [other, { Value: 'b', Type: 'VALUE_ONLY' as const }],
  ];
  await group({ ec2TagFilters: [], ec2TagSet: { ec2TagSetList: lists } });
  await release('v1');
  const answer = await deploy('v1');
  expect((await targetsOf(answer?.deploymentId ?? '')).map((target) => target?.targetId)).toEqual([both.id]);
});

test('many groups are read at once, and those that nobody knows are told apart', async () => {
  await group();
  const deploymentGroupNames = ['hello-staging', 'never'];
  const answer = await client.send(
    new BatchGetDeploymentGroupsCommand({ applicationName: 'hello', deploymentGroupNames }),
  );
  expect(answer).toMatchObject({
    deploymentGroupsInfo: [{ deploymentGroupName: 'hello-staging', ec2TagFilters: [filter] }],
    errorMessage: expect.stringContaining('never'),
  });
});

test('a group that has a new name keeps its deployments', async () => {
  await host('one');
  await group();
  await release('v1');
  const before = await deploy('v1');
  await call('UpdateDeploymentGroup', { ...names, newDeploymentGroupName: 'renamed' });
  const renamed = { applicationName: 'hello', deploymentGroupName: 'renamed' };
  expect((await call('ListDeployments', renamed)).deployments).toEqual([before?.deploymentId]);
  expect(await deploy('v1', { deploymentGroupName: 'renamed' })).toMatchObject({
    status: 'Succeeded',
    previousRevision: before?.revision,
  });
  expect((await call('ListDeploymentGroups', { applicationName: 'hello' })).deploymentGroups).toEqual([
    'renamed',
  ]);
});

const set = (lists: number) => Array.from({ length: lists }, () => [filter]);

test.each([
  [{ deploymentGroupName: '' }, 'DeploymentGroupNameRequiredException'],
  [{ deploymentGroupName: 'a b' }, 'InvalidDeploymentGroupNameException'],
  [{ deploymentGroupName: 'hello-staging' }, 'DeploymentGroupAlreadyExistsException'],
  [{ applicationName: 'never' }, 'ApplicationDoesNotExistException'],
  [{ serviceRoleArn: '' }, 'RoleRequiredException'],
  [{ serviceRoleArn: roleArn('never') }, 'InvalidRoleException'],
  [{ deploymentConfigName: 'never' }, 'DeploymentConfigDoesNotExistException'],
  [{ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }, 'InvalidDeploymentConfigNameException'],
  [
    { ec2TagFilters: [filter], ec2TagSet: { ec2TagSetList: [[filter]] } },
    'InvalidEC2TagCombinationException',
  ],
  [{ ec2TagFilters: [{ Type: 'SOME', Key: 'k' }] }, 'InvalidEC2TagException'],
  [{ ec2TagFilters: [{ Type: 'KEY_ONLY' }] }, 'InvalidEC2TagException'],
  [{ ec2TagSet: { ec2TagSetList: set(4) } }, 'TagSetListLimitExceededException'],
  [{ onPremisesInstanceTagFilters: [{ Type: 'SOME', Key: 'k' }] }, 'InvalidTagException'],
  [
    { onPremisesInstanceTagFilters: [filter], onPremisesTagSet: { onPremisesTagSetList: [[filter]] } },
    'InvalidOnPremisesTagCombinationException',
  ],
  [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
  [{ autoRollbackConfiguration: { events: ['DEPLOYMENT_BORING'] } }, 'InvalidAutoRollbackConfigException'],
  [{ outdatedInstancesStrategy: 'PERHAPS' }, 'InvalidInputException'],
  [{ deploymentStyle: { deploymentType: 'SIDEWAYS' } }, 'InvalidDeploymentStyleException'],
  [{ deploymentStyle: { deploymentType: 'BLUE_GREEN' } }, 'NotRehearsed'],
  [{ terminationHookEnabled: true }, 'NotRehearsed'],
  [{ triggerConfigurations: [{ triggerName: 't' }] }, 'NotRehearsed'],
  [{ tags: [{ Key: 'aws:x' }] }, 'InvalidTagsToAddException'],
])('a group with %j is refused: %s', async (more, code) => {
  await group();
  const input = {
    applicationName: 'hello',
    deploymentGroupName: 'new',
    serviceRoleArn: roleArn('hello-deploy'),
  };
  await expect(call('CreateDeploymentGroup', { ...input, ...more })).rejects.toMatchObject({ code });
});

test.each([
  ['BatchGetDeploymentGroups', { deploymentGroupNames: [] }, 'DeploymentGroupNameRequiredException'],
  ['BatchGetDeploymentGroups', { deploymentGroupNames: ['a b'] }, 'InvalidDeploymentGroupNameException'],
  ['BatchGetDeploymentGroups', { deploymentGroupNames: Array(101).fill('x') }, 'BatchLimitExceededException'],
  ['GetDeploymentGroup', { deploymentGroupName: 'never' }, 'DeploymentGroupDoesNotExistException'],
  ['ListDeploymentGroups', { nextToken: 'x' }, 'InvalidNextTokenException'],
  ['DeleteDeploymentGroup', { deploymentGroupName: '' }, 'DeploymentGroupNameRequiredException'],
])('%s with %j is refused: %s', async (operation, input, code) => {
  await group();
  await expect(call(operation, { applicationName: 'hello', ...input })).rejects.toMatchObject({ code });
});
