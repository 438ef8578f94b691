/** Takes a failed update back: every resource as it was; what it made besides goes in the clean-up. */
import { isDeepStrictEqual } from 'node:util';
import { type StackResource, tell } from '../aws/cloudformation/state.ts';
import { reasonOf } from './resource.ts';
import { provisionAt, type Site, typeOf } from './site.ts';

type Resources = Readonly<Record<string, StackResource>>;

/** Made by the update: new ones, and the successors of old ones. */
export const madeSince = (before: Resources, now: Resources): readonly StackResource[] =>
  Object.values(now).filter((one) => before[one.logicalId]?.physicalId !== one.physicalId);

/** What is needed first, first. */
const inOrder = (resources: Resources): readonly StackResource[] => {
  const order: StackResource[] = [];
  const visit = (resource: StackResource, above: readonly string[]): void => {
    if (order.includes(resource) || above.includes(resource.logicalId)) return;
    for (const id of resource.needs) {
      const needed = resources[id];
      if (needed) visit(needed, [...above, resource.logicalId]);
    }
    order.push(resource);
  };
  for (const resource of Object.values(resources)) visit(resource, []);
  return order;
};

const isAsBefore = (before: StackResource, now: StackResource): boolean =>
  now.status !== 'UPDATE_FAILED' && isDeepStrictEqual(before.carriedOut, now.carriedOut);

/** Throws when the service refuses. */
const restore = async (site: Site, before: StackResource): Promise<void> => {
  const { world, stack } = site;
  const now = stack.resources[before.logicalId];
  if (now && now.physicalId === before.physicalId && !isAsBefore(before, now)) {
    tell(world, stack, before, 'UPDATE_IN_PROGRESS');
    const at = provisionAt(site, before.logicalId);
    await typeOf(before.type).update(at, before.physicalId, before.carriedOut, now.carriedOut);
    tell(world, stack, before, 'UPDATE_COMPLETE');
  }
  stack.resources[before.logicalId] = before;
};

/** Gives the logical ids of those that could not be brought back. */
export const takeBack = async (
  site: Site,
  before: Resources,
  skipped: readonly string[] = [],
): Promise<readonly string[]> => {
  const { world, stack } = site;
  const failed: string[] = [];
  for (const resource of inOrder(before)) {
    const { logicalId } = resource;
    if (skipped.includes(logicalId)) {
      stack.resources[logicalId] = resource;
      tell(world, stack, resource, 'UPDATE_COMPLETE');
      continue;
    }
    await restore(site, resource).catch((error) => {
      tell(world, stack, resource, 'UPDATE_FAILED', reasonOf(error));
      failed.push(logicalId);
    });
  }
  return failed;
};
