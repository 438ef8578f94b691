/** Stops a deployment: what runs on a host ends its event, nothing new is begun. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { happen } from './run.ts';
import { findDeployment, isActive } from './state.ts';

const statusMessage = 'No more commands will be scheduled for execution in the deployment instances';

export const stopDeployment: Operation = {
  run: ({ world }, { deploymentId, autoRollbackEnabled }) => {
    const deployment = findDeployment(world, deploymentId);
    if (!isActive(deployment))
      throw new AwsError(
        'DeploymentAlreadyCompletedException',
        `The deployment ${deploymentId} has already completed`,
      );
    if (autoRollbackEnabled !== undefined) deployment.rollBackAfterStop = autoRollbackEnabled;
    happen(world, deployment, { kind: 'stop-requested' });
    return { status: isActive(deployment) ? 'Pending' : 'Succeeded', statusMessage };
  },
};
