/** Tags of parameters. */
import type { Tag } from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { asksOf } from './asks.ts';
import { checkTags } from './limits.ts';
import { parameterOf, type StoredParameter } from './state.ts';

const most = 50;

const tooMany = (): AwsError =>
  new AwsError('TooManyTagsError', `A parameter can have at most ${most} tags.`);

const together = (before: Record<string, string>, tags: readonly Tag[]): Record<string, string> => {
  checkTags(tags as never);
  if (tags.some(({ Key = '' }) => /^aws:/i.test(Key)))
    throw new AwsError('ValidationException', 'Tag keys that begin with aws: are reserved.');
  const all = { ...before, ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])) };
  if (Object.keys(all).length > most) throw tooMany();
  return all;
};

/** Tags as they are kept. */
export const readTags = (tags: readonly Tag[]): Record<string, string> => together({}, tags);

type Tagged = { readonly ResourceType: string; readonly ResourceId: string };

const asks =
  (action: string) =>
  ({ world }: Call, { ResourceId }: Tagged) =>
    asksOf(world, action, [ResourceId]);

const taggedOf = (world: World, { ResourceType, ResourceId }: Tagged): StoredParameter => {
  if (ResourceType !== 'Parameter') throw notRehearsed(`tags of an SSM ${ResourceType}`);
  const parameter = parameterOf(world, ResourceId);
  if (!parameter) throw new AwsError('InvalidResourceId', `The resource ID is not valid: ${ResourceId}`);
  return parameter;
};

export const addTagsToResource: Operation = {
  asks: asks('AddTagsToResource'),
  run: ({ world }, input: Tagged & { readonly Tags: readonly Tag[] }) => {
    const parameter = taggedOf(world, input);
    parameter.tags = together(parameter.tags, input.Tags);
    return {};
  },
};

export const removeTagsFromResource: Operation = {
  asks: asks('RemoveTagsFromResource'),
  run: ({ world }, input: Tagged & { readonly TagKeys: readonly string[] }) => {
    const parameter = taggedOf(world, input);
    const kept = Object.entries(parameter.tags).filter(([key]) => !input.TagKeys.includes(key));
    parameter.tags = Object.fromEntries(kept);
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: asks('ListTagsForResource'),
  run: ({ world }, input: Tagged) => ({
    TagList: Object.entries(taggedOf(world, input).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
