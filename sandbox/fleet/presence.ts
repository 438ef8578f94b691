/** Which agents are there, what they are busy with, and who waits for one to come back. */

import { rmSync } from 'node:fs';
import type { Work } from '../clock.ts';
import type { World } from '../world.ts';
import { ongoingOf } from './places.ts';
import { endProcessesOf } from './processes.ts';
import { fleetOf, type Host } from './state.ts';
import { deadlinesFor } from './timers.ts';

type Busy = { readonly host: string; readonly died: AbortController };
type Waiting = { readonly host: string; readonly come: () => void };

/** Live while an event is in flight, and only then. */
const presences = new WeakMap<World, { readonly busy: Set<Busy>; readonly waiting: Set<Waiting> }>();

const presenceOf = (world: World) => {
  const known = presences.get(world) ?? { busy: new Set<Busy>(), waiting: new Set<Waiting>() };
  presences.set(world, known);
  return known;
};

type Named = Pick<Host, 'id'>;

const hostOf = (world: World, { id }: Named): Host => {
  const host = fleetOf(world).hosts[id];
  if (!host) throw new Error(`there is no host ${id}`);
  return host;
};

/** Whether the host's agent asks CodeDeploy for work: it runs, and a role lets it sign its calls. */
export const isThere = (world: World, host: Named): boolean => {
  const { agentStopped, roleName } = hostOf(world, host);
  return agentStopped !== true && roleName !== undefined;
};

/** Resolves as soon as the agent is there, with true, or after so many virtual milliseconds. */
export const waitForAgent = (world: World, host: Named, ms: number, work: Work): Promise<boolean> =>
  new Promise((resolve) => {
    const { waiting } = presenceOf(world);
    const settle = (came: boolean): void => {
      cancel();
      waiting.delete(one);
      resolve(came);
    };
    const come = (): void => {
      world.clock.wake(work);
      settle(true);
    };
    const one: Waiting = { host: host.id, come };
    waiting.add(one);
    const cancel = deadlinesFor(world, work)(ms, () => settle(false));
    world.clock.sleep(work);
  });

/** Runs what an agent does for one event; it is told by the signal when the agent dies meanwhile. */
export const whileBusy = async <T>(
  world: World,
  host: Named,
  run: (gone: AbortSignal) => Promise<T>,
): Promise<T> => {
  const { busy } = presenceOf(world);
  const one: Busy = { host: host.id, died: new AbortController() };
  busy.add(one);
  try {
    return await run(one.died.signal);
  } finally {
    busy.delete(one);
  }
};

const note = (world: World, host: Host, what: string): void =>
  world.record({ kind: 'step', who: host.name, what: `codedeploy-agent ${what}` });

const die = (world: World, host: Host): void => {
  for (const { host: id, died } of presenceOf(world).busy) if (id === host.id) died.abort();
};

const come = (world: World, host: Host): void => {
  host.agentStopped = false;
  // What it was busy with is reported as failed, and no longer its business.
  rmSync(ongoingOf(host.root), { recursive: true, force: true });
  for (const one of presenceOf(world).waiting) if (one.host === host.id) one.come();
};

/** Stops the agent as its service is stopped: the event that it is busy with is carried out, no other is taken up. */
export const stopAgent = (world: World, named: Named): void => {
  const host = hostOf(world, named);
  host.agentStopped = true;
  note(world, host, 'stopped');
};

/** Starts the agent: it takes up what waits for it. */
export const startAgent = (world: World, named: Named): void => {
  const host = hostOf(world, named);
  note(world, host, 'started');
  come(world, host);
};

/**
 * Has the agent die and come back: it reports the event that it was busy with as failed, and the script goes on by
 * itself, unless it says something that nobody listens to. With `during` this happens once, in the middle of that
 * lifecycle event, as soon as its first script has been started.
 */
export const restartAgent = (world: World, named: Named, { during }: { during?: string } = {}): void => {
  const host = hostOf(world, named);
  if (during !== undefined) {
    host.agentDiesDuring = during;
    return;
  }
  delete host.agentDiesDuring;
  note(world, host, 'restarted');
  die(world, host);
  come(world, host);
};

/** Switches the host off: whatever runs on it ends, and its agent reports nothing. */
export const stopHost = async (world: World, named: Named): Promise<void> => {
  const host = hostOf(world, named);
  const work = world.clock.begin(`${host.name} goes down`);
  host.agentStopped = true;
  note(world, host, 'went down with its host');
  die(world, host);
  await endProcessesOf(host.root).finally(() => world.clock.end(work));
};

/** Switches the host on again: its agent starts, its services do not. */
export const startHost = startAgent;
