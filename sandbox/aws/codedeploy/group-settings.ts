/** What a deployment group may be told: the server platform, in place, without a load balancer. */
import { AwsError, notRehearsed } from '../../errors.ts';
import { fleetOf } from '../../fleet/state.ts';
import type { Input } from '../../service.ts';
import { isGiven } from '../../wire/schema.ts';
import type { World } from '../../world.ts';
import { checkAlarms } from './alarms.ts';
import { checkOneOf } from './names.ts';
import { otherConfigs } from './predefined-configs.ts';
import { type AutoRollback, findConfig, type GroupSettings, type TagFilter } from './state.ts';
import { checkFilters, checkSet } from './tag-filters.ts';

/** Members of a group that this sandbox does not carry out: triggers, traffic and the other platforms. */
export const groupNotDone = [
  'triggerConfigurations',
  'blueGreenDeploymentConfiguration',
  'loadBalancerInfo',
  'ecsServices',
];

const checkStyle = ({ deploymentStyle = {}, terminationHookEnabled }: Input): void => {
  const { deploymentType = 'IN_PLACE', deploymentOption = 'WITHOUT_TRAFFIC_CONTROL' } = deploymentStyle;
  const code = 'InvalidDeploymentStyleException';
  checkOneOf(code, 'deployment type', deploymentType, ['IN_PLACE', 'BLUE_GREEN']);
  checkOneOf(code, 'deployment option', deploymentOption, [
    'WITH_TRAFFIC_CONTROL',
    'WITHOUT_TRAFFIC_CONTROL',
  ]);
  if (deploymentType !== 'IN_PLACE' || deploymentOption !== 'WITHOUT_TRAFFIC_CONTROL')
    throw notRehearsed(`deployment style ${deploymentType}, ${deploymentOption}`);
  if (terminationHookEnabled) throw notRehearsed('terminationHookEnabled of a deployment group');
};

const checkBothKinds = (input: Input): void => {
  if (isGiven(input.ec2TagFilters) && isGiven(input.ec2TagSet?.ec2TagSetList))
    throw new AwsError('InvalidEC2TagCombinationException', 'Use ec2TagFilters or ec2TagSet, not both');
  if (isGiven(input.onPremisesInstanceTagFilters) && isGiven(input.onPremisesTagSet?.onPremisesTagSetList))
    throw new AwsError(
      'InvalidOnPremisesTagCombinationException',
      'Use onPremisesInstanceTagFilters or onPremisesTagSet, not both',
    );
};

const checkTagging = (input: Input): void => {
  checkBothKinds(input);
  checkFilters(input.ec2TagFilters ?? [], 'InvalidEC2TagException');
  checkSet(input.ec2TagSet?.ec2TagSetList ?? [], 'InvalidEC2TagException');
  checkFilters(input.onPremisesInstanceTagFilters ?? [], 'InvalidTagException');
  checkSet(input.onPremisesTagSet?.onPremisesTagSetList ?? [], 'InvalidTagException');
};

const rollbackEvents = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

/** Refuses a roll-back that nothing would cause. */
export const checkAutoRollback = ({ enabled, events = [] }: AutoRollback = {}): void => {
  const code = 'InvalidAutoRollbackConfigException';
  for (const event of events) checkOneOf(code, 'roll-back event', event, rollbackEvents);
  if (enabled && events.length === 0)
    throw new AwsError(code, 'Automatic rollback is enabled, and no event is named');
};

/** What it takes to hear of launches and to end them. */
const scalingActions = [
  'autoscaling:CompleteLifecycleAction',
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:PutLifecycleHook',
];

const mayAct = (world: World, roleArn: string, actions: readonly string[]): boolean => {
  try {
    const principal = world.assume(roleArn, 'codedeploy.amazonaws.com', 'check');
    const asks = actions.map((action) => ({ action, resource: '*' }));
    world.permit(principal, asks);
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return false;
  }
};

/** Groups that were there keep their hooks. */
const scalingFrom = (world: World, input: Input, before: GroupSettings) => {
  const names: readonly string[] =
    input.autoScalingGroups ?? before.autoScalingGroups.map(({ name }) => name);
  return names.map((name) => {
    if (!fleetOf(world).scalingGroups.includes(name))
      throw new AwsError('InvalidAutoScalingGroupException', `The Auto Scaling group ${name} does not exist`);
    const known = before.autoScalingGroups.find((one) => one.name === name);
    const deploymentGroup = input.deploymentGroupName ?? input.currentDeploymentGroupName;
    return known ?? { name, hook: `${hookPrefix}-${deploymentGroup}-${world.random.uuid()}` };
  });
};

const hookPrefix = 'CodeDeploy-managed-automatic-launch-deployment-hook';

const checkRole = (world: World, { serviceRoleArn: roleArn, autoScalingGroups }: GroupSettings): void => {
  if (roleArn === '') throw new AwsError('RoleRequiredException', 'The service role is required');
  const actions = autoScalingGroups.length > 0 ? scalingActions : [];
  if (mayAct(world, roleArn, actions)) return;
  throw new AwsError(
    'InvalidRoleException',
    `AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`,
  );
};

/** A configuration for Lambda or ECS exists, but not for hosts. */
const checkConfig = (world: World, name: string): void => {
  const other = otherConfigs.find((one) => one.name === name);
  if (!other) return void findConfig(world, name);
  throw new AwsError(
    'InvalidDeploymentConfigNameException',
    `The deployment configuration ${name} is for ${other.computePlatform}, the application for Server`,
  );
};

/** What a group has that was told nothing. */
export const newSettings: Omit<GroupSettings, 'serviceRoleArn'> = {
  deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  ec2TagFilters: [],
  onPremisesInstanceTagFilters: [],
  outdatedInstancesStrategy: 'UPDATE',
  autoScalingGroups: [],
};

type Lists = readonly (readonly TagFilter[])[];

/** Filters and sets exclude each other: whichever is given last holds. */
const tagging = <F extends string, S extends string>(
  filters: readonly [name: F, given: readonly TagFilter[] | undefined, before: readonly TagFilter[]],
  set: readonly [name: S, given: Lists | undefined, before: Lists | undefined],
) => {
  const lists = isGiven(filters[1]) ? undefined : (set[1] ?? set[2]);
  return {
    [filters[0]]: filters[1] ?? (isGiven(set[1]) ? [] : filters[2]),
    ...(isGiven(lists) ? { [set[0]]: lists } : {}),
  } as { [K in F]: readonly TagFilter[] } & { [K in S]?: Lists };
};

/** Stays as it was unless it is given. */
const optional = <K extends 'autoRollbackConfiguration' | 'alarmConfiguration'>(
  name: K,
  input: Input,
  before: GroupSettings,
) => {
  const value = input[name] ?? before[name];
  return (value === undefined ? {} : { [name]: value }) as Pick<GroupSettings, K>;
};

const checkInput = (input: Input): void => {
  checkStyle(input);
  checkTagging(input);
  checkAutoRollback(input.autoRollbackConfiguration);
  checkAlarms(input.alarmConfiguration);
  const { outdatedInstancesStrategy: strategy = 'UPDATE' } = input;
  checkOneOf('InvalidInputException', 'outdated instances strategy', strategy, ['UPDATE', 'IGNORE']);
};

/** What is given replaces what was. */
export const settingsFrom = (world: World, input: Input, before: GroupSettings): GroupSettings => {
  checkInput(input);
  const pick = <K extends keyof GroupSettings>(key: K): GroupSettings[K] => input[key] ?? before[key];
  const settings: GroupSettings = {
    serviceRoleArn: pick('serviceRoleArn'),
    deploymentConfigName: pick('deploymentConfigName'),
    outdatedInstancesStrategy: pick('outdatedInstancesStrategy'),
    ...tagging(
      ['ec2TagFilters', input.ec2TagFilters, before.ec2TagFilters],
      ['ec2TagSet', input.ec2TagSet?.ec2TagSetList, before.ec2TagSet],
    ),
    ...tagging(
      [
        'onPremisesInstanceTagFilters',
        input.onPremisesInstanceTagFilters,
        before.onPremisesInstanceTagFilters,
      ],
      ['onPremisesTagSet', input.onPremisesTagSet?.onPremisesTagSetList, before.onPremisesTagSet],
    ),
    autoScalingGroups: scalingFrom(world, input, before),
    ...optional('autoRollbackConfiguration', input, before),
    ...optional('alarmConfiguration', input, before),
  };
  checkConfig(world, settings.deploymentConfigName);
  checkRole(world, settings);
  return settings;
};
