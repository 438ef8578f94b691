/** Tags of pipelines. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { nameInArn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { type Pipeline, state } from './state.ts';

type Tag = { readonly key: string; readonly value: string };

export const readTags = (tags: readonly Tag[]): Record<string, string> => {
  for (const { key, value } of tags) {
    check(['tags.key', key, constraints.tagKey], ['tags.value', value, constraints.tagValue]);
  }
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
};

const taggedOf = (world: World, arn: string): Pipeline => {
  const pipeline = state(world).pipelines[nameInArn(arn)];
  if (pipeline && arn === world.arn('codepipeline', nameInArn(arn))) return pipeline;
  throw new AwsError('ResourceNotFoundException', `There is no pipeline ${arn}`);
};

const onArn: NonNullable<Operation['asks']> = ({ operation }, { resourceArn }) => [
  { action: `codepipeline:${operation}`, resource: resourceArn },
];

export const listTagsForResource: Operation = {
  asks: onArn,
  run: ({ world }, { resourceArn }) => ({
    tags: Object.entries(taggedOf(world, resourceArn).tags).map(([key, value]) => ({ key, value })),
  }),
};

export const tagResource: Operation = {
  asks: onArn,
  run: ({ world }, { resourceArn, tags }) => {
    Object.assign(taggedOf(world, resourceArn).tags, readTags(tags));
    return {};
  },
};

export const untagResource: Operation = {
  asks: onArn,
  run: ({ world }, { resourceArn, tagKeys }) => {
    const { tags } = taggedOf(world, resourceArn);
    for (const key of tagKeys) delete tags[key];
    return {};
  },
};
