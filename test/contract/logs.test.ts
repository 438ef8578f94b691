import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let logs: CloudWatchLogsClient;
let logGroupName: string;
const logStreamName = 'stream';
/** By the account's clock: a sandbox has its own, and events too far from it are refused. */
let now: number;

beforeAll(async () => {
  account = await openAccount();
  logs = new CloudWatchLogsClient(account.options);
  logGroupName = `/${account.name}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  now = logGroups?.[0]?.creationTime ?? 0;
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = ['first', 'second one', 'third'].map((message, index) => ({
    message,
    timestamp: now + index,
  }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}, patience);

afterAll(async () => {
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await account.close();
});

test(
  'what was put is got in its order, from the head when that is asked for',
  async () => {
    const ask = () =>
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, limit: 2 }));
    const { events = [] } = await account.eventually(ask, (answer) => answer.events?.length === 2);
    expect(events.map(({ message }) => message)).toEqual(['first', 'second one']);
  },
  patience,
);

test(
  'a filter gives the events that have its words',
  async () => {
    const ask = () => logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'second' }));
    const { events = [] } = await account.eventually(ask, (answer) => answer.events?.length === 1);
    expect(events[0]).toMatchObject({ message: 'second one', timestamp: now + 1, logStreamName });
  },
  patience,
);

test('what is there is not made again, and what is not there is not found', async () => {
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  const missing = logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'not' }));
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a stream is read backwards from its end by its tokens', async () => {
  const read = (nextToken?: string) =>
    logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: 2, ...(nextToken ? { nextToken } : {}) }),
    );
  const last = await account.eventually(read, (answer) => answer.events?.length === 2);
  expect(last.events?.map(({ message }) => message)).toEqual(['second one', 'third']);
  const first = await read(last.nextBackwardToken);
  expect(first.events?.map(({ message }) => message)).toEqual(['first']);
  expect((await read(last.nextForwardToken)).nextForwardToken).toBe(last.nextForwardToken);
});

test.each(['{ $.a = ', 'not-quoted', '%a(b)%'])('the filter %s is refused', async (filterPattern) => {
  const filter = logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  await expect(filter).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('streams by the time of their last event are not chosen by prefix too', async () => {
  const both = { logGroupName, orderBy: 'LastEventTime', logStreamNamePrefix: 's' } as const;
  await expect(logs.send(new DescribeLogStreamsCommand(both))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
