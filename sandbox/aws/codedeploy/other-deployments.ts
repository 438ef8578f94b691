/** Operations on deployments of other kinds, blue/green or on Lambda and ECS: of one in place they are refused as by AWS. */
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkOneOf } from './names.ts';
import { findDeployment, isActive } from './state.ts';

const refuse = (world: World, deploymentId: string | undefined, where: string): never => {
  const { id } = findDeployment(world, deploymentId);
  throw new AwsError(
    'UnsupportedActionForDeploymentTypeException',
    `The deployment ${id} is in place, on hosts: this is for ${where} only`,
  );
};

/** What has ended cannot go on, whatever its kind. */
const refuseEnded = (world: World, deploymentId: string | undefined): void => {
  const deployment = findDeployment(world, deploymentId);
  if (!isActive(deployment))
    throw new AwsError(
      'DeploymentAlreadyCompletedException',
      `The deployment ${deployment.id} has already completed`,
    );
};

const blueGreen = 'blue/green deployments';

export const continueDeployment: Operation = {
  run: ({ world }, { deploymentId, deploymentWaitType = 'READY_WAIT' }: Input) => {
    const types = ['READY_WAIT', 'TERMINATION_WAIT'];
    checkOneOf('InvalidDeploymentWaitTypeException', 'wait type', deploymentWaitType, types);
    refuseEnded(world, deploymentId);
    return refuse(world, deploymentId, blueGreen);
  },
};

export const skipWaitTimeForInstanceTermination: Operation = {
  run: ({ world }, { deploymentId }: Input) => {
    refuseEnded(world, deploymentId);
    return refuse(world, deploymentId, blueGreen);
  },
};

export const putLifecycleEventHookExecutionStatus: Operation = {
  run: ({ world }, { deploymentId, lifecycleEventHookExecutionId, status }: Input) => {
    const { id } = findDeployment(world, deploymentId);
    if (!lifecycleEventHookExecutionId)
      throw new AwsError('InvalidLifecycleEventHookExecutionIdException', 'The id of the hook is required');
    checkOneOf('InvalidLifecycleEventHookExecutionStatusException', 'status of a hook', String(status), [
      'Succeeded',
      'Failed',
    ]);
    return refuse(world, id, 'hooks of Lambda and ECS deployments');
  },
};
