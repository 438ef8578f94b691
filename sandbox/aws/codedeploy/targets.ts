/** The instances of a deployment, and how each of its lifecycle events went. */
import type { Target } from '../../engine/rollout.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { describeEvent } from './lifecycle-events.ts';
import { checkOneOf } from './names.ts';
import { page } from './page.ts';
import { type Deployment, findDeployment } from './state.ts';

const describe = (deployment: Deployment, target: Target) => ({
  deploymentTargetType: 'InstanceTarget',
  instanceTarget: {
    deploymentId: deployment.id,
    targetId: target.id,
    targetArn: target.arn,
    status: target.status,
    lastUpdatedAt: new Date(target.updatedAt),
    lifecycleEvents: target.events.map(describeEvent),
  },
});

const findTarget = (deployment: Deployment, id: string): Target => {
  if (id === '')
    throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID is required');
  const target = deployment.rollout.targets.find((one) => one.id === id);
  if (target) return target;
  throw new AwsError(
    'DeploymentTargetDoesNotExistException',
    `The target ${id} does not belong to the deployment ${deployment.id}`,
  );
};

const statuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Unknown', 'Ready'];

/** The targets with one of the statuses, or all. */
export const withStatus = (
  { rollout }: Deployment,
  wanted: readonly string[] | undefined,
): readonly Target[] => {
  for (const status of wanted ?? [])
    checkOneOf('InvalidInstanceStatusException', 'instance status', status, statuses);
  return rollout.targets.filter(({ status }) => !wanted?.length || wanted.includes(status));
};

/** Only a blue/green deployment has instances of two kinds. */
export const refuseLabels = (labels: readonly string[]): void => {
  for (const label of labels)
    checkOneOf('InvalidInstanceTypeException', 'instance type', label, ['Blue', 'Green']);
  if (labels.length > 0)
    throw new AwsError(
      'InvalidDeploymentInstanceTypeException',
      'Instance types are known for blue/green deployments only, and this one is in place',
    );
};

const filtered = (deployment: Deployment, filters: Readonly<Record<string, readonly string[]>> = {}) => {
  for (const name of Object.keys(filters))
    checkOneOf('InvalidTargetFilterNameException', 'target filter', name, [
      'TargetStatus',
      'ServerInstanceLabel',
    ]);
  refuseLabels(filters.ServerInstanceLabel ?? []);
  return withStatus(deployment, filters.TargetStatus);
};

/** Its targets are not known before it starts. */
export const refuseUnstarted = (deployment: Deployment): void => {
  if (deployment.rollout.targets.length > 0 || deployment.completedAt !== undefined) return;
  throw new AwsError('DeploymentNotStartedException', `The deployment ${deployment.id} has not started`);
};

export const listDeploymentTargets: Operation = {
  run: ({ world }, { deploymentId, targetFilters, nextToken }) => {
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    const ids = filtered(deployment, targetFilters).map(({ id }) => id);
    const { items, next } = page(ids, nextToken);
    return { targetIds: items, ...next };
  },
};

export const getDeploymentTarget: Operation = {
  run: ({ world }, { deploymentId, targetId }) => {
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    return { deploymentTarget: describe(deployment, findTarget(deployment, targetId)) };
  },
};

const batchLimit = 25;

export const batchGetDeploymentTargets: Operation = {
  run: ({ world }, { deploymentId, targetIds }) => {
    if (targetIds.length === 0)
      throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID is required');
    if (targetIds.length > batchLimit)
      throw new AwsError(
        'DeploymentTargetListSizeExceededException',
        `The maximum number of targets is ${batchLimit}`,
      );
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    return {
      deploymentTargets: targetIds.map((id: string) => describe(deployment, findTarget(deployment, id))),
    };
  },
};
