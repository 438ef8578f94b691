/** Removes resources: what others need goes last, the rest in an order drawn from the seed. */
import { announceRemoval, type Removal, remove } from './resource.ts';
import type { Site } from './site.ts';

const isNeeded = (removal: Removal, by: readonly Removal[]): boolean =>
  by.some(
    ({ resource }) => resource !== removal.resource && resource.needs.includes(removal.resource.logicalId),
  );

/** Gives the logical ids of those that could not be removed; `gone` hears of the others. */
export const clear = async (
  site: Site,
  removals: readonly Removal[],
  gone: (removal: Removal) => void = () => {},
): Promise<readonly string[]> => {
  const waiting = [...removals];
  const underWay: Removal[] = [];
  const failed: string[] = [];
  while (waiting.length + underWay.length > 0) {
    const all = [...waiting, ...underWay];
    // An old resource and its successor have the same name: a circle of names must not stop the removal.
    const free = waiting.filter((one) => !isNeeded(one, all));
    for (const one of free.length + underWay.length > 0 ? free : waiting.slice(0, 1)) {
      waiting.splice(waiting.indexOf(one), 1);
      announceRemoval(site, one);
      underWay.push(one);
    }
    const [next] = underWay.splice(site.world.random.below(underWay.length), 1);
    if (!next) break;
    await remove(site, next).then(
      () => gone(next),
      () => failed.push(next.resource.logicalId),
    );
  }
  return failed;
};
