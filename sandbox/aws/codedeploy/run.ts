/** Carries out what the deployment engine decides: agents are sent to work, events are told, the group remembers. */
import { advance } from '../../engine/deployment.ts';
import type { Command, Fault, Happening, Target } from '../../engine/rollout.ts';
import { NotRehearsedError } from '../../errors.ts';
import { command as commandHost, nobodyThereMs, notReceived } from '../../fleet/host-agent.ts';
import type { HostCommand } from '../../fleet/order.ts';
import { fleetOf, type Host } from '../../fleet/state.ts';
import type { World } from '../../world.ts';
import { finish } from './finish.ts';
import { notifyInstance } from './notify.ts';
import { type Deployment, findDeployment } from './state.ts';

/** Agents ask for work about once a second. */
const pollMs = 1_000;
/** What an event takes beside its scripts. */
const workMs: Readonly<Record<string, number>> = { DownloadBundle: 2_000, Install: 2_000 };
const defaultWorkMs = 500;

type Place = { readonly deploymentId: string; readonly target: string; readonly event: string };

/** Nothing for an on-premises instance that was registered and has no machine here. */
const hostOf = (world: World, id: string): Host | undefined => fleetOf(world).hosts[id];

const targetOf = (deployment: Deployment, id: string): Target => {
  const target = deployment.rollout.targets.find((one) => one.id === id);
  if (!target) throw new Error(`${deployment.id} has no target ${id}`);
  return target;
};

const obey = (world: World, deployment: Deployment, order: Command): void => {
  switch (order.kind) {
    case 'run': {
      const place: Place = { deploymentId: deployment.id, target: order.target, event: order.event };
      world.clock.after(pollMs, 'codedeploy', 'event', place);
      return;
    }
    case 'tell-target':
      notifyInstance(world, deployment, targetOf(deployment, order.target), order.state);
      return;
    case 'finish':
      finish(world, deployment, order.status);
  }
};

/** Lets the engine decide on what has happened, and does what it says. */
export const happen = (world: World, deployment: Deployment, happening: Happening): void => {
  const [rollout, orders] = advance(deployment.rollout, happening, world.clock.now());
  deployment.rollout = rollout;
  for (const order of orders) obey(world, deployment, order);
};

const orderFor = (deployment: Deployment, event: string): HostCommand => ({
  event,
  deploymentId: deployment.id,
  applicationName: deployment.applicationName,
  deploymentGroupName: deployment.groupName,
  deploymentGroupId: deployment.groupId,
  revision: deployment.revision.s3Location,
  fileExistsBehavior: deployment.fileExistsBehavior,
});

/** What the sandbox cannot do on a host makes the verdict NOT REHEARSED, and the event fail. */
const unknown = (world: World, host: Host, error: NotRehearsedError): Fault => {
  world.record({
    kind: 'call',
    who: host.name,
    what: 'codedeploy-agent',
    detail: { outcome: 'unknown', code: error.code, message: error.message },
  });
  return { errorCode: 5, scriptName: '', message: error.message, log: '' };
};

/** Timer: the agent of a host takes up its next event. */
export const beginEvent = (world: World, place: Place): void => {
  const deployment = findDeployment(world, place.deploymentId);
  const host = hostOf(world, place.target);
  happen(world, deployment, { kind: 'event-began', target: place.target, event: place.event });
  if (!host) {
    world.clock.after(nobodyThereMs, 'codedeploy', 'event-ended', { ...place, diagnostics: notReceived });
    return;
  }
  world.background(`${deployment.id} ${host.name} ${place.event}`, async (work) => {
    const diagnostics = await commandHost(world, host, orderFor(deployment, place.event), work).catch(
      (error: unknown) => {
        if (error instanceof NotRehearsedError) return unknown(world, host, error);
        throw error;
      },
    );
    const ms = workMs[place.event] ?? defaultWorkMs;
    world.clock.after(ms, 'codedeploy', 'event-ended', { ...place, diagnostics });
  });
};

const record = (world: World, deployment: Deployment, host: string, event: string, fault: Fault): void => {
  const status = fault.errorCode === 0 ? 'Succeeded' : 'Failed';
  world.record({
    kind: 'step',
    who: 'codedeploy',
    what: `${deployment.id} ${host} ${event} ${status}`,
    detail: {
      deploymentId: deployment.id,
      deploymentGroup: deployment.groupName,
      host,
      event,
      status,
      ...(fault.errorCode === 0 ? {} : { ...fault }),
    },
  });
};

/** Timer: the agent reports how it went. */
export const endEvent = (world: World, data: Place & { readonly diagnostics: Fault }): void => {
  const deployment = findDeployment(world, data.deploymentId);
  const { target, event, diagnostics } = data;
  record(world, deployment, hostOf(world, target)?.name ?? target, event, diagnostics);
  happen(world, deployment, { kind: 'event-ended', target, event, diagnostics });
};
