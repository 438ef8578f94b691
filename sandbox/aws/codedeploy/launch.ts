/** Instances that an Auto Scaling group launches: each gets a deployment of its own before it goes into service. */
import type { HostOptions } from '../../fleet/hosts.ts';
import { scalingGroupOf, startInstance, terminateInstance } from '../../fleet/scaling-groups.ts';
import { fleetOf, type Host } from '../../fleet/state.ts';
import type { World } from '../../world.ts';
import { instancesOfGroup } from './instances.ts';
import { activeIn, createIn, type NewDeployment } from './new-deployment.ts';
import { type Deployment, type Group, groupsOf, isActive, revisionKey, stateOf } from './state.ts';

/** The instances of a group that are not in service yet: their own deployments have not ended. */
export const launchingIn = (world: World, group: Group): readonly string[] =>
  Object.values(stateOf(world).deployments)
    .filter(({ groupId, creator }) => groupId === group.id && creator === 'autoscaling')
    .filter(isActive)
    .flatMap(({ only = [] }) => only);

type Part = Pick<NewDeployment, 'creator'> & Required<Pick<NewDeployment, 'only'>>;

/** What succeeded last in the group, for some of its instances; nothing where nothing has succeeded yet. */
const redeploy = (world: World, group: Group, part: Part): void => {
  const last = stateOf(world).deployments[group.lastSuccessful ?? ''];
  if (!last) return;
  createIn(world, group, {
    revision: last.revision,
    configName: group.settings.deploymentConfigName,
    ignoreApplicationStopFailures: false,
    fileExistsBehavior: last.fileExistsBehavior,
    ...part,
    ...(part.creator === 'CodeDeployAutoUpdate' ? { root: last.id } : {}),
  });
};

/** Has an Auto Scaling group launch an instance: every deployment group that names it hears of it by its hook. */
export const launch = async (world: World, scalingGroup: string, options: HostOptions): Promise<Host> => {
  const host = await startInstance(world, scalingGroup, options);
  const interested = groupsOf(world).filter(({ settings }) =>
    settings.autoScalingGroups.some(({ name }) => name === scalingGroup),
  );
  for (const group of interested) redeploy(world, group, { creator: 'autoscaling', only: [host.id] });
  return host;
};

/** An instance whose own deployment has not succeeded is given up. */
export const endLaunch = (world: World, { id, creator, only = [] }: Deployment, isGood: boolean): void => {
  if (creator !== 'autoscaling' || isGood) return;
  for (const host of only.flatMap((one) => fleetOf(world).hosts[one] ?? []))
    world.background(`${id} gives ${host.name} up`, () => terminateInstance(world, host));
};

const isOutdated = (group: Group, target: string, id: string): boolean =>
  group.hosts[id]?.healthy === true && group.hosts[id]?.revision !== target;

/** Brings what was launched during a deployment, with the revision before it, to the revision that the group has now. */
export const updateOutdated = (world: World, group: Group): void => {
  const { targetRevision, settings } = group;
  if (!targetRevision || settings.outdatedInstancesStrategy !== 'UPDATE' || activeIn(world, group)) return;
  const target = revisionKey(targetRevision);
  const launched = instancesOfGroup(world, settings).filter(({ id }) => {
    const host = fleetOf(world).hosts[id];
    return host !== undefined && scalingGroupOf(host) !== undefined;
  });
  const only = launched.map(({ id }) => id).filter((id) => isOutdated(group, target, id));
  if (only.length > 0) redeploy(world, group, { creator: 'CodeDeployAutoUpdate', only });
};
