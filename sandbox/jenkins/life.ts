/** A controller's own life: it quiets down, restarts, and takes up again what can be taken up. */
import type { World } from '../world.ts';
import { interruptAll, isBusy, resumeAll } from './build.ts';
import { advanceAll } from './pipeline.ts';
import { settlePort } from './port.ts';
import { maintain, putBack } from './queue.ts';
import { type Phase, state } from './state.ts';

/** How long each phase of a restart takes, as it was once measured, and what comes after it. */
const phases: Readonly<Record<Exclude<Phase, 'up'>, { readonly ms: number; readonly next: Phase }>> = {
  // It shows a page for so long before it really ends.
  restarting: { ms: 5_189, next: 'unready' },
  // Half gone, it knows its users no more.
  unready: { ms: 160, next: 'gone' },
  gone: { ms: 3_219, next: 'starting' },
  starting: { ms: 6_466, next: 'loading' },
  // It works already, and still asks for patience.
  loading: { ms: 450, next: 'up' },
};

/** A safe restart shows its page for longer. */
const safeMs = 10_189;

const told: Readonly<Record<Phase, string>> = {
  up: 'is up again',
  restarting: 'is restarting',
  unready: 'ends',
  gone: 'is gone',
  starting: 'is starting',
  loading: 'takes up its work',
};

const begin = (world: World, phase: Phase, ms?: number): void => {
  state(world).phase = phase;
  world.record({ kind: 'step', who: 'jenkins', what: told[phase] });
  if (phase !== 'up') world.clock.after(ms ?? phases[phase].ms, 'jenkins', 'live', { from: phase });
};

const changes: Partial<Readonly<Record<Phase, (world: World) => void | Promise<void>>>> = {
  unready: async (world) => {
    await interruptAll(world);
    putBack(world);
  },
  // What has left the queue was only ever in memory.
  gone: (world) => {
    const jenkins = state(world);
    jenkins.items = jenkins.items.filter(({ phase }) => phase !== 'left');
  },
  starting: (world) => {
    const jenkins = state(world);
    jenkins.session = world.random.hex(8);
    jenkins.sessions = {};
    jenkins.quietingDown = false;
    jenkins.restartWhenIdle = false;
  },
  // Nothing new is begun yet.
  loading: resumeAll,
  up: maintain,
};

/** A phase of the restart is over. */
export const live = async (world: World, { from }: { readonly from: Phase }): Promise<void> => {
  if (state(world).phase !== from || from === 'up') return;
  const { next } = phases[from];
  begin(world, next);
  await changes[next]?.(world);
  await settlePort(world);
};

/** Starts nothing new from now on; triggers are still taken. */
export const quietDown = (world: World): void => {
  state(world).quietingDown = true;
  maintain(world);
};

/** Goes on as before; a safe restart that waits is called off. */
export const cancelQuietDown = (world: World): void => {
  const jenkins = state(world);
  jenkins.quietingDown = false;
  jenkins.restartWhenIdle = false;
  advanceAll(world);
  maintain(world);
};

/** A safe restart looks every second whether something still runs. */
export const restartOnceIdle = (world: World): void => {
  const { restartWhenIdle, phase } = state(world);
  if (!restartWhenIdle || phase !== 'up') return;
  if (isBusy(world)) world.clock.after(1_000, 'jenkins', 'restartOnceIdle', {});
  else begin(world, 'restarting', safeMs);
};

/** Restarts at once, or safely: when no freestyle build runs any more, and starting none until then. */
export const restart = (world: World, { safe = false } = {}): void => {
  const jenkins = state(world);
  if (jenkins.phase !== 'up') return;
  if (!safe) begin(world, 'restarting');
  else if (!jenkins.restartWhenIdle) {
    quietDown(world);
    jenkins.restartWhenIdle = true;
    restartOnceIdle(world);
  }
};

/** From now on connections are refused, or accepted again; builds and the queue go on behind that. */
export const setReachable = async (world: World, reachable: boolean): Promise<void> => {
  state(world).unreachable = !reachable;
  world.record({ kind: 'step', who: 'jenkins', what: reachable ? 'can be reached' : 'cannot be reached' });
  await settlePort(world);
};
