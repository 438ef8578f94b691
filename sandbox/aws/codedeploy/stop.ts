/** Stops a deployment: what runs on a host ends its event, nothing new is begun. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { happen } from './run.ts';
import { type Deployment, findDeployment, isActive, type Stop } from './state.ts';

const statusMessage = 'No more commands will be scheduled for execution in the deployment instances';

const manualStop = { code: 'MANUAL_STOP', message: 'The deployment was stopped before it had finished.' };

/** Stops an active deployment for a reason: the first one counts. */
export const stop = (world: World, deployment: Deployment, why: Stop): void => {
  deployment.stop ??= why;
  happen(world, deployment, { kind: 'stop-requested' });
};

export const stopDeployment: Operation = {
  run: ({ world }, { deploymentId, autoRollbackEnabled }) => {
    const deployment = findDeployment(world, deploymentId);
    if (!isActive(deployment))
      throw new AwsError(
        'DeploymentAlreadyCompletedException',
        `The deployment ${deploymentId} has already completed`,
      );
    stop(world, deployment, {
      event: 'DEPLOYMENT_STOP_ON_REQUEST',
      error: manualStop,
      ...(autoRollbackEnabled === undefined ? {} : { rollBack: autoRollbackEnabled }),
    });
    return { status: isActive(deployment) ? 'Pending' : 'Succeeded', statusMessage };
  },
};
