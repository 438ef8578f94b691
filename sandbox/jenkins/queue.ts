/** Jenkins' queue: quiet period, merging of equal wishes, waiting behind one's own job, executors, five minutes of memory. */
import type { World } from '../world.ts';
import { nodeFor } from './nodes.ts';
import { readDelay, sameParameters } from './parameters.ts';
import { buildsOf, type Cause, type Item, type Job, jobOf, type ParameterValue, state } from './state.ts';

const tickMs = 5_000;
const memoryMs = 5 * 60_000;
/** Between leaving the queue and having a build. */
const gapMs = 20;

const withoutBuild = (item: Item): boolean =>
  item.phase === 'left' && !item.cancelled && item.build === undefined;

const unfinished = (world: World, job: string): boolean =>
  buildsOf(world, job).some((build) => build.phase !== 'done') ||
  state(world).items.some((item) => item.job === job && withoutBuild(item));

const enter = (world: World, item: Item, phase: 'blocked' | 'buildable'): void => {
  if (item.phase !== phase) item.ready = world.clock.now();
  item.phase = phase;
};

const leave = (world: World, item: Item): void => {
  item.phase = 'left';
  item.left = world.clock.now();
  world.clock.after(memoryMs, 'jenkins', 'forget', { id: item.id });
};

const isConcurrent = (job: Job): boolean => job.concurrent ?? job.kind === 'pipeline';

const advance = (world: World, item: Item): void => {
  if (item.phase === 'waiting' && item.due > world.clock.now()) return;
  const job = jobOf(world, item.job);
  const blocked = !isConcurrent(job) && unfinished(world, item.job);
  enter(world, item, blocked ? 'blocked' : 'buildable');
  if (blocked || state(world).quietingDown) return;
  const node = nodeFor(world, item);
  if (node === undefined) return;
  item.node = node;
  leave(world, item);
  world.clock.after(gapMs, 'jenkins', 'begin', { id: item.id });
};

/** While the page of a restart is shown the controller still works; after that it is gone until it is up again. */
export const isAlive = (world: World): boolean => ['up', 'restarting'].includes(state(world).phase);

/** Looks at every item once, and again at the next tick as long as something waits. */
export const maintain = (world: World): void => {
  if (!isAlive(world)) return;
  const jenkins = state(world);
  for (const item of jenkins.items.filter(({ phase }) => phase !== 'left')) advance(world, item);
  if (jenkins.maintenance !== undefined) world.clock.cancel(jenkins.maintenance);
  delete jenkins.maintenance;
  if (!jenkins.items.some(({ phase }) => phase !== 'left')) return;
  const ticks = Math.floor((world.clock.now() - jenkins.started) / tickMs) + 1;
  const next = jenkins.started + ticks * tickMs;
  jenkins.maintenance = world.clock.schedule(next, 'jenkins', 'maintain', {});
};

export type Scheduled = { readonly item: Item; readonly merged: boolean };

/** A trigger: a new item, or the one that waits with the same parameters. */
export const schedule = (
  world: World,
  job: Job,
  cause: Cause,
  parameters: readonly ParameterValue[] | undefined,
  delay: string | null,
): Scheduled => {
  const jenkins = state(world);
  const now = world.clock.now();
  const due = now + readDelay(delay, job);
  const twin = jenkins.items.find(
    (item) => item.phase !== 'left' && item.job === job.path && sameParameters(item.parameters, parameters),
  );
  const item: Item = twin ?? {
    id: jenkins.nextItem++,
    job: job.path,
    causes: [],
    since: now,
    due,
    phase: 'waiting',
    ...(parameters ? { parameters } : {}),
  };
  item.causes.push(cause);
  item.due = Math.min(item.due, due);
  if (!twin) jenkins.items.push(item);
  maintain(world);
  return { item, merged: twin !== undefined };
};

/** Takes an item out of the queue; false when it has left already. */
export const cancel = (world: World, item: Item): boolean => {
  if (item.phase === 'left') return false;
  item.cancelled = true;
  leave(world, item);
  maintain(world);
  return true;
};

/** The controller forgets an item five minutes after it left. */
export const forget = (world: World, { id }: { readonly id: number }): void => {
  const jenkins = state(world);
  // One that was put back in the queue has left it later.
  const isForgotten = (item: Item): boolean =>
    item.id === id && item.phase === 'left' && (item.left ?? 0) + memoryMs <= world.clock.now();
  jenkins.items = jenkins.items.filter((item) => !isForgotten(item));
};

/** What had left the queue but was no build yet when the controller ended is in the queue again. */
export const putBack = (world: World): void => {
  for (const item of state(world).items.filter(withoutBuild)) enter(world, item, 'buildable');
};

/** The build that an item waits for, if its own job blocks it. */
export const blockerOf = (world: World, item: Item) =>
  buildsOf(world, item.job).findLast((build) => build.phase !== 'done');
