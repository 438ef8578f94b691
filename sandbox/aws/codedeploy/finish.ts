/** The end of a deployment: what the group remembers, what is told, and CodeDeploy's own roll-back. */
import type { World } from '../../world.ts';
import { endLaunch, updateOutdated } from './launch.ts';
import { createIn } from './new-deployment.ts';
import { notifyDeployment } from './notify.ts';
import { type Deployment, type Group, groupOf, type Problem, revisionKey, stateOf } from './state.ts';

type End = 'Succeeded' | 'Failed' | 'Stopped';

const healthConstraints = {
  code: 'HEALTH_CONSTRAINTS',
  message:
    'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
};
const states = { Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const;

const rememberHosts = (group: Group, deployment: Deployment): void => {
  const revision = revisionKey(deployment.revision);
  for (const { id, status } of deployment.rollout.targets) {
    if (status === 'Succeeded') group.hosts[id] = { healthy: true, revision };
    if (status === 'Failed') group.hosts[id] = { ...group.hosts[id], healthy: false };
  }
};

const eventOf = (deployment: Deployment, end: End): string | undefined =>
  end === 'Failed' ? 'DEPLOYMENT_FAILURE' : deployment.stop?.event;

const wantsRollback = (group: Group, deployment: Deployment, end: End): boolean => {
  // A roll-back is never rolled back, and what CodeDeploy does to single instances is not the group's release.
  if (end === 'Succeeded' || deployment.creator !== 'user') return false;
  if (end === 'Stopped' && deployment.stop?.rollBack !== undefined) return deployment.stop.rollBack;
  const { enabled = false, events = [] } =
    deployment.autoRollback ?? group.settings.autoRollbackConfiguration ?? {};
  return enabled && events.includes(eventOf(deployment, end) ?? '');
};

/** Deploys the last revision that succeeded, as a deployment of its own. */
const rollBack = (world: World, group: Group, deployment: Deployment): void => {
  const last =
    group.lastSuccessful === undefined ? undefined : stateOf(world).deployments[group.lastSuccessful];
  if (!last) {
    deployment.rollbackInfo = {
      rollbackMessage: `Automatic rollback of deployment ${deployment.id} failed because the deployment group does not have a last successful deployment.`,
    };
    return;
  }
  const next = createIn(world, group, {
    revision: last.revision,
    configName: deployment.configName,
    creator: 'codeDeployRollback',
    ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
    fileExistsBehavior: last.fileExistsBehavior,
    description: `Automatic rollback of deployment ${deployment.id}`,
  });
  next.rollbackInfo = {
    rollbackTriggeringDeploymentId: deployment.id,
    rollbackMessage: `Deployment ${next.id} is triggered to roll back deployment ${deployment.id}.`,
  };
  deployment.rollbackInfo = {
    rollbackDeploymentId: next.id,
    rollbackMessage: `Deployment ${deployment.id} terminated. Automatic rollback is triggered with a DeploymentId ${next.id}.`,
  };
};

const remember = (group: Group, deployment: Deployment, end: End): void => {
  rememberHosts(group, deployment);
  if (end !== 'Succeeded' || deployment.creator === 'autoscaling') return;
  group.lastSuccessful = deployment.id;
  group.targetRevision = deployment.revision;
};

/** Ends a deployment; `error` is what kept it from starting, if that is why. */
export const finish = (world: World, deployment: Deployment, end: End, error?: Problem): void => {
  // Deleted meanwhile: nobody is left to remember, or to roll back.
  const group = groupOf(world, deployment);
  deployment.rollout = { ...deployment.rollout, status: end };
  deployment.completedAt = world.clock.now();
  if (end !== 'Succeeded') deployment.error = error ?? deployment.stop?.error ?? healthConstraints;
  if (group) remember(group, deployment, end);
  notifyDeployment(world, deployment, states[end]);
  world.record({
    kind: 'step',
    who: 'codedeploy',
    what: `${deployment.id} ${deployment.groupName} ${end}`,
    detail: {
      deploymentId: deployment.id,
      deploymentGroup: deployment.groupName,
      status: end,
      ...deployment.error,
    },
  });
  if (group && wantsRollback(group, deployment, end)) rollBack(world, group, deployment);
  endLaunch(world, deployment, end === 'Succeeded');
  if (group && end === 'Succeeded') updateOutdated(world, group);
};
