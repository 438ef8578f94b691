/** Tags of alarms. */
import type {
  ListTagsForResourceCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { type Alarm, findAlarm } from './state.ts';

const mostTags = 50;

export const tagMap = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

export const checkTags = (tags: readonly Tag[] = []): void =>
  checkValues(
    'ValidationError',
    ['tags', tags, { max: mostTags }],
    ...tags.flatMap(({ Key, Value }) => [
      ['tags.member.key', Key, { min: 1, max: 128, pattern: /^(?!aws:)/ }] as const,
      ['tags.member.value', Value, { max: 256 }] as const,
    ]),
  );

const onResource = (operation: string): Pick<Operation, 'asks'> => ({
  asks: (_, { ResourceARN = '' }: ListTagsForResourceCommandInput) => [
    { action: `cloudwatch:${operation}`, resource: ResourceARN },
  ],
});

const alarmOf = (world: World, arn = ''): Alarm => {
  const alarm = arn.startsWith('arn:') ? findAlarm(world, arn) : undefined;
  if (!alarm) throw new AwsError('ResourceNotFoundException', `Unknown resource: ${arn}`, 404);
  return alarm;
};

export const tagResource: Operation = {
  ...onResource('TagResource'),
  run: ({ world }, { ResourceARN, Tags }: TagResourceCommandInput) => {
    checkTags(Tags);
    const { tags } = alarmOf(world, ResourceARN);
    const added = tagMap(Tags);
    if (Object.keys({ ...tags, ...added }).length > mostTags)
      throw new AwsError('InvalidParameterValueException', `A resource has at most ${mostTags} tags.`);
    Object.assign(tags, added);
    return {};
  },
};

export const untagResource: Operation = {
  ...onResource('UntagResource'),
  run: ({ world }, { ResourceARN, TagKeys = [] }: UntagResourceCommandInput) => {
    const { tags } = alarmOf(world, ResourceARN);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  ...onResource('ListTagsForResource'),
  run: ({ world }, { ResourceARN }: ListTagsForResourceCommandInput) => ({
    Tags: Object.entries(alarmOf(world, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
