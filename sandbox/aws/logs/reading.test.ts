import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { logs } from './service.ts';

let bench: Bench;
let client: CloudWatchLogsClient;
let start: number;
const logGroupName = '/a/group';
const logStreamName = 'one';

beforeEach(async () => {
  bench = await openBench([logs]);
  client = new CloudWatchLogsClient(bench.options);
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  for (const name of ['one', 'two'])
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: name }));
  start = bench.world.clock.now();
});

afterEach(() => bench.close());

const put = (stream: string, ...offsets: number[]) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: stream,
      logEvents: offsets.map((offset) => ({ timestamp: start + offset, message: `${stream} ${offset}` })),
    }),
  );

const get = async (more: Partial<GetLogEventsCommandInput> = {}) => {
  const answer = await client.send(
    new GetLogEventsCommand({ logGroupName, logStreamName, limit: 2, ...more }),
  );
  return {
    events: answer.events?.map(({ message }) => message),
    forward: answer.nextForwardToken as string,
    backward: answer.nextBackwardToken as string,
  };
};

test('a stream is read from its end backwards, and forwards again', async () => {
  await put('one', 1, 2, 3, 4, 5);
  const last = await get();
  expect(last.events).toEqual(['one 4', 'one 5']);
  const middle = await get({ nextToken: last.backward });
  expect(middle.events).toEqual(['one 2', 'one 3']);
  const first = await get({ nextToken: middle.backward });
  expect(first.events).toEqual(['one 1']);
  const none = await get({ nextToken: first.backward });
  expect(none).toMatchObject({ events: [], backward: first.backward });
  expect((await get({ nextToken: middle.forward })).events).toEqual(['one 4', 'one 5']);
});

test('what comes while somebody reads is read next, and nothing twice', async () => {
  await put('one', 1, 2);
  const head = await get({ startFromHead: true });
  const atEnd = await get({ nextToken: head.forward });
  expect(atEnd).toMatchObject({ events: [], forward: head.forward });
  await put('one', 0, 3);
  expect((await get({ nextToken: atEnd.forward })).events).toEqual(['one 3']);
  expect((await get({ nextToken: atEnd.backward })).events).toEqual(['one 1', 'one 2']);
});

test('a range of time ends before its end; a filter ends with it', async () => {
  await put('one', 1, 2, 3);
  const range = { startTime: start + 1, endTime: start + 3 };
  expect((await get({ limit: 10, ...range })).events).toEqual(['one 1', 'one 2']);
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, ...range }));
  expect(events?.map(({ message }) => message)).toEqual(['one 1', 'one 2', 'one 3']);
});

test('one answer is a mebibyte at most', async () => {
  for (let n = 1; n <= 3; n += 1) {
    const message = 'x'.repeat(500_000);
    const logEvents = [{ timestamp: start + n, message }];
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  const first = await get({ limit: 10, startFromHead: true });
  expect(first.events).toHaveLength(2);
  expect((await get({ nextToken: first.forward })).events).toHaveLength(1);
});

const filter = (more: Partial<FilterLogEventsCommandInput>) =>
  client.send(new FilterLogEventsCommand({ logGroupName, ...more }));

test('a filter goes through all streams in the order of time, page by page', async () => {
  await put('two', 1, 3);
  await put('one', 2, 4);
  const pages: (string | undefined)[][] = [];
  const config = { client, pageSize: 3 };
  for await (const { events = [] } of paginateFilterLogEvents(config, { logGroupName, interleaved: true }))
    pages.push(events.map(({ message }) => message));
  expect(pages).toEqual([['two 1', 'one 2', 'two 3'], ['one 4']]);
  const of = async (more: object) => (await filter(more)).events?.map(({ message }) => message);
  expect(await of({ logStreamNames: ['two'] })).toEqual(['two 1', 'two 3']);
  expect(await of({ logStreamNamePrefix: 'o' })).toEqual(['one 2', 'one 4']);
  const arn = 'arn:aws:logs:eu-west-1:111122223333:log-group:/a/group';
  const byArn = new FilterLogEventsCommand({ logGroupIdentifier: arn, filterPattern: '4' });
  expect((await client.send(byArn)).events).toHaveLength(1);
  expect((await get({ logGroupName: undefined, logGroupIdentifier: arn })).events).toHaveLength(2);
});

test.each<[object, string]>([
  [{ logStreamNames: ['one'], logStreamNamePrefix: 'o' }, 'InvalidParameterException'],
  [{ logStreamNames: ['ghost'] }, 'ResourceNotFoundException'],
  [{ startTime: 2, endTime: 1 }, 'InvalidParameterException'],
  [{ logGroupIdentifier: '/a/group' }, 'InvalidParameterException'],
  [{ limit: 10_001 }, 'InvalidParameterException'],
  [{ nextToken: 'x' }, 'InvalidParameterException'],
  [{ unmask: true }, 'NotRehearsed'],
])('a filter with %j is refused: %s', async (more, name) => {
  await expect(filter(more)).rejects.toMatchObject({ name });
});

const hour = 3_600_000;

test('events that are too old, expired or too new are left out, and that is told', async () => {
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  const answer = await put('one', -25 * hour, -24 * hour, -2 * hour, -hour);
  expect(answer.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 2 });
  const fresh = await put('one', 0, hour, 3 * hour);
  expect(fresh.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
  const old = await put('two', -15 * 24 * hour);
  expect(old.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1, tooOldLogEventEndIndex: 1 });
  expect((await get({ limit: 10 })).events).toEqual([
    `one ${-2 * hour}`,
    `one ${-hour}`,
    'one 0',
    `one ${hour}`,
  ]);
  bench.world.clock.resume(start + 24 * hour + 1_000);
  expect((await get({ limit: 10 })).events).toEqual([`one ${hour}`]);
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams?.[0]).toMatchObject({ firstEventTimestamp: start + hour });
});

test.each([
  ['out of order', [2, 1]],
  ['over more than a day', [-25 * hour, 0]],
])('events %s are refused', async (_, offsets) => {
  await expect(put('one', ...offsets)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('groups are chosen by prefix, part or name, and protected from deletion', async () => {
  await client.send(new CreateLogGroupCommand({ logGroupName: '/b', deletionProtectionEnabled: true }));
  const names = async (input: object) =>
    (await client.send(new DescribeLogGroupsCommand(input))).logGroups?.map((one) => one.logGroupName);
  expect(await names({ limit: 1 })).toEqual(['/a/group']);
  expect(await names({ logGroupNamePattern: 'rou' })).toEqual(['/a/group']);
  expect(await names({ logGroupIdentifiers: ['/b', '/c'] })).toEqual(['/b']);
  await expect(names({ logGroupNamePattern: 'x', logGroupNamePrefix: 'y' })).rejects.toThrow(/exclusive/);
  const remove = () => client.send(new DeleteLogGroupCommand({ logGroupName: '/b' }));
  await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' });
  await client.send(
    new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: '/b', deletionProtectionEnabled: false }),
  );
  await remove();
  expect(await names({})).toEqual(['/a/group']);
});
