/** Reads deployments. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupArn, onDeployments } from './asks.ts';
import { type Deployment, findDeployment, findGroup, stateOf } from './state.ts';

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

const overviewOf = ({ rollout }: Deployment): Readonly<Record<string, number>> => {
  const statuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Ready'];
  return Object.fromEntries(
    statuses.map((status) => [status, rollout.targets.filter((target) => target.status === status).length]),
  );
};

const optional = (deployment: Deployment) => {
  const { previousRevision, error, description, autoRollback, rollbackInfo } = deployment;
  const members = {
    previousRevision,
    errorInformation: error,
    description,
    autoRollbackConfiguration: autoRollback,
    rollbackInfo,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
};

const describe = (deployment: Deployment) => ({
  applicationName: deployment.applicationName,
  deploymentGroupName: deployment.groupName,
  deploymentConfigName: deployment.configName,
  deploymentId: deployment.id,
  revision: deployment.revision,
  status: deployment.rollout.status,
  createTime: new Date(deployment.createdAt),
  ...time('startTime', deployment.startedAt),
  ...time('completeTime', deployment.completedAt),
  deploymentOverview: overviewOf(deployment),
  creator: deployment.creator,
  ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
  updateOutdatedInstancesOnly: false,
  deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
  instanceTerminationWaitTimeStarted: false,
  fileExistsBehavior: deployment.fileExistsBehavior,
  deploymentStatusMessages: [],
  computePlatform: 'Server',
  ...optional(deployment),
});

export const getDeployment: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId }) => ({ deploymentInfo: describe(findDeployment(world, deploymentId)) }),
};

const batchLimit = 25;

export const batchGetDeployments: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentIds }) => {
    if (deploymentIds.length > batchLimit)
      throw new AwsError('BatchLimitExceededException', `The maximum number of deployments is ${batchLimit}`);
    return { deploymentsInfo: deploymentIds.map((id: string) => describe(findDeployment(world, id))) };
  },
};

const inTime = ({ createdAt }: Deployment, range: { start?: Date; end?: Date } | undefined): boolean =>
  (range?.start === undefined || createdAt >= range.start.getTime()) &&
  (range?.end === undefined || createdAt <= range.end.getTime());

/** Application and group go together, or neither is given. */
const groupIdOf = (world: World, { applicationName, deploymentGroupName }: Input): string | undefined => {
  if (applicationName === undefined && deploymentGroupName === undefined) return undefined;
  return findGroup(world, applicationName, deploymentGroupName).id;
};

export const listDeployments: Operation = {
  asks: ({ world, operation }: Call, { applicationName, deploymentGroupName }: Input) => [
    {
      action: `codedeploy:${operation}`,
      resource: applicationName ? groupArn(world, applicationName, deploymentGroupName) : '*',
    },
  ],
  run: ({ world }, input) => {
    if (input.externalId !== undefined) throw notRehearsed('externalId of ListDeployments');
    const groupId = groupIdOf(world, input);
    const statuses: readonly string[] = input.includeOnlyStatuses ?? [];
    const ids = Object.values(stateOf(world).deployments)
      .filter((deployment) => groupId === undefined || deployment.groupId === groupId)
      .filter(({ rollout }) => statuses.length === 0 || statuses.includes(rollout.status))
      .filter((deployment) => inTime(deployment, input.createTimeRange))
      .map(({ id }) => id);
    // AWS promises no order; the newest first is what is seen.
    return { deployments: ids.reverse() };
  },
};
