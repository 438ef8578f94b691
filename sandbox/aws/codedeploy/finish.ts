/** The end of a deployment: what the group remembers, what is told, and CodeDeploy's own roll-back. */
import type { World } from '../../world.ts';
import { createIn } from './new-deployment.ts';
import { notifyDeployment } from './notify.ts';
import { type Deployment, findGroup, type Group, revisionKey, stateOf } from './state.ts';

type End = 'Succeeded' | 'Failed' | 'Stopped';

const healthConstraints = {
  code: 'HEALTH_CONSTRAINTS',
  message:
    'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
};
const manualStop = { code: 'MANUAL_STOP', message: 'The deployment was stopped before it had finished.' };

const defaultErrors = { Failed: healthConstraints, Stopped: manualStop } as const;
const states = { Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const;

const rememberHosts = (group: Group, deployment: Deployment): void => {
  const revision = revisionKey(deployment.revision);
  for (const { id, status } of deployment.rollout.targets) {
    if (status === 'Succeeded') group.hosts[id] = { healthy: true, revision };
    if (status === 'Failed') group.hosts[id] = { ...group.hosts[id], healthy: false };
  }
};

const rollbackEvents = { Failed: 'DEPLOYMENT_FAILURE', Stopped: 'DEPLOYMENT_STOP_ON_REQUEST' } as const;

const wantsRollback = (group: Group, deployment: Deployment, end: End): boolean => {
  // A roll-back is never rolled back.
  if (end === 'Succeeded' || deployment.creator === 'codeDeployRollback') return false;
  if (end === 'Stopped' && deployment.rollBackAfterStop !== undefined) return deployment.rollBackAfterStop;
  const { enabled = false, events = [] } =
    deployment.autoRollback ?? group.settings.autoRollbackConfiguration ?? {};
  return enabled && events.includes(rollbackEvents[end]);
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
    rollbackInfo: { rollbackTriggeringDeploymentId: deployment.id },
  });
  deployment.rollbackInfo = { rollbackDeploymentId: next.id };
};

const remember = (group: Group, deployment: Deployment, end: End): void => {
  rememberHosts(group, deployment);
  if (end !== 'Succeeded') return;
  group.lastSuccessful = deployment.id;
  group.targetRevision = deployment.revision;
};

/** Ends a deployment; `error` is what kept it from starting, if that is why. */
export const finish = (
  world: World,
  deployment: Deployment,
  end: End,
  error?: { readonly code: string; readonly message: string },
): void => {
  const group = findGroup(world, deployment.applicationName, deployment.groupName);
  deployment.rollout = { ...deployment.rollout, status: end };
  deployment.completedAt = world.clock.now();
  if (end !== 'Succeeded') deployment.error = error ?? defaultErrors[end];
  remember(group, deployment, end);
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
  if (wantsRollback(group, deployment, end)) rollBack(world, group, deployment);
};
