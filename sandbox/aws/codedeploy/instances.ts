/** Which machines a deployment group means. */
import { hostsOf } from '../../fleet/hosts.ts';
import { scalingGroupOf } from '../../fleet/scaling-groups.ts';
import type { Host } from '../../fleet/state.ts';
import type { World } from '../../world.ts';
import { isRegistered } from './on-premises.ts';
import { type GroupSettings, stateOf } from './state.ts';
import { isChosen } from './tag-filters.ts';

/** An instance of EC2, or one of one's own, which goes by its name. */
export type Instance = { readonly id: string; readonly arn: string };

const isLaunchedBy = (host: Host, { autoScalingGroups }: GroupSettings): boolean =>
  autoScalingGroups.some(({ name }) => name === scalingGroupOf(host));

const ofEc2 = (world: World, settings: GroupSettings): readonly Instance[] =>
  hostsOf(world)
    .filter(({ kind, terminated }) => kind === 'ec2' && !terminated)
    .filter(
      (host) =>
        isChosen(host.tags, settings.ec2TagFilters, settings.ec2TagSet) || isLaunchedBy(host, settings),
    );

const onPremises = (world: World, settings: GroupSettings): readonly Instance[] =>
  Object.values(stateOf(world).instances)
    .filter(isRegistered)
    .filter(({ tags }) => isChosen(tags, settings.onPremisesInstanceTagFilters, settings.onPremisesTagSet))
    .map(({ name, arn }) => ({ id: name, arn }));

/** The instances of a group, in the order in which they were started or registered. */
export const instancesOfGroup = (world: World, settings: GroupSettings): readonly Instance[] => [
  ...ofEc2(world, settings),
  ...onPremises(world, settings),
];
