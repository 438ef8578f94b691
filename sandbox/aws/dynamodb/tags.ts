/** Tags of tables. */
import type { Tag } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { type Checked, checkValues } from '../constraints.ts';
import { settingsOf } from './state.ts';

const most = 50;
const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/** What there is with what is added, if there is room. */
export const readTags = (
  before: Readonly<Record<string, string>>,
  tags: readonly Tag[] = [],
): Record<string, string> => {
  checkValues(
    'ValidationException',
    ...tags.flatMap(({ Key, Value }, index): Checked[] => [
      [`tags.${index + 1}.member.key`, Key, { min: 1, max: 128, pattern: text }],
      [`tags.${index + 1}.member.value`, Value, { max: 256, pattern: text }],
    ]),
  );
  if (tags.some(({ Key = '' }) => /^aws:/i.test(Key)))
    throw invalid('Tag keys that begin with aws: are reserved.');
  const added = Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  const together = { ...before, ...added };
  if (Object.keys(together).length > most) throw invalid(`A table can have at most ${most} tags.`);
  return together;
};

const asks = (action: string) => (_: Call, input: Input) => [
  { action: `dynamodb:${action}`, resource: input.ResourceArn },
];

export const tagResource: Operation = {
  asks: asks('TagResource'),
  run: ({ world }, { ResourceArn, Tags }) => {
    const settings = settingsOf(world, ResourceArn);
    settings.tags = readTags(settings.tags, Tags);
    return {};
  },
};

export const untagResource: Operation = {
  asks: asks('UntagResource'),
  run: ({ world }, { ResourceArn, TagKeys }) => {
    const settings = settingsOf(world, ResourceArn);
    const kept = Object.entries(settings.tags).filter(([key]) => !TagKeys.includes(key));
    settings.tags = Object.fromEntries(kept);
    return {};
  },
};

/** All tags fit into one answer. */
export const listTagsOfResource: Operation = {
  asks: asks('ListTagsOfResource'),
  run: ({ world }, { ResourceArn, NextToken }) => {
    const { tags } = settingsOf(world, ResourceArn);
    if (NextToken !== undefined) throw invalid('NextToken was not given by this operation');
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
};
