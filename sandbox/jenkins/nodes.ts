/** Where builds run: the controller's own executors and its agents, each with labels. */
import type { World } from '../world.ts';
import { type Agent, type Item, jobOf, state } from './state.ts';

const isLight = (world: World, job: string): boolean => jobOf(world, job).kind === 'pipeline';

/** The label that an item's node must have, if any: a Pipeline's run itself needs no executor. */
const wantedLabel = (world: World, item: Item): string | undefined => {
  const job = jobOf(world, item.job);
  return job.kind === 'pipeline' ? undefined : job.label;
};

/** The controller itself has no name. */
const nodesOf = (world: World): readonly Agent[] => [
  { name: '', labels: ['built-in'], executors: state(world).executors, online: true },
  ...state(world).agents,
];

const fits = (node: Agent, label: string | undefined): boolean =>
  label === undefined || node.labels.includes(label) || node.name === label;

const idle = (world: World, node: Agent): number => {
  if (!node.online) return 0;
  const { builds, items } = state(world);
  const busy = builds.filter((build) => build.phase !== 'done' && !build.stages && build.node === node.name);
  const leaving = items.filter(
    ({ phase, cancelled, build, node: where, job }) =>
      phase === 'left' && !cancelled && build === undefined && where === node.name && !isLight(world, job),
  );
  return node.executors - busy.length - leaving.length;
};

/** The node that takes an item now. */
export const nodeFor = (world: World, item: Item): string | undefined => {
  if (isLight(world, item.job)) return '';
  const label = wantedLabel(world, item);
  return nodesOf(world).find((node) => fits(node, label) && idle(world, node) > 0)?.name;
};

const shown = ({ name }: Agent): string => `‘${name || 'Jenkins'}’`;

const offlineText = (label: string, nodes: readonly Agent[]): string => {
  if (nodes.length === 0) return `There are no nodes with the label ‘${label}’`;
  const [only] = nodes;
  return nodes.length === 1 && only
    ? `${shown(only)} is offline`
    : `All nodes of label ‘${label}’ are offline`;
};

/** Why an item that could be built is not. */
export const whyNot = (world: World, item: Item): string => {
  const label = wantedLabel(world, item);
  if (label === undefined) return 'Waiting for next available executor';
  const all = nodesOf(world);
  const nodes = all.filter((node) => fits(node, label));
  // A controller without agents does not talk of nodes.
  if (all.length === 1)
    return nodes.length > 0
      ? 'Waiting for next available executor'
      : `‘Jenkins’ doesn’t have label ‘${label}’`;
  if (!nodes.some(({ online }) => online)) return offlineText(label, nodes);
  const [only] = nodes;
  return `Waiting for next available executor on ${nodes.length === 1 && only ? shown(only) : `‘${label}’`}`;
};

const longAgoMs = 24 * 3_600_000;

/** Nobody will ever take it, or it waits for ten times as long as it would have taken. */
export const isStuck = (world: World, item: Item, estimate: number): boolean => {
  if (item.phase !== 'buildable') return false;
  const label = wantedLabel(world, item);
  if (label !== undefined && !nodesOf(world).some((node) => node.online && fits(node, label))) return true;
  const waited = world.clock.now() - (item.ready ?? item.due);
  return waited > (estimate >= 0 ? Math.max(estimate, 60_000) * 10 : longAgoMs);
};
