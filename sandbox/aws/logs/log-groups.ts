/** Operations on log groups: their life and their retention. */
import type {
  CreateLogGroupCommandInput,
  DescribeLogGroupsCommandInput,
  PutLogGroupDeletionProtectionCommandInput,
  PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupOf, nameIn, onGroup } from './identify.ts';
import { check, invalid, limitOf } from './limits.ts';
import { page } from './page.ts';
import { createGroup, eventsOf, findGroup, type LogGroup, state, streamResource } from './state.ts';
import { readTags } from './tags.ts';

type Named = { readonly logGroupName: string };

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const tagAsk = (world: World, { logGroupName = '', tags = {} }: CreateLogGroupCommandInput) =>
  Object.keys(tags).length > 0
    ? [{ action: 'logs:TagResource', resource: streamResource(world, logGroupName) }]
    : [];

export const createLogGroup: Operation = {
  notDone: ['kmsKeyId'],
  asks: (call, input: CreateLogGroupCommandInput) => [
    ...onGroup('CreateLogGroup')(call, input),
    ...tagAsk(call.world, input),
  ],
  run: ({ world }, input: CreateLogGroupCommandInput) => {
    check(input, 'logGroupName', 'logGroupClass');
    const { logGroupName = '', logGroupClass = 'STANDARD', tags, deletionProtectionEnabled } = input;
    if (logGroupClass !== 'STANDARD') throw notRehearsed(`log group class ${logGroupClass}`);
    if (logGroupName.startsWith('aws/')) throw invalid('Log group names cannot start with aws/');
    const group = createGroup(world, logGroupName, readTags({}, tags));
    if (deletionProtectionEnabled) group.isProtected = true;
    return {};
  },
};

export const deleteLogGroup: Operation = {
  asks: onGroup('DeleteLogGroup'),
  run: ({ world }, input: Named) => {
    check(input, 'logGroupName');
    if (findGroup(world, input.logGroupName).isProtected)
      throw new AwsError('ValidationException', 'The log group is protected against deletion.');
    delete state(world).groups[input.logGroupName];
    return {};
  },
};

export const putLogGroupDeletionProtection: Operation = {
  asks: onGroup('PutLogGroupDeletionProtection'),
  run: ({ world }, input: PutLogGroupDeletionProtectionCommandInput) => {
    groupOf(world, input).isProtected = input.deletionProtectionEnabled ?? false;
    return {};
  },
};

const bytes = (world: World, group: LogGroup): number =>
  Object.values(group.streams)
    .flatMap((stream) => eventsOf(world, group, stream))
    .reduce((sum, event) => sum + Buffer.byteLength(event.message) + 26, 0);

const shown = (world: World, group: LogGroup) => ({
  logGroupName: group.name,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  creationTime: group.creationTime,
  metricFilterCount: 0,
  storedBytes: bytes(world, group),
  logGroupClass: 'STANDARD',
  deletionProtectionEnabled: group.isProtected ?? false,
  ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
});

const checkChoice = (input: DescribeLogGroupsCommandInput): void => {
  check(input, 'logGroupNamePrefix', 'logGroupNamePattern', 'logGroupIdentifiers', 'logGroupClass');
  if (input.includeLinkedAccounts) throw notRehearsed('log groups of other accounts');
  const { logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers } = input;
  const given = [logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers].filter(Boolean);
  if (given.length > 1)
    throw invalid(
      'LogGroup name prefix, LogGroup name pattern and LogGroup identifiers are mutually exclusive parameters.',
    );
};

const isChosen = ({ name }: LogGroup, input: DescribeLogGroupsCommandInput): boolean => {
  const { logGroupNamePrefix = '', logGroupNamePattern = '', logGroupIdentifiers, logGroupClass } = input;
  return (
    name.startsWith(logGroupNamePrefix) &&
    name.includes(logGroupNamePattern) &&
    (logGroupClass ?? 'STANDARD') === 'STANDARD' &&
    (logGroupIdentifiers?.map(nameIn).includes(name) ?? true)
  );
};

const mostGroups = 50;

export const describeLogGroups: Operation = {
  notDone: ['accountIdentifiers'],
  asks: onGroup('DescribeLogGroups'),
  run: ({ world }, input: DescribeLogGroupsCommandInput) => {
    checkChoice(input);
    const chosen = Object.values(state(world).groups)
      .filter((group) => isChosen(group, input))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, rest } = page(chosen, limitOf(input, mostGroups), input.nextToken);
    return { logGroups: items.map((group) => shown(world, group)), ...rest };
  },
};

export const putRetentionPolicy: Operation = {
  asks: onGroup('PutRetentionPolicy'),
  run: ({ world }, input: PutRetentionPolicyCommandInput) => {
    check(input, 'logGroupName');
    const days = input.retentionInDays as number;
    if (!retentions.includes(days)) throw invalid(`retentionInDays ${days} is not one of ${retentions}`);
    findGroup(world, input.logGroupName as string).retentionInDays = days;
    return {};
  },
};

export const deleteRetentionPolicy: Operation = {
  asks: onGroup('DeleteRetentionPolicy'),
  run: ({ world }, input: Named) => {
    check(input, 'logGroupName');
    delete findGroup(world, input.logGroupName).retentionInDays;
    return {};
  },
};
