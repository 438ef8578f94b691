import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../lambda/testing.ts';
import { state } from './state.ts';

let bench: Bench;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  bench = await openBench();
  client = new CloudWatchLogsClient({
    region: 'eu-west-1',
    endpoint: bench.world.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIASANDBOXOPERATOR0', secretAccessKey: 'sandbox-operator-secret' },
  });
});
afterAll(() => bench.close());

test('groups are created, described, kept for a time, tagged and deleted', async () => {
  const logGroupName = '/a/group';
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { a: '1' } }));
  await expect(client.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
  await expect(
    client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 31 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const resourceArn = 'arn:aws:logs:eu-west-1:111122223333:log-group:/a/group';
  const describe = async () =>
    (await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/a/' }))).logGroups;
  expect(await describe()).toMatchObject([
    { logGroupName, retentionInDays: 30, arn: `${resourceArn}:*`, logGroupArn: resourceArn },
  ]);
  await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  expect((await describe())?.[0]).not.toHaveProperty('retentionInDays');
  await client.send(new TagResourceCommand({ resourceArn, tags: { b: '2' } }));
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual({ a: '1', b: '2' });
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  await expect(client.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('events are written, read page by page, and searched', async () => {
  const logGroupName = 'pages';
  const start = bench.world.clock.now();
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of ['one', 'two']) {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = [1, 2, 3].map((n) => ({
      timestamp: start + n * 1_000,
      message: `${logStreamName} ${n}`,
    }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  const read = (nextToken?: string) =>
    client.send(
      new GetLogEventsCommand({
        logGroupName,
        logStreamName: 'one',
        startFromHead: true,
        limit: 2,
        ...(nextToken ? { nextToken } : {}),
      }),
    );
  const first = await read();
  expect(first.events?.map(({ message }) => message)).toEqual(['one 1', 'one 2']);
  const second = await read(first.nextForwardToken);
  expect(second.events?.map(({ message }) => message)).toEqual(['one 3']);
  expect((await read(second.nextForwardToken)).nextForwardToken).toBe(second.nextForwardToken);

  const search = async (filterPattern: string) =>
    (
      await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern, startTime: start + 2_000 }))
    ).events?.map(({ message }) => message);
  expect(await search('one -3')).toEqual(['one 2']);
  expect(await search('"two 3"')).toEqual(['two 3']);
  const columns = client.send(new FilterLogEventsCommand({ logGroupName, filterPattern: '[a, b]' }));
  await expect(columns).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  const { logStreams } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 }),
  );
  expect(logStreams).toMatchObject([{ logStreamName: 'two', lastEventTimestamp: start + 3_000 }]);
});

const messages = async (name: string): Promise<(string | undefined)[]> => {
  const found = await client.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }));
  return (found.events ?? []).map(({ message }) => message);
};

test('what a function prints is in its log, between the lines of Lambda', async () => {
  await bench.create(
    'talking',
    `exports.handler = async () => {
       console.info('two\\nlines', { a: 1 });
       process.stdout.write('raw\\n');
       console.error(new Error('shown').message);
     };`,
  );
  await bench.invoke('talking');
  expect(await messages('talking')).toEqual([
    expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
    expect.stringMatching(/^2026-\S+Z\t\S+\tINFO\ttwo\nlines \{ a: 1 \}$/),
    'raw',
    expect.stringMatching(/\tERROR\tshown$/),
    expect.stringMatching(/^END RequestId: /),
    expect.stringMatching(
      /^REPORT RequestId: .*\tMemory Size: 128 MB\tMax Memory Used: 0 MB\tInit Duration: /,
    ),
  ]);
});

test('lines in the embedded metric format become metrics', async () => {
  const line = {
    _aws: {
      Timestamp: 1_767_603_600_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Delivery',
          Dimensions: [['Service'], ['Service', 'Missing']],
          Metrics: [{ Name: 'LeadTime', Unit: 'Seconds' }],
        },
      ],
    },
    Service: 'hello',
    LeadTime: 42,
    executionId: 'e',
  };
  await bench.create(
    'measuring',
    `exports.handler = async () => { process.stdout.write(${JSON.stringify(JSON.stringify(line))} + '\\n'); };`,
  );
  await bench.invoke('measuring');
  expect(state(bench.world).metrics).toMatchObject([
    {
      namespace: 'Delivery',
      name: 'LeadTime',
      unit: 'Seconds',
      values: [42],
      dimensions: { Service: 'hello' },
      properties: { executionId: 'e' },
      logGroup: '/aws/lambda/measuring',
    },
  ]);
});

test('a function whose role may not write logs runs, but keeps none, and the trace says so', async () => {
  await bench.create('mute', `exports.handler = async () => { console.log('unheard'); return 1; };`);
  bench.role('mute-role', { Statement: { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' } });
  expect((await bench.invoke('mute')).payload).toBe(1);
  expect(await messages('mute')).toEqual([]);
  expect(bench.world.trace).toContainEqual(
    expect.objectContaining({
      what: 'logs:PutLogEvents',
      detail: expect.objectContaining({
        outcome: 'denied',
        message: expect.stringMatching(/logs:CreateLogStream/),
      }),
    }),
  );
});
