/** Tags of log groups, by the operations of today and by those of before. */
import type { TagResourceCommandInput, UntagResourceCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { type Checked, checkValues } from '../constraints.ts';
import { nameIn, onGroup } from './identify.ts';
import { invalid } from './limits.ts';
import { findGroup, groupArn, type LogGroup } from './state.ts';

type Tags = Readonly<Record<string, string>>;

const most = 50;
const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const checkTags = (tags: Tags): void =>
  checkValues(
    'InvalidParameterException',
    ...Object.entries(tags).flatMap(([key, value]): Checked[] => [
      ['tags', key, { min: 1, max: 128, pattern: text }],
      [`tags.${key}`, value, { max: 256, pattern: text }],
    ]),
  );

/** What there is with what is added, if there is room. */
export const readTags = (before: Tags, tags: Tags = {}): Record<string, string> => {
  checkTags(tags);
  if (Object.keys(tags).some((key) => /^aws:/i.test(key)))
    throw invalid('Tag keys that begin with aws: are reserved.');
  const together = { ...before, ...tags };
  if (Object.keys(together).length > most)
    throw new AwsError('TooManyTagsException', `A log group can have at most ${most} tags.`);
  return together;
};

const untag = (group: LogGroup, keys: readonly string[] = []): void => {
  group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
};

type OfResource = { readonly resourceArn?: string | undefined };

const onResource =
  (operation: string) =>
  ({ world }: Call, { resourceArn = '' }: OfResource) => [
    { action: `logs:${operation}`, resource: groupArn(world, nameIn(resourceArn)) },
  ];

export const tagResource: Operation = {
  asks: onResource('TagResource'),
  run: ({ world }, { resourceArn = '', tags }: TagResourceCommandInput) => {
    const group = findGroup(world, nameIn(resourceArn));
    group.tags = readTags(group.tags, tags);
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource('UntagResource'),
  run: ({ world }, { resourceArn = '', tagKeys }: UntagResourceCommandInput) => {
    untag(findGroup(world, nameIn(resourceArn)), tagKeys);
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: onResource('ListTagsForResource'),
  run: ({ world }, { resourceArn = '' }: OfResource) => ({
    tags: findGroup(world, nameIn(resourceArn)).tags,
  }),
};

type Named = { readonly logGroupName: string };

export const tagLogGroup: Operation = {
  asks: onGroup('TagLogGroup'),
  run: ({ world }, { logGroupName, tags }: Named & { readonly tags: Tags }) => {
    const group = findGroup(world, logGroupName);
    group.tags = readTags(group.tags, tags);
    return {};
  },
};

export const untagLogGroup: Operation = {
  asks: onGroup('UntagLogGroup'),
  run: ({ world }, { logGroupName, tags }: Named & { readonly tags: readonly string[] }) => {
    untag(findGroup(world, logGroupName), tags);
    return {};
  },
};

export const listTagsLogGroup: Operation = {
  asks: onGroup('ListTagsLogGroup'),
  run: ({ world }, { logGroupName }: Named) => ({ tags: findGroup(world, logGroupName).tags }),
};
