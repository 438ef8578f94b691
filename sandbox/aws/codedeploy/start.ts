/** Timers of a deployment as a whole: it starts by itself, and its alarms are looked at until it ends. */
import type { World } from '../../world.ts';
import { alarmsOf, lookAtAlarms } from './alarms.ts';
import { prepare } from './begin.ts';
import { finish } from './finish.ts';
import { notifyDeployment } from './notify.ts';
import { happen } from './run.ts';
import { type Deployment, findDeployment, isActive } from './state.ts';
import { stop } from './stop.ts';

/** AWS does not say how often; an alarm is no quicker than this. */
const alarmsMs = 10_000;

type Named = { readonly deploymentId: string };

/** Looks at the alarms now, and again while the deployment goes on; tells whether it does. */
const watch = async (world: World, deployment: Deployment): Promise<boolean> => {
  if (!alarmsOf(world, deployment)) return true;
  const why = await lookAtAlarms(world, deployment);
  if (!isActive(deployment)) return false;
  if (why) stop(world, deployment, why);
  else world.clock.after(alarmsMs, 'codedeploy', 'alarms', { deploymentId: deployment.id });
  return !why;
};

/** Timer: a deployment that was created starts, unless it has been stopped meanwhile. */
export const begin = async (world: World, { deploymentId }: Named): Promise<void> => {
  const deployment = findDeployment(world, deploymentId);
  if (!isActive(deployment)) return;
  deployment.startedAt = world.clock.now();
  const obstacle = await prepare(world, deployment);
  notifyDeployment(world, deployment, 'START');
  if (obstacle) finish(world, deployment, 'Failed', obstacle);
  else if (await watch(world, deployment)) happen(world, deployment, { kind: 'started' });
};

/** Timer: the alarms are looked at again. */
export const pollAlarms = async (world: World, { deploymentId }: Named): Promise<void> => {
  const deployment = findDeployment(world, deploymentId);
  if (isActive(deployment) && !deployment.stop) await watch(world, deployment);
};
