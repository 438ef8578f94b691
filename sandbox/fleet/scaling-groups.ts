/** Auto Scaling groups, as far as the sandbox has them: a name, and the instances that carry it as EC2's own tag. */

import type { World } from '../world.ts';
import { addHost, type HostOptions } from './hosts.ts';
import { stopHost } from './presence.ts';
import { fleetOf, type Host } from './state.ts';

const tag = 'aws:autoscaling:groupName';

/** From now on there is an Auto Scaling group of that name, with no instance yet. */
export const addScalingGroup = (world: World, name: string): void => {
  const { scalingGroups } = fleetOf(world);
  if (!scalingGroups.includes(name)) scalingGroups.push(name);
};

/** The Auto Scaling group that has launched the instance, if one has. */
export const scalingGroupOf = ({ tags }: Pick<Host, 'tags'>): string | undefined => tags[tag];

/** Starts an instance of the group; nothing is on it yet, and nobody has been told of it. */
export const startInstance = (world: World, group: string, options: HostOptions): Promise<Host> => {
  if (!fleetOf(world).scalingGroups.includes(group))
    throw new Error(`there is no Auto Scaling group ${group}`);
  return addHost(world, { ...options, tags: { ...options.tags, [tag]: group } });
};

/** Ends an instance for good, and its place on the network; who waits for its agent waits in vain. */
export const terminateInstance = async (world: World, host: Host): Promise<void> => {
  await stopHost(world, host);
  const served = `127.0.0.1:${host.port}`;
  for (const [address, places] of world.network)
    if (places.includes(served))
      world.network.set(
        address,
        places.filter((place) => place !== served),
      );
  const known = fleetOf(world).hosts[host.id];
  if (known) known.terminated = true;
};
