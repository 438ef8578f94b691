/** A deployment group as it is read. */
import type { World } from '../../world.ts';
import { findDeployment, type Group, type GroupSettings } from './state.ts';

const lastOf = (world: World, id: string | undefined) => {
  if (id === undefined) return undefined;
  const { rollout, createdAt, completedAt } = findDeployment(world, id);
  return {
    deploymentId: id,
    status: rollout.status,
    createTime: new Date(createdAt),
    ...(completedAt === undefined ? {} : { endTime: new Date(completedAt) }),
  };
};

const setsOf = ({ ec2TagSet, onPremisesTagSet }: GroupSettings) => ({
  ...(ec2TagSet ? { ec2TagSet: { ec2TagSetList: ec2TagSet } } : {}),
  ...(onPremisesTagSet ? { onPremisesTagSet: { onPremisesTagSetList: onPremisesTagSet } } : {}),
});

/** What GetDeploymentGroup says of it. */
export const describeGroup = (world: World, group: Group) => {
  const { ec2TagSet: _one, onPremisesTagSet: _two, ...settings } = group.settings;
  return {
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    ...settings,
    ...setsOf(group.settings),
    triggerConfigurations: [],
    computePlatform: 'Server',
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    targetRevision: group.targetRevision,
    lastSuccessfulDeployment: lastOf(world, group.lastSuccessful),
    lastAttemptedDeployment: lastOf(world, group.lastAttempted),
    terminationHookEnabled: false,
  };
};
