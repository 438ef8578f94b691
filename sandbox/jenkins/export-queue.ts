/** Queue items as Jenkins exports them; the class is the state. */
import type { World } from '../world.ts';
import { colorOf } from './color.ts';
import { buildUrl, commonActions } from './export-build.ts';
import { printed } from './parameters.ts';
import { blockerOf } from './queue.ts';
import { type Item, jobOf, state } from './state.ts';
import type { Bean, Exported } from './tree.ts';
import { jobUrl } from './urls.ts';

/** Two digits that matter, as Jenkins prints spans under a minute. */
const seconds = (ms: number): string => {
  const value = ms / 1000;
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
  const scale = 10 ** digits;
  return `${Math.floor(value * scale) / scale} sec`;
};

const waitingWhy = (left: number): string =>
  left > 0 ? `In the quiet period. Expires in ${seconds(left)}` : 'Finished waiting';

const why = (world: World, item: Item): string | null => {
  if (item.phase === 'left') return null;
  if (item.phase === 'waiting') return waitingWhy(item.due - world.clock.now());
  if (item.phase === 'blocked') {
    const build = blockerOf(world, item);
    return build
      ? `Build #${build.number} is already in progress (ETA: N/A)`
      : 'A build is already in progress';
  }
  if (state(world).quietingDown) return 'Jenkins is about to shut down';
  const { label } = jobOf(world, item.job);
  return label ? `‘Jenkins’ doesn’t have label ‘${label}’` : 'Waiting for next available executor';
};

const classes = {
  waiting: 'WaitingItem',
  blocked: 'BlockedItem',
  buildable: 'BuildableItem',
  left: 'LeftItem',
};

const taskBean = (world: World, path: string): Bean => ({
  type: 'hudson.model.FreeStyleProject',
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
    type: 'hudson.model.FreeStyleBuild',
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
    // An item that waits for a label that no agent has is stuck at once when its job has never been built.
    stuck: () => item.phase === 'buildable' && jobOf(world, item.job).label !== undefined,
    task: () => taskBean(world, item.job),
    url: () => `queue/item/${item.id}/`,
    why: () => why(world, item),
    ...extra(world, item),
  },
});

/** The queue: what waits, without what has left. */
export const queueBean = (world: World): Bean => ({
  type: 'hudson.model.Queue',
  properties: {
    discoverableItems: () => [],
    items: () =>
      state(world)
        .items.filter(({ phase }) => phase !== 'left')
        .map((item) => itemBean(world, item)),
  },
});
