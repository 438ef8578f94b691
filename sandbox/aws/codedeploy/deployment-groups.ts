/** Deployment groups. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupArn, onApplication, onGroup } from './asks.ts';
import { newSettings, settingsFrom } from './group-settings.ts';
import {
  findApplication,
  findDeployment,
  findGroup,
  type Group,
  type GroupSettings,
  stateOf,
} from './state.ts';
import { setTags } from './tags.ts';

/** Whoever hands the role to CodeDeploy must be allowed to pass it. */
const withPassRole: NonNullable<Operation['asks']> = (call: Call, input: Input) => {
  const name = input.deploymentGroupName ?? input.currentDeploymentGroupName;
  const own = onGroup(call, { ...input, deploymentGroupName: name });
  return input.serviceRoleArn === undefined
    ? own
    : [...own, { action: 'iam:PassRole', resource: input.serviceRoleArn }];
};

const refuseTaken = (world: World, applicationName: string, name: string): void => {
  if (!Object.hasOwn(findApplication(world, applicationName).groups, name)) return;
  throw new AwsError(
    'DeploymentGroupAlreadyExistsException',
    `Deployment group name already exists: ${name}`,
  );
};

export const createDeploymentGroup: Operation = {
  asks: withPassRole,
  run: ({ world }, input) => {
    const { applicationName, deploymentGroupName: name, serviceRoleArn } = input;
    const application = findApplication(world, applicationName);
    refuseTaken(world, applicationName, name);
    const settings = settingsFrom(world, input, { ...newSettings, serviceRoleArn });
    const id = world.random.uuid();
    application.groups[name] = { id, applicationName, name, settings, hosts: {} };
    setTags(world, groupArn(world, applicationName, name), input.tags);
    return { deploymentGroupId: id };
  },
};

export const updateDeploymentGroup: Operation = {
  asks: withPassRole,
  run: ({ world }, input) => {
    const { applicationName, currentDeploymentGroupName, newDeploymentGroupName } = input;
    const group = findGroup(world, applicationName, currentDeploymentGroupName);
    group.settings = settingsFrom(world, input, group.settings);
    if (newDeploymentGroupName && newDeploymentGroupName !== group.name) {
      refuseTaken(world, applicationName, newDeploymentGroupName);
      const { groups } = findApplication(world, applicationName);
      delete groups[group.name];
      group.name = newDeploymentGroupName;
      groups[group.name] = group;
    }
    return { hooksNotCleanedUp: [] };
  },
};

const lastOf = (world: World, id: string | undefined) => {
  if (id === undefined) return undefined;
  const { rollout, createdAt, completedAt } = findDeployment(world, id);
  return {
    deploymentId: id,
    status: rollout.status,
    createTime: new Date(createdAt),
    ...(completedAt === undefined ? {} : { endTime: new Date(completedAt) }),
  };
};

const setsOf = ({ ec2TagSet, onPremisesTagSet }: GroupSettings) => ({
  ...(ec2TagSet ? { ec2TagSet: { ec2TagSetList: ec2TagSet } } : {}),
  ...(onPremisesTagSet ? { onPremisesTagSet: { onPremisesTagSetList: onPremisesTagSet } } : {}),
});

const describe = (world: World, group: Group) => {
  const { ec2TagSet: _one, onPremisesTagSet: _two, ...settings } = group.settings;
  return {
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    ...settings,
    ...setsOf(group.settings),
    autoScalingGroups: [],
    triggerConfigurations: [],
    computePlatform: 'Server',
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    targetRevision: group.targetRevision,
    lastSuccessfulDeployment: lastOf(world, group.lastSuccessful),
    lastAttemptedDeployment: lastOf(world, group.lastAttempted),
    terminationHookEnabled: false,
  };
};

export const getDeploymentGroup: Operation = {
  asks: onGroup,
  run: ({ world }, { applicationName, deploymentGroupName }) => ({
    deploymentGroupInfo: describe(world, findGroup(world, applicationName, deploymentGroupName)),
  }),
};

export const listDeploymentGroups: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName }) => ({
    applicationName,
    deploymentGroups: Object.keys(findApplication(world, applicationName).groups),
  }),
};

export const deleteDeploymentGroup: Operation = {
  asks: onGroup,
  run: ({ world }, { applicationName, deploymentGroupName }) => {
    const application = stateOf(world).applications[applicationName];
    // AWS says nothing about one that is not there.
    if (application) delete application.groups[deploymentGroupName];
    delete stateOf(world).tags[groupArn(world, applicationName, deploymentGroupName)];
    return { hooksNotCleanedUp: [] };
  },
};
