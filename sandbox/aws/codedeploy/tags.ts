/** Tags of applications and groups. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { stateOf } from './state.ts';

type Tag = { readonly Key?: string; readonly Value?: string };

/** Adds tags to whatever has the ARN. */
export const setTags = (world: World, arn: string, tags: readonly Tag[] = []): void => {
  const known = stateOf(world).tags[arn] ?? {};
  stateOf(world).tags[arn] = {
    ...known,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
};

const tagsOf = (world: World, arn: string): Record<string, string> => {
  const tags = stateOf(world).tags[arn];
  if (!tags) throw new AwsError('InvalidArnException', `The resource ${arn} was not found`);
  return tags;
};

const onResource = (call: Call, { ResourceArn }: Input) => [
  { action: `codedeploy:${call.operation}`, resource: ResourceArn as string },
];

export const tagResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn, Tags }) => {
    tagsOf(world, ResourceArn);
    setTags(world, ResourceArn, Tags);
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn, TagKeys }) => {
    const tags = tagsOf(world, ResourceArn);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn }) => ({
    Tags: Object.entries(tagsOf(world, ResourceArn)).map(([Key, Value]) => ({ Key, Value })),
  }),
};
