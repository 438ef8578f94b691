/** The older names of what the operations on targets say: deprecated, and still answered for hosts. */
import type { Target } from '../../engine/rollout.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onDeployments } from './asks.ts';
import { describeEvent } from './lifecycle-events.ts';
import { checkBatch } from './names.ts';
import { page } from './page.ts';
import { type Deployment, findDeployment } from './state.ts';
import { refuseLabels, refuseUnstarted, withStatus } from './targets.ts';

/** Asked for by its id, an instance answers with its ARN. */
const describe = ({ id: deploymentId }: Deployment, { arn, status, updatedAt, events }: Target) => ({
  deploymentId,
  instanceId: arn,
  status,
  lastUpdatedAt: new Date(updatedAt),
  lifecycleEvents: events.map(describeEvent),
});

const required = { code: 'InstanceIdRequiredException', what: 'instance ID' };

const targetOf = ({ rollout }: Deployment, id: string): Target | undefined => {
  if (id === '') throw new AwsError(required.code, `${required.what} is required`);
  return rollout.targets.find((target) => target.id === id || target.arn === id);
};

export const listDeploymentInstances: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId, instanceStatusFilter, instanceTypeFilter, nextToken }) => {
    const deployment = findDeployment(world, deploymentId);
    refuseUnstarted(deployment);
    refuseLabels(instanceTypeFilter ?? []);
    const ids = withStatus(deployment, instanceStatusFilter).map(({ id }) => id);
    const { items, next } = page(ids, nextToken);
    return { instancesList: items, ...next };
  },
};

export const getDeploymentInstance: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId, instanceId }) => {
    const deployment = findDeployment(world, deploymentId);
    const target = targetOf(deployment, instanceId);
    if (!target)
      throw new AwsError(
        'InstanceDoesNotExistException',
        `The instance ${instanceId} does not belong to the deployment ${deploymentId}`,
      );
    return { instanceSummary: describe(deployment, target) };
  },
};

export const batchGetDeploymentInstances: Operation = {
  asks: onDeployments,
  run: ({ world }, { deploymentId, instanceIds }) => {
    const deployment = findDeployment(world, deploymentId);
    checkBatch(instanceIds, 25, required);
    const unknown = instanceIds.filter((id: string) => !targetOf(deployment, id));
    return {
      instancesSummary: instanceIds.flatMap((id: string) => {
        const target = targetOf(deployment, id);
        return target ? [describe(deployment, target)] : [];
      }),
      ...(unknown.length === 0 ? {} : { errorMessage: `Not in the deployment: ${unknown.join(', ')}` }),
    };
  },
};
