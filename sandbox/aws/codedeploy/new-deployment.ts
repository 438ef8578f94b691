/** A new deployment of a group: there is one active at a time, and it starts by itself. */
import { newRollout } from '../../engine/rollout.ts';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { register } from './revisions.ts';
import { type Deployment, type Group, isActive, stateOf } from './state.ts';

/** From its creation to its start. */
const startMs = 1_000;

export type NewDeployment = Pick<
  Deployment,
  'revision' | 'configName' | 'creator' | 'ignoreApplicationStopFailures' | 'fileExistsBehavior'
> &
  Partial<Pick<Deployment, 'description' | 'autoRollback' | 'overrideAlarms' | 'only' | 'root'>>;

/** The deployment that the group is busy with, if any: launches come when they come, and beside it. */
export const activeIn = (world: World, group: Group): Deployment | undefined =>
  Object.values(stateOf(world).deployments).find(
    (deployment) =>
      deployment.groupId === group.id && isActive(deployment) && deployment.creator !== 'autoscaling',
  );

const refuseBusy = (world: World, group: Group): void => {
  const active = activeIn(world, group);
  if (!active) return;
  throw new AwsError(
    'DeploymentLimitExceededException',
    `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
  );
};

const noteUse = (world: World, group: Group, deployment: Deployment): void => {
  const revision = register(world, group.applicationName, deployment.revision);
  revision.firstUsedAt ??= deployment.createdAt;
  revision.lastUsedAt = deployment.createdAt;
  if (deployment.creator !== 'autoscaling') group.lastAttempted = deployment.id;
};

/** Creates a deployment of the group, which starts by itself soon. */
export const createIn = (world: World, group: Group, options: NewDeployment): Deployment => {
  if (options.creator !== 'autoscaling') refuseBusy(world, group);
  const { ignoreApplicationStopFailures: ignoreStopFailures } = options;
  const now = world.clock.now();
  const deployment: Deployment = {
    ...options,
    id: `d-${world.random.upper(9)}`,
    applicationName: group.applicationName,
    groupName: group.name,
    groupId: group.id,
    ...(group.targetRevision === undefined ? {} : { previousRevision: group.targetRevision }),
    createdAt: now,
    rollout: newRollout({ minimumHealthy: 0, ignoreStopFailures, targets: [] }, now),
  };
  stateOf(world).deployments[deployment.id] = deployment;
  noteUse(world, group, deployment);
  world.clock.after(startMs, 'codedeploy', 'begin', { deploymentId: deployment.id });
  return deployment;
};
