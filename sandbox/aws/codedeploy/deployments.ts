/** Reads deployments. */
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onDeployments } from './asks.ts';
import { checkBatch, checkDeploymentId } from './names.ts';
import { type Deployment, findDeployment, stateOf } from './state.ts';

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

const overviewOf = ({ rollout }: Deployment): Readonly<Record<string, number>> => {
  const statuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Ready'];
  return Object.fromEntries(
    statuses.map((status) => [status, rollout.targets.filter((target) => target.status === status).length]),
  );
};

/** What was done to outdated instances on account of it, or on account of which it is. */
const relatedTo = (world: World, { id, root }: Deployment) => {
  if (root !== undefined) return { autoUpdateOutdatedInstancesRootDeploymentId: root };
  const updates = Object.values(stateOf(world).deployments).filter((one) => one.root === id);
  if (updates.length === 0) return undefined;
  return { autoUpdateOutdatedInstancesDeploymentIds: updates.map((one) => one.id) };
};

const optional = (world: World, deployment: Deployment) => {
  const { previousRevision, error, description, autoRollback, rollbackInfo, overrideAlarms } = deployment;
  const members = {
    previousRevision,
    errorInformation: error,
    description,
    autoRollbackConfiguration: autoRollback,
    rollbackInfo,
    overrideAlarmConfiguration: overrideAlarms,
    relatedDeployments: relatedTo(world, deployment),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
};

const describe = (world: World, deployment: Deployment) => ({
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
  ...optional(world, deployment),
});

export const getDeployment: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId }) => ({
    deploymentInfo: describe(world, findDeployment(world, deploymentId)),
  }),
};

export const batchGetDeployments: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentIds }) => {
    checkBatch(deploymentIds, 25, { code: 'DeploymentIdRequiredException', what: 'DeploymentId' });
    const { deployments } = stateOf(world);
    // It has no error for one that is not there, and leaves that out.
    const found = deploymentIds.flatMap((id: string) => deployments[checkDeploymentId(id)] ?? []);
    return { deploymentsInfo: found.map((one: Deployment) => describe(world, one)) };
  },
};
