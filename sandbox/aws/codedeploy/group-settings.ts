/** What a deployment group may be told: the server platform, in place, without a load balancer. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import type { World } from '../../world.ts';
import { findConfig, type GroupSettings, type TagFilter } from './state.ts';

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** Members that this sandbox does not carry out, and the one value with which they say nothing. */
const refuseUnknown = (input: Input): void => {
  const unknown = [
    'autoScalingGroups',
    'triggerConfigurations',
    'blueGreenDeploymentConfiguration',
    'loadBalancerInfo',
    'ecsServices',
    'terminationHookEnabled',
  ].find((name) => isGiven(input[name]));
  if (unknown) throw notRehearsed(`${unknown} of a deployment group`);
  if (input.alarmConfiguration?.enabled) throw notRehearsed('alarms of a deployment group');
  const { deploymentType = 'IN_PLACE', deploymentOption = 'WITHOUT_TRAFFIC_CONTROL' } =
    input.deploymentStyle ?? {};
  if (deploymentType !== 'IN_PLACE' || deploymentOption !== 'WITHOUT_TRAFFIC_CONTROL')
    throw notRehearsed(`deployment style ${deploymentType}, ${deploymentOption}`);
};

const refuseBothKinds = (input: Input): void => {
  if (isGiven(input.ec2TagFilters) && isGiven(input.ec2TagSet))
    throw new AwsError('InvalidEC2TagCombinationException', 'Use ec2TagFilters or ec2TagSet, not both');
  if (isGiven(input.onPremisesInstanceTagFilters) && isGiven(input.onPremisesTagSet))
    throw new AwsError(
      'InvalidOnPremisesTagCombinationException',
      'Use onPremisesInstanceTagFilters or onPremisesTagSet, not both',
    );
};

const mayAssume = (world: World, roleArn: string): boolean => {
  try {
    world.assume(roleArn, 'codedeploy.amazonaws.com', 'check');
    return true;
  } catch {
    return false;
  }
};

const checkRole = (world: World, roleArn: string): void => {
  if (mayAssume(world, roleArn)) return;
  throw new AwsError(
    'InvalidRoleException',
    `AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`,
  );
};

const filterSets = (
  name: 'ec2TagSet' | 'onPremisesTagSet',
  list: readonly (readonly TagFilter[])[] | undefined,
  before: readonly (readonly TagFilter[])[] | undefined,
) => {
  const sets = list ?? before;
  return sets === undefined ? {} : { [name]: sets };
};

/** What a group has that was told nothing. */
export const newSettings: Omit<GroupSettings, 'serviceRoleArn'> = {
  deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  ec2TagFilters: [],
  onPremisesInstanceTagFilters: [],
  outdatedInstancesStrategy: 'UPDATE',
};

const rollbackOf = (input: Input, before: Partial<GroupSettings>) => {
  const configuration = input.autoRollbackConfiguration ?? before.autoRollbackConfiguration;
  return configuration === undefined ? {} : { autoRollbackConfiguration: configuration };
};

/** What is given replaces what was. */
export const settingsFrom = (world: World, input: Input, before: GroupSettings): GroupSettings => {
  refuseUnknown(input);
  refuseBothKinds(input);
  const pick = <K extends keyof GroupSettings>(key: K): GroupSettings[K] => input[key] ?? before[key];
  const settings = {
    serviceRoleArn: pick('serviceRoleArn'),
    deploymentConfigName: pick('deploymentConfigName'),
    ec2TagFilters: pick('ec2TagFilters'),
    onPremisesInstanceTagFilters: pick('onPremisesInstanceTagFilters'),
    outdatedInstancesStrategy: pick('outdatedInstancesStrategy'),
    ...filterSets('ec2TagSet', input.ec2TagSet?.ec2TagSetList, before.ec2TagSet),
    ...filterSets('onPremisesTagSet', input.onPremisesTagSet?.onPremisesTagSetList, before.onPremisesTagSet),
    ...rollbackOf(input, before),
  };
  findConfig(world, settings.deploymentConfigName);
  checkRole(world, settings.serviceRoleArn);
  return settings;
};
