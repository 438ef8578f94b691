import { beforeEach, expect, test } from '@jest/globals';
import { codedeploy } from '../../aws/codedeploy/service.ts';
import { fleet } from '../../fleet/service.ts';
import type { Service } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { codedeployApplication } from './aws-codedeploy-application.ts';
import { codedeployDeploymentConfig } from './aws-codedeploy-deployment-config.ts';
import { codedeployDeploymentGroup } from './aws-codedeploy-deployment-group.ts';

const trust = {
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: async () => ({}),
  operations: {},
  initialState: () => ({ policies: {}, roles: { deployment: { trust, inline: {}, attached: [] } } }),
};

let world: World;
let at: Provision;

beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [codedeploy, fleet, iam] });
  at = {
    world,
    principal: world.operator,
    stackName: 'hello-delivery',
    logicalId: 'Group',
    call: (service, operation, input) => world.call(world.operator, service, operation, input),
  };
});

const filter = { Type: 'KEY_AND_VALUE', Key: 'environment', Value: 'staging' };
const properties = {
  ApplicationName: 'hello',
  DeploymentGroupName: 'hello-staging',
  ServiceRoleArn: 'arn:aws:iam::111122223333:role/deployment',
  DeploymentConfigName: 'CodeDeployDefault.AllAtOnce',
  DeploymentStyle: { DeploymentType: 'IN_PLACE', DeploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
  Ec2TagFilters: [filter],
  OnPremisesInstanceTagFilters: [filter],
  AutoRollbackConfiguration: { Enabled: false },
};

const groupInfo = async () => {
  const names = { applicationName: 'hello', deploymentGroupName: 'hello-staging' };
  return (await at.call('codedeploy', 'GetDeploymentGroup', names)).deploymentGroupInfo;
};

const putUp = async (more: object = {}): Promise<void> => {
  await codedeployApplication.create(at, { ApplicationName: 'hello', ComputePlatform: 'Server' });
  await codedeployDeploymentGroup.create(at, { ...properties, ...more });
};

test('an application is put up under its name, and removed', async () => {
  const made = await codedeployApplication.create(at, {
    ApplicationName: 'hello',
    ComputePlatform: 'Server',
  });
  expect(made).toEqual({ physicalId: 'hello' });
  await codedeployApplication.remove(at, 'hello', {});
  expect(await at.call('codedeploy', 'ListApplications', {})).toEqual({ applications: [] });
});

test('a group is put up as the template says', async () => {
  await putUp();
  expect(await groupInfo()).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    ec2TagFilters: [filter],
    onPremisesInstanceTagFilters: [filter],
    autoRollbackConfiguration: { enabled: false },
  });
});

test('the lists of a tag set lose their wrapping', async () => {
  const { Ec2TagFilters: _, ...rest } = properties;
  await codedeployApplication.create(at, { ApplicationName: 'hello' });
  await codedeployDeploymentGroup.create(at, {
    ...rest,
    Ec2TagSet: { Ec2TagSetList: [{ Ec2TagGroup: [filter] }, { Ec2TagGroup: [filter, filter] }] },
  });
  expect((await groupInfo()).ec2TagSet).toEqual({ ec2TagSetList: [[filter], [filter, filter]] });
});

test('what the template no longer says is taken back by an update', async () => {
  await putUp();
  const { OnPremisesInstanceTagFilters: _, DeploymentConfigName: _name, ...rest } = properties;
  await codedeployDeploymentGroup.update(at, 'hello-staging', rest, properties);
  expect(await groupInfo()).toMatchObject({
    onPremisesInstanceTagFilters: [],
    ec2TagFilters: [filter],
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  });
});

test('a tag set and alarms that the template no longer names are taken back', async () => {
  const { Ec2TagFilters: _, ...rest } = properties;
  const more = {
    Ec2TagSet: { Ec2TagSetList: [{ Ec2TagGroup: [filter] }] },
    AlarmConfiguration: { Enabled: true, IgnorePollAlarmFailure: true, Alarms: [{ Name: 'errors' }] },
  };
  await codedeployApplication.create(at, { ApplicationName: 'hello' });
  await codedeployDeploymentGroup.create(at, { ...rest, ...more });
  expect((await groupInfo()).alarmConfiguration).toEqual({
    enabled: true,
    ignorePollAlarmFailure: true,
    alarms: [{ name: 'errors' }],
  });
  await codedeployDeploymentGroup.update(at, 'hello-staging', rest, { ...rest, ...more });
  expect(await groupInfo()).toMatchObject({ alarmConfiguration: { enabled: false } });
  expect(await groupInfo()).not.toHaveProperty('ec2TagSet');
});

test('an auto scaling group that does not exist is refused', async () => {
  await expect(putUp({ AutoScalingGroups: ['fleet'] })).rejects.toMatchObject({
    code: 'InvalidAutoScalingGroupException',
  });
});

test('a group is removed', async () => {
  await putUp();
  await codedeployDeploymentGroup.remove(at, 'hello-staging', properties);
  await expect(groupInfo()).rejects.toMatchObject({ code: 'DeploymentGroupDoesNotExistException' });
});

test('a configuration takes its number from a string too', async () => {
  await codedeployDeploymentConfig.create(at, {
    DeploymentConfigName: 'two',
    MinimumHealthyHosts: { Type: 'HOST_COUNT', Value: '2' },
  });
  const { deploymentConfigInfo } = await at.call('codedeploy', 'GetDeploymentConfig', {
    deploymentConfigName: 'two',
  });
  expect(deploymentConfigInfo.minimumHealthyHosts).toEqual({ type: 'HOST_COUNT', value: 2 });
});
