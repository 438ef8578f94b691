/** CodeDeploy's events: what they say, and what they leave out (no error, no revision, no creator). */
import type { World } from '../../world.ts';
import { applicationArn, groupArn } from './asks.ts';
import type { Deployment } from './state.ts';

const detailOf = (world: World, deployment: Deployment, state: string) => ({
  instanceGroupId: deployment.groupId,
  region: world.region,
  application: deployment.applicationName,
  deploymentId: deployment.id,
  state,
  deploymentGroup: deployment.groupName,
});

const resourcesOf = (world: World, { applicationName, groupName }: Deployment) => [
  applicationArn(world, applicationName),
  groupArn(world, applicationName, groupName),
];

/** Tells the bus how a deployment stands. */
export const notifyDeployment = (
  world: World,
  deployment: Deployment,
  state: 'START' | 'SUCCESS' | 'FAILURE' | 'STOP',
): void => {
  world.emit({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    resources: resourcesOf(world, deployment),
    detail: detailOf(world, deployment, state),
  });
};

/** Tells the bus how one of its hosts stands. */
export const notifyInstance = (
  world: World,
  deployment: Deployment,
  target: { readonly id: string; readonly arn: string },
  state: 'START' | 'SUCCESS' | 'FAILURE',
): void => {
  world.emit({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Instance State-change Notification',
    resources: [target.arn, ...resourcesOf(world, deployment).reverse()],
    detail: { ...detailOf(world, deployment, state), instanceId: target.id },
  });
};
