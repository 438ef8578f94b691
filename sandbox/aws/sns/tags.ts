/** Tags of topics. */
import type { Tag } from '@aws-sdk/client-sns';
import { AwsError } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { state, type Topic } from './state.ts';

type Tagged = { readonly ResourceArn: string };

const most = 50;

export const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> => {
  if ((tags?.length ?? 0) > most)
    throw new AwsError('TagLimitExceeded', `Could not complete request: tag quota of per resource exceeded`);
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
};

const findTagged = (world: World, arn: string): Topic => {
  const topic = state(world).topics[arn];
  if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
  return topic;
};

const asks =
  (action: string) =>
  (_: Call, { ResourceArn }: Tagged) => [{ action: `sns:${action}`, resource: ResourceArn }];

export const tagResource: Operation = {
  asks: asks('TagResource'),
  run: ({ world }, { ResourceArn, Tags }: Tagged & { readonly Tags: readonly Tag[] }) => {
    const { tags } = findTagged(world, ResourceArn);
    const after = { ...tags, ...tagsOf(Tags) };
    tagsOf(Object.entries(after).map(([Key, Value]) => ({ Key, Value })));
    Object.assign(tags, after);
    return {};
  },
};

export const untagResource: Operation = {
  asks: asks('UntagResource'),
  run: ({ world }, { ResourceArn, TagKeys }: Tagged & { readonly TagKeys: readonly string[] }) => {
    const { tags } = findTagged(world, ResourceArn);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: asks('ListTagsForResource'),
  run: ({ world }, { ResourceArn }: Tagged) => ({
    Tags: Object.entries(findTagged(world, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
