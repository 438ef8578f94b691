/** Operations on log groups: their life, their retention, their tags. */
import type {
  CreateLogGroupCommandInput,
  DescribeLogGroupsCommandInput,
  PutRetentionPolicyCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { page } from './page.ts';
import { createGroup, findGroup, groupArn, type LogGroup, state, streamResource } from './state.ts';

type Named = { readonly logGroupName: string };

/** IAM is asked about the group named. */
export const onGroup =
  (operation: string) =>
  ({ world }: Call, input: { readonly logGroupName?: string }) => [
    { action: `logs:${operation}`, resource: streamResource(world, input.logGroupName ?? '*') },
  ];

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const createLogGroup: Operation = {
  asks: onGroup('CreateLogGroup'),
  run: ({ world }, input: CreateLogGroupCommandInput) => {
    if (input.kmsKeyId) throw notRehearsed('a log group encrypted with a key');
    if (input.logGroupClass && input.logGroupClass !== 'STANDARD')
      throw notRehearsed(`log group class ${input.logGroupClass}`);
    createGroup(world, input.logGroupName as string, { ...input.tags });
    return {};
  },
};

export const deleteLogGroup: Operation = {
  asks: onGroup('DeleteLogGroup'),
  run: ({ world }, input: Named) => {
    findGroup(world, input.logGroupName);
    delete state(world).groups[input.logGroupName];
    return {};
  },
};

const bytes = (group: LogGroup): number =>
  Object.values(group.streams)
    .flatMap((stream) => stream.events)
    .reduce((sum, event) => sum + Buffer.byteLength(event.message) + 26, 0);

const shown = (group: LogGroup) => ({
  logGroupName: group.name,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  creationTime: group.creationTime,
  metricFilterCount: 0,
  storedBytes: bytes(group),
  logGroupClass: 'STANDARD',
  ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
});

export const describeLogGroups: Operation = {
  asks: onGroup('DescribeLogGroups'),
  run: ({ world }, input: DescribeLogGroupsCommandInput) => {
    const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
    const found = Object.values(state(world).groups)
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, input.limit ?? 50, input.nextToken);
    return { logGroups: items.map(shown), ...(nextToken ? { nextToken } : {}) };
  },
};

export const putRetentionPolicy: Operation = {
  asks: onGroup('PutRetentionPolicy'),
  run: ({ world }, input: PutRetentionPolicyCommandInput) => {
    const days = input.retentionInDays as number;
    if (!retentions.includes(days))
      throw new AwsError('InvalidParameterException', `retentionInDays ${days} is not one of ${retentions}`);
    findGroup(world, input.logGroupName as string).retentionInDays = days;
    return {};
  },
};

export const deleteRetentionPolicy: Operation = {
  asks: onGroup('DeleteRetentionPolicy'),
  run: ({ world }, input: Named) => {
    delete findGroup(world, input.logGroupName).retentionInDays;
    return {};
  },
};

type OfResource = { readonly resourceArn: string };

const nameOf = (arn: string): string => /:log-group:([^:]+)/.exec(arn)?.[1] ?? arn;

const onResource =
  (operation: string) =>
  ({ world }: Call, input: OfResource) => [
    { action: `logs:${operation}`, resource: groupArn(world, nameOf(input.resourceArn)) },
  ];

export const tagResource: Operation = {
  asks: onResource('TagResource'),
  run: ({ world }, input: TagResourceCommandInput) => {
    const group = findGroup(world, nameOf(input.resourceArn as string));
    group.tags = { ...group.tags, ...input.tags };
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource('UntagResource'),
  run: ({ world }, input: UntagResourceCommandInput) => {
    const group = findGroup(world, nameOf(input.resourceArn as string));
    group.tags = Object.fromEntries(
      Object.entries(group.tags).filter(([key]) => !input.tagKeys?.includes(key)),
    );
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: onResource('ListTagsForResource'),
  run: ({ world }, input: OfResource) => ({ tags: findGroup(world, nameOf(input.resourceArn)).tags }),
};
