/** CodeDeploy's ARNs, and what IAM is asked for its operations. */
import type { Ask } from '../../iam/authorize.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Deployment, stateOf } from './state.ts';

export const applicationArn = (world: World, name: string): string =>
  world.arn('codedeploy', `application:${name}`);
export const groupArn = (world: World, application: string, group: string): string =>
  world.arn('codedeploy', `deploymentgroup:${application}/${group}`);
export const configArn = (world: World, name: string): string =>
  world.arn('codedeploy', `deploymentconfig:${name}`);
const instanceArn = (world: World, name: string): string => world.arn('codedeploy', `instance:${name}`);

type Asks = NonNullable<Operation['asks']>;

const ask = ({ operation }: Call, resource: string): Ask => ({ action: `codedeploy:${operation}`, resource });

export const onApplication: Asks = (call, { applicationName }: Input) => [
  ask(call, applicationArn(call.world, applicationName)),
];

export const onApplications: Asks = (call, { applicationNames }: Input) =>
  applicationNames.map((name: string) => ask(call, applicationArn(call.world, name)));

export const onGroup: Asks = (call, { applicationName, deploymentGroupName }: Input) => [
  ask(call, groupArn(call.world, applicationName, deploymentGroupName)),
];

export const onGroups: Asks = (call, { applicationName, deploymentGroupNames }: Input) =>
  deploymentGroupNames.map((name: string) => ask(call, groupArn(call.world, applicationName, name)));

export const onConfig: Asks = (call, { deploymentConfigName }: Input) => [
  ask(call, configArn(call.world, deploymentConfigName)),
];

/** On-premises instances, one or many. */
export const onInstances: Asks = (call, { instanceName, instanceNames }: Input) =>
  (instanceNames ?? [instanceName]).map((name: string) => ask(call, instanceArn(call.world, name)));

const groupOf = (call: Call, { applicationName, groupName }: Deployment): Ask =>
  ask(call, groupArn(call.world, applicationName, groupName));

/** An unknown deployment belongs to no group: the operation itself says that it does not exist. */
export const onDeployments: Asks = (call, { deploymentId, deploymentIds }: Input) =>
  [deploymentId, ...(deploymentIds ?? [])]
    .map((id) => stateOf(call.world).deployments[id])
    .filter((deployment) => deployment !== undefined)
    .map((deployment) => groupOf(call, deployment));
