/** Deployment groups. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupArn, onApplication, onGroup, onGroups } from './asks.ts';
import { describeGroup } from './describe-group.ts';
import { groupNotDone, newSettings, settingsFrom } from './group-settings.ts';
import { checkApplicationName, checkBatch, checkGroupName } from './names.ts';
import { page } from './page.ts';
import { findApplication, findGroup, type Group, stateOf } from './state.ts';
import { checkTags, forgetTags, moveTags, setTags } from './tags.ts';

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

const limit = 1_000;

export const createDeploymentGroup: Operation = {
  asks: withPassRole,
  notDone: groupNotDone,
  run: ({ world }, input) => {
    const { applicationName, serviceRoleArn } = input;
    const application = findApplication(world, applicationName);
    const name = checkGroupName(input.deploymentGroupName);
    refuseTaken(world, applicationName, name);
    if (Object.keys(application.groups).length >= limit)
      throw new AwsError(
        'DeploymentGroupLimitExceededException',
        `An application has at most ${limit} groups`,
      );
    checkTags(input.tags);
    const settings = settingsFrom(world, input, { ...newSettings, serviceRoleArn });
    const id = world.random.uuid();
    application.groups[name] = { id, applicationName, name, settings, hosts: {} };
    setTags(world, groupArn(world, applicationName, name), input.tags);
    return { deploymentGroupId: id };
  },
};

/** Its deployments go with it. */
const rename = (world: World, group: Group, name: string): void => {
  const { applicationName } = group;
  const { groups } = findApplication(world, applicationName);
  moveTags(world, groupArn(world, applicationName, group.name), groupArn(world, applicationName, name));
  for (const deployment of Object.values(stateOf(world).deployments))
    if (deployment.groupId === group.id) deployment.groupName = name;
  delete groups[group.name];
  group.name = name;
  groups[name] = group;
};

export const updateDeploymentGroup: Operation = {
  asks: withPassRole,
  notDone: groupNotDone,
  run: ({ world }, input) => {
    const group = findGroup(world, input.applicationName, input.currentDeploymentGroupName);
    const name = checkGroupName(input.newDeploymentGroupName ?? group.name);
    if (name !== group.name) refuseTaken(world, input.applicationName, name);
    group.settings = settingsFrom(world, input, group.settings);
    if (name !== group.name) rename(world, group, name);
    return { hooksNotCleanedUp: [] };
  },
};

export const getDeploymentGroup: Operation = {
  asks: onGroup,
  run: ({ world }, { applicationName, deploymentGroupName }) => ({
    deploymentGroupInfo: describeGroup(world, findGroup(world, applicationName, deploymentGroupName)),
  }),
};

/** The quotas page names no limit of this call: the errors' page speaks of a hundred names in general. */
const batchLimit = 100;

export const batchGetDeploymentGroups: Operation = {
  asks: onGroups,
  run: ({ world }, { applicationName, deploymentGroupNames: names }) => {
    const { groups } = findApplication(world, applicationName);
    const required = { code: 'DeploymentGroupNameRequiredException', what: 'deployment group name' };
    checkBatch(names, batchLimit, required);
    const isKnown = (name: string) => Object.hasOwn(groups, checkGroupName(name));
    const unknown = names.filter((name: string) => !isKnown(name));
    const found = names.filter(isKnown).map((name: string) => describeGroup(world, groups[name] as Group));
    return {
      deploymentGroupsInfo: found,
      ...(unknown.length === 0
        ? {}
        : { errorMessage: `No Deployment Group found for name: ${unknown.join(', ')}` }),
    };
  },
};

export const listDeploymentGroups: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, nextToken }) => {
    const { groups } = findApplication(world, applicationName);
    const { items, next } = page(Object.keys(groups), nextToken);
    return { applicationName, deploymentGroups: items, ...next };
  },
};

export const deleteDeploymentGroup: Operation = {
  asks: onGroup,
  run: ({ world }, input) => {
    const applicationName = checkApplicationName(input.applicationName);
    const name = checkGroupName(input.deploymentGroupName);
    const application = stateOf(world).applications[applicationName];
    // AWS says nothing about one that is not there.
    if (application) delete application.groups[name];
    forgetTags(world, groupArn(world, applicationName, name));
    return { hooksNotCleanedUp: [] };
  },
};
