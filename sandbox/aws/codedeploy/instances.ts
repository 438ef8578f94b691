/** Which of the fleet's hosts a deployment group means. */
import { hostsOf } from '../../fleet/hosts.ts';
import type { Host } from '../../fleet/state.ts';
import type { World } from '../../world.ts';
import type { GroupSettings, TagFilter } from './state.ts';

const matches = (host: Host, { Key = '', Value = '', Type = 'KEY_AND_VALUE' }: TagFilter): boolean => {
  if (Type === 'KEY_ONLY') return Object.hasOwn(host.tags, Key);
  if (Type === 'VALUE_ONLY') return Object.values(host.tags).includes(Value);
  return host.tags[Key] === Value;
};

/** Within a list any filter is enough; of a set every list must match. */
const chosen = (
  host: Host,
  filters: readonly TagFilter[],
  set: readonly (readonly TagFilter[])[] = [],
): boolean => {
  const matchesAny = (list: readonly TagFilter[]) => list.some((filter) => matches(host, filter));
  return matchesAny(filters) || (set.length > 0 && set.every(matchesAny));
};

/** The hosts of a group, in the order in which they were added. */
export const hostsOfGroup = (world: World, settings: GroupSettings): readonly Host[] =>
  hostsOf(world).filter((host) =>
    host.kind === 'ec2'
      ? chosen(host, settings.ec2TagFilters, settings.ec2TagSet)
      : chosen(host, settings.onPremisesInstanceTagFilters, settings.onPremisesTagSet),
  );
