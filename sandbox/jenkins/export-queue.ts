/** Queue items as Jenkins exports them; the class is the state. */
import type { World } from '../world.ts';
import { colorOf } from './color.ts';
import { buildUrl, commonActions, estimate } from './export-build.ts';
import { isStuck, whyNot } from './nodes.ts';
import type { User } from './options.ts';
import { printed } from './parameters.ts';
import { blockerOf } from './queue.ts';
import { may } from './request.ts';
import { type Build, type Item, jobOf, state } from './state.ts';
import type { Bean, Exported } from './tree.ts';
import { classesOf, jobUrl } from './urls.ts';

const secondsText = (ms: number): string => {
  const value = ms / 1000;
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
  const scale = 10 ** digits;
  return `${Math.floor(value * scale) / scale} sec`;
};

const units = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hr', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 'sec', ms: 1_000 },
] as const;

/** Two units at most, as Jenkins prints spans; under a minute, two digits that matter. */
const span = (ms: number): string => {
  const first = units.findIndex((unit) => ms >= unit.ms);
  const [big, small] = units.slice(first);
  if (first < 0 || !big || !small) return secondsText(ms);
  return `${Math.floor(ms / big.ms)} ${big.name} ${Math.floor((ms % big.ms) / small.ms)} ${small.name}`;
};

const waitingWhy = (left: number): string =>
  left > 0 ? `In the quiet period. Expires in ${span(left)}` : 'Finished waiting';

const remaining = (world: World, build: Build): string => {
  const left = estimate(world, build.job) - (world.clock.now() - build.started);
  return left > 0 ? span(left) : 'N/A';
};

const why = (world: World, item: Item): string | null => {
  if (item.phase === 'left') return null;
  if (item.phase === 'waiting') return waitingWhy(item.due - world.clock.now());
  if (item.phase === 'blocked') {
    const build = blockerOf(world, item);
    return build
      ? `Build #${build.number} is already in progress (ETA: ${remaining(world, build)})`
      : 'A build is already in progress';
  }
  if (state(world).quietingDown) return 'Jenkins is about to shut down';
  return whyNot(world, item);
};

const classes = {
  waiting: 'WaitingItem',
  blocked: 'BlockedItem',
  buildable: 'BuildableItem',
  left: 'LeftItem',
};

const taskBean = (world: World, path: string): Bean => ({
  type: classesOf(jobOf(world, path)).job,
  properties: {
    name: () => path.split('/').at(-1) ?? path,
    url: () => jobUrl(world, path),
    color: () => colorOf(world, path),
    fullName: () => path,
  },
  brief: ['name', 'url', 'color'],
});

const executable = (world: World, item: Item): Exported => {
  if (item.build === undefined) return null;
  const build = { job: item.job, number: item.build };
  return {
    type: classesOf(jobOf(world, item.job)).build,
    properties: { number: () => build.number, url: () => buildUrl(world, build) },
  };
};

const extra = (world: World, item: Item): Readonly<Record<string, () => Exported>> => {
  if (item.phase === 'waiting') return { timestamp: () => item.due };
  if (item.phase === 'left') {
    return { cancelled: () => item.cancelled ?? false, executable: () => executable(world, item) };
  }
  const ready = { buildableStartMilliseconds: () => item.ready ?? item.due };
  return item.phase === 'buildable' ? { ...ready, pending: () => false } : ready;
};

/** One queue item. */
export const itemBean = (world: World, item: Item): Bean => ({
  type: `hudson.model.Queue$${classes[item.phase]}`,
  properties: {
    actions: () => commonActions(item),
    blocked: () => item.phase === 'blocked',
    buildable: () => item.phase === 'buildable',
    id: () => item.id,
    inQueueSince: () => item.since,
    params: () => printed(item),
    stuck: () => isStuck(world, item, estimate(world, item.job)),
    task: () => taskBean(world, item.job),
    url: () => `queue/item/${item.id}/`,
    why: () => why(world, item),
    ...extra(world, item),
  },
});

/** The queue as a user sees it: what waits, without what has left. */
export const queueBean = (world: World, user: User): Bean => ({
  type: 'hudson.model.Queue',
  properties: {
    discoverableItems: () => [],
    items: () =>
      state(world)
        .items.filter(({ phase, job }) => phase !== 'left' && may(user, 'Read', job))
        .map((item) => itemBean(world, item)),
  },
});
