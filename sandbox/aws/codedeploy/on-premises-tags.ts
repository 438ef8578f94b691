/** Tags of on-premises instances: they are CodeDeploy's own, and what a group chooses by. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onInstances } from './asks.ts';
import { findRegistered } from './on-premises.ts';
import type { OnPremisesInstance } from './state.ts';

type Tag = { readonly Key?: string; readonly Value?: string };

const limits = { instances: 100, tags: 10 };

const instancesOf = (world: World, names: readonly string[]): readonly OnPremisesInstance[] => {
  if (names.length === 0)
    throw new AwsError('InstanceNameRequiredException', 'The name of an on-premises instance is required');
  if (names.length > limits.instances)
    throw new AwsError('InstanceLimitExceededException', `At most ${limits.instances} instances in one call`);
  return names.map((name) => findRegistered(world, name));
};

const checkTags = (tags: readonly Tag[]): void => {
  if (tags.length === 0) throw new AwsError('TagRequiredException', 'A tag is required');
  for (const { Key, Value } of tags)
    if (!Key || !Value) throw new AwsError('InvalidTagException', 'A tag has a key and a value');
};

export const addTagsToOnPremisesInstances: Operation = {
  asks: onInstances,
  run: ({ world }, { tags, instanceNames }) => {
    checkTags(tags);
    const added = Object.fromEntries(tags.map(({ Key, Value }: Tag) => [Key, Value]));
    const instances = instancesOf(world, instanceNames);
    if (instances.some((one) => Object.keys({ ...one.tags, ...added }).length > limits.tags))
      throw new AwsError(
        'TagLimitExceededException',
        `An on-premises instance has at most ${limits.tags} tags`,
      );
    for (const instance of instances) instance.tags = { ...instance.tags, ...added };
    return {};
  },
};

export const removeTagsFromOnPremisesInstances: Operation = {
  asks: onInstances,
  run: ({ world }, { tags, instanceNames }) => {
    checkTags(tags);
    for (const instance of instancesOf(world, instanceNames))
      for (const { Key, Value } of tags) if (instance.tags[Key] === Value) delete instance.tags[Key];
    return {};
  },
};
