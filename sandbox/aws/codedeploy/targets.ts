/** The hosts of a deployment, and how each of its lifecycle events went. */
import type { Fault, LifecycleEvent, Target } from '../../engine/rollout.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onDeployments } from './asks.ts';
import { type Deployment, findDeployment } from './state.ts';

const errorNames = ['Success', 'ScriptMissing', 'ScriptNotExecutable', 'ScriptTimedOut', 'ScriptFailed'];

const diagnosticsOf = ({ errorCode, scriptName, message, log }: Fault) => ({
  errorCode: errorNames[errorCode] ?? 'UnknownError',
  scriptName,
  message,
  logTail: log,
});

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

const eventOf = ({ name, status, startedAt, endedAt, diagnostics }: LifecycleEvent) => ({
  lifecycleEventName: name,
  status,
  ...time('startTime', startedAt),
  ...time('endTime', endedAt),
  ...(diagnostics ? { diagnostics: diagnosticsOf(diagnostics) } : {}),
});

const describe = (deployment: Deployment, target: Target) => ({
  deploymentTargetType: 'InstanceTarget',
  instanceTarget: {
    deploymentId: deployment.id,
    targetId: target.id,
    targetArn: target.arn,
    status: target.status,
    lastUpdatedAt: new Date(target.updatedAt),
    lifecycleEvents: target.events.map(eventOf),
  },
});

const findTarget = (deployment: Deployment, id: string): Target => {
  const target = deployment.rollout.targets.find((one) => one.id === id);
  if (target) return target;
  throw new AwsError(
    'DeploymentTargetDoesNotExistException',
    `The target ${id} does not belong to the deployment ${deployment.id}`,
  );
};

const filtered = (deployment: Deployment, filters: Readonly<Record<string, readonly string[]>> = {}) => {
  const unknown = Object.keys(filters).find((name) => name !== 'TargetStatus');
  if (unknown) throw notRehearsed(`target filter ${unknown}`);
  const statuses = filters.TargetStatus;
  return deployment.rollout.targets.filter(({ status }) => !statuses || statuses.includes(status));
};

const refuseUnstarted = (deployment: Deployment): void => {
  if (deployment.rollout.targets.length > 0 || deployment.completedAt !== undefined) return;
  throw new AwsError('DeploymentNotStartedException', `The deployment ${deployment.id} has not started`);
};

export const listDeploymentTargets: Operation = {
  run: ({ world }, { deploymentId, targetFilters }) => {
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    return { targetIds: filtered(deployment, targetFilters).map(({ id }) => id) };
  },
};

/** The older name of the same list. */
export const listDeploymentInstances: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId, instanceStatusFilter, instanceTypeFilter }) => {
    if (instanceTypeFilter) throw notRehearsed('instanceTypeFilter of ListDeploymentInstances');
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    const targets = filtered(deployment, instanceStatusFilter ? { TargetStatus: instanceStatusFilter } : {});
    return { instancesList: targets.map(({ id }) => id) };
  },
};

export const getDeploymentTarget: Operation = {
  run: ({ world }, { deploymentId, targetId }) => {
    const deployment = findDeployment(world, deploymentId);
    return { deploymentTarget: describe(deployment, findTarget(deployment, targetId)) };
  },
};

const batchLimit = 25;

export const batchGetDeploymentTargets: Operation = {
  run: ({ world }, { deploymentId, targetIds = [] }) => {
    if (targetIds.length > batchLimit)
      throw new AwsError(
        'DeploymentTargetListSizeExceededException',
        `The maximum number of targets is ${batchLimit}`,
      );
    const deployment = findDeployment(world, deploymentId);
    return {
      deploymentTargets: targetIds.map((id: string) => describe(deployment, findTarget(deployment, id))),
    };
  },
};
