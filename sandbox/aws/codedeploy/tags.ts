/** Tags of applications and groups. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { page } from './page.ts';
import { findApplication, findGroup, stateOf } from './state.ts';

type Tag = { readonly Key?: string; readonly Value?: string };

const invalid = (why: string): AwsError => new AwsError('InvalidTagsToAddException', why);

const limits = { tags: 50, key: 128, value: 256 };

/** Refuses tags that cannot be. */
export const checkTags = (tags: readonly Tag[] = []): void => {
  for (const { Key = '', Value = '' } of tags) {
    if (Key === '' || Key.length > limits.key || Value.length > limits.value)
      throw invalid(`A tag has a key of 1 to ${limits.key} characters, a value of at most ${limits.value}`);
    if (Key.toLowerCase().startsWith('aws:')) throw invalid('Tags that begin with aws: belong to AWS');
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw invalid('Each key may be given once');
};

/** Adds tags to whatever has the ARN. */
export const setTags = (world: World, arn: string, tags: readonly Tag[] = []): void => {
  const after = {
    ...stateOf(world).tags[arn],
    ...Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
  if (Object.keys(after).length > limits.tags) throw invalid(`A resource has at most ${limits.tags} tags`);
  stateOf(world).tags[arn] = after;
};

export const forgetTags = (world: World, arn: string): void => {
  delete stateOf(world).tags[arn];
};

/** What has a new name keeps its tags. */
export const moveTags = (world: World, from: string, to: string): void => {
  stateOf(world).tags[to] = stateOf(world).tags[from] ?? {};
  forgetTags(world, from);
};

const arnParts = /^arn:aws[\w-]*:codedeploy:[\w-]+:\d{12}:(\w+):(.+)$/;

/** Refuses what is no ARN, what cannot have tags, and what is not there. */
const checkResource = (world: World, arn: string): void => {
  if (arn === '') throw new AwsError('ResourceArnRequiredException', 'The ARN of a resource is required');
  const [, kind, name = ''] = arnParts.exec(arn) ?? [];
  if (kind === undefined) throw new AwsError('InvalidArnException', `The ARN ${arn} is not valid`);
  const [application, group] = name.split('/');
  if (kind === 'application') findApplication(world, name);
  else if (kind === 'deploymentgroup') findGroup(world, application, group);
  else throw new AwsError('ArnNotSupportedException', `A ${kind} has no tags: ${arn}`);
};

const onResource = (call: Call, { ResourceArn }: Input) => [
  { action: `codedeploy:${call.operation}`, resource: ResourceArn as string },
];

const required = (): AwsError => new AwsError('TagRequiredException', 'A tag is required');

export const tagResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn, Tags }) => {
    checkResource(world, ResourceArn);
    if (Tags.length === 0) throw required();
    checkTags(Tags);
    setTags(world, ResourceArn, Tags);
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn, TagKeys }) => {
    checkResource(world, ResourceArn);
    if (TagKeys.length === 0) throw required();
    const tags = stateOf(world).tags[ResourceArn] ?? {};
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: onResource,
  run: ({ world }, { ResourceArn, NextToken }) => {
    checkResource(world, ResourceArn);
    const tags = stateOf(world).tags[ResourceArn] ?? {};
    // Never more than fit on a page: a token can only be one of another operation.
    const { items } = page(Object.keys(tags), NextToken);
    return { Tags: items.map((Key) => ({ Key, Value: tags[Key] })) };
  },
};
