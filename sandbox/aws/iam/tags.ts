/** Tags of roles, managed policies and instance profiles. */
import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { limitExceeded } from './state.ts';

export type Tagged = { readonly arn: string; tags: Record<string, string> };

const most = 50;

const invalid = (message: string): AwsError => new AwsError('InvalidInput', message);

const checkTag = ({ Key = '', Value = '' }: Tag): void => {
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key)) throw invalid(`The tag key ${Key} is not valid.`);
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value))
    throw invalid(`The tag value ${Value} is not valid.`);
  if (/^aws:/i.test(Key)) throw invalid('System tags cannot be added/updated by requester');
};

/** Tags as they are kept. */
export const readTags = (tags: readonly Tag[] = []): Record<string, string> => {
  tags.forEach(checkTag);
  const keys = tags.map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
};

const spelled = (tags: Readonly<Record<string, string>>, key: string): string =>
  Object.keys(tags).find((one) => one.toLowerCase() === key.toLowerCase()) ?? key;

const add = (thing: Tagged, tags: readonly Tag[]): void => {
  const more = Object.entries(readTags(tags)).map(([key, value]) => [spelled(thing.tags, key), value]);
  const together = { ...thing.tags, ...Object.fromEntries(more) };
  if (Object.keys(together).length > most)
    throw limitExceeded(`The number of tags has reached the maximum limit of ${most}.`);
  thing.tags = together;
};

export const shownTags = (tags: Readonly<Record<string, string>>): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Members that an answer has only where there are tags. */
export const tagMember = (tags: Readonly<Record<string, string>>): { readonly Tags?: readonly Tag[] } =>
  Object.keys(tags).length > 0 ? { Tags: shownTags(tags) } : {};

/** The three operations on tags of one kind: `Role`, `Policy`, `InstanceProfile`. */
export const tagOperations = (
  kind: string,
  find: (world: World, input: Input) => Tagged,
): Readonly<Record<'tag' | 'untag' | 'list', Operation>> => {
  const asks =
    (action: string) =>
    ({ world }: Call, input: Input) => [{ action: `iam:${action}`, resource: find(world, input).arn }];
  return {
    tag: {
      asks: asks(`Tag${kind}`),
      run: ({ world }, input: Input) => {
        check(input, 'Tags');
        add(find(world, input), input.Tags);
        return {};
      },
    },
    untag: {
      asks: asks(`Untag${kind}`),
      run: ({ world }, input: Input) => {
        check(input, 'TagKeys');
        const thing = find(world, input);
        const gone = input.TagKeys.map((key: string) => spelled(thing.tags, key));
        thing.tags = Object.fromEntries(Object.entries(thing.tags).filter(([key]) => !gone.includes(key)));
        return {};
      },
    },
    list: {
      asks: asks(`List${kind}Tags`),
      run: ({ world }, input: Input) => {
        const { items, rest } = page(shownTags(find(world, input).tags), ({ Key = '' }) => Key, input);
        return { Tags: items, ...rest };
      },
    },
  };
};
