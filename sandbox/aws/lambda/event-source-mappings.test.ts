import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { operatorKey } from '../../world.ts';
import { sqs } from '../sqs/service.ts';
import { allowLogs, type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench([sqs]);
});
afterEach(() => bench.close());

const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:work';
const call = (service: string, operation: string, input: object) =>
  bench.world.call(bench.world.operator, service, operation, input);
const queueUrl = () => `${bench.world.url}/111122223333/work`;
const send = (MessageBody: string, more: object = {}) =>
  call('sqs', 'SendMessage', { QueueUrl: queueUrl(), MessageBody, ...more });
const left = () => bench.world.state.sqs.queues.work.messages.map(({ body }: { body: string }) => body);

const allow = (Action: readonly string[]) =>
  bench.role('worker', {
    Statement: [{ Effect: 'Allow', Action, Resource: queueArn }, ...[allowLogs.Statement].flat()],
  });
const everything = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Logs the bodies of each batch, and fails as the first body says. */
const worker = `exports.handler = async ({ Records }) => {
  console.log('batch ' + Records.map(({ body }) => body));
  const bad = Records.filter(({ body }) => body.startsWith('bad'));
  if (Records.some(({ body }) => body === 'throw')) throw new Error('no');
  if (Records.some(({ body }) => body === 'slow')) await new Promise((resolve) => setTimeout(resolve, 2_000));
  return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

const build = async (mapping: object = {}, options: object = {}) => {
  await call('sqs', 'CreateQueue', { QueueName: 'work', Attributes: { VisibilityTimeout: '30' } });
  await bench.create('worker', worker, { Role: allow(everything), Timeout: 10, ...options });
  return call('lambda', 'CreateEventSourceMapping', {
    FunctionName: 'worker',
    EventSourceArn: queueArn,
    ...mapping,
  });
};

type Seen = { readonly at: number; readonly bodies: string };
const batches = (): readonly Seen[] =>
  bench.world.trace.flatMap(({ who, what, at }) => {
    const [, bodies] = (who === 'worker' && /batch (.*)$/.exec(what)) || [];
    return bodies === undefined ? [] : [{ at, bodies }];
  });
const bodies = () => batches().map((seen) => seen.bodies);
const settle = () => bench.world.clock.until('the end', () => false).catch(() => undefined);
/** Until so many seconds after the start, in virtual time. */
const untilSecond = async (seconds: number): Promise<void> => {
  const end = Date.UTC(2026, 0, 5, 9) + seconds * 1_000;
  const { clock } = bench.world;
  clock.schedule(end, 'lambda', 'poll', { mapping: 'none' });
  clock.end(await clock.until('the time', () => clock.now() >= end));
};

test('a message is handed to the function, and is gone afterwards', async () => {
  await build();
  await send('hello');
  await settle();
  expect(bodies()).toEqual(['hello']);
  expect(left()).toEqual([]);
});

test('the record of a message', async () => {
  await build({}, {});
  await call('lambda', 'DeleteFunction', { FunctionName: 'worker' });
  await bench.create(
    'worker',
    `exports.handler = async (event) => { console.log('batch ' + JSON.stringify(event)); };`,
    {
      Role: allow(everything),
    },
  );
  await send('hello', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } } });
  await settle();
  expect(JSON.parse(bodies()[0] ?? '')).toEqual({
    Records: [
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d+$/),
        }),
        messageAttributes: {
          kind: { stringValue: 'greeting', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: 'eu-west-1',
      },
    ],
  });
});

test('a delayed message is handed over when its time has come', async () => {
  await build();
  const sent = bench.world.clock.now();
  await send('later', { DelaySeconds: 600 });
  await settle();
  const [seen] = batches();
  expect((seen?.at ?? 0) - sent).toBeGreaterThanOrEqual(600_000);
  expect((seen?.at ?? 0) - sent).toBeLessThan(601_000);
});

test('messages that were there before are handed over too, in batches of the size asked for', async () => {
  await call('sqs', 'CreateQueue', { QueueName: 'work', Attributes: { VisibilityTimeout: '30' } });
  for (const body of ['a', 'b', 'c']) await send(body);
  await send('d', { DelaySeconds: 60 });
  await build({ BatchSize: 2 });
  await settle();
  expect([...bodies()].sort()).toEqual(['a,b', 'c', 'd']);
});

test('what fails comes back after the visibility timeout, and again', async () => {
  await build();
  await send('throw');
  await untilSecond(70);
  const [first, second, third, ...more] = batches().map(({ at }) => at);
  expect(more).toEqual([]);
  for (const gap of [(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)])
    expect(Math.round(gap / 1_000)).toBe(30);
  expect(left()).toEqual(['throw']);
});

test('a function that reports its failures keeps the rest of the batch', async () => {
  await build({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
  const { clock } = bench.world;
  const held = clock.begin('the test');
  for (const body of ['good', 'bad', 'fine']) await send(body);
  clock.end(held);
  await untilSecond(35);
  expect(bodies()).toEqual(['good,bad,fine', 'bad']);
  expect(left()).toEqual(['bad']);
});

test('without that, its answer says nothing', async () => {
  await build();
  await send('bad');
  await settle();
  expect(bodies()).toEqual(['bad']);
});

test.each<[string, string, boolean]>([
  ['null', 'null', true],
  ['nothing', '{}', true],
  ['an empty list', '{ batchItemFailures: [] }', true],
  ['no list', '{ batchItemFailures: "x" }', false],
  ['another name', '{ failures: [] }', false],
  ['an unknown message', '{ batchItemFailures: [{ itemIdentifier: "x" }] }', false],
  ['a message without its name', '{ batchItemFailures: [{ id: "x" }] }', false],
  ['an empty name', '{ batchItemFailures: [{ itemIdentifier: "" }] }', false],
])('a report that is %s', async (_, answer, isDone) => {
  await build({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await call('lambda', 'DeleteFunction', { FunctionName: 'worker' });
  await bench.create('worker', `exports.handler = async () => (${answer});`, { Role: allow(everything) });
  await send('x');
  await untilSecond(10);
  expect(left()).toEqual(isDone ? [] : ['x']);
});

test('batches run side by side, as many as the mapping allows', async () => {
  await build({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
  const { clock } = bench.world;
  const held = clock.begin('the test');
  for (let index = 0; index < 4; index += 1) await send('slow');
  clock.end(held);
  await settle();
  const [a = 0, b = 0, c = 0, d = 0] = batches().map(({ at }) => at);
  expect(b - a).toBeLessThan(1_000);
  expect(c - b).toBeGreaterThanOrEqual(1_900);
  expect(d - c).toBeLessThan(1_000);
});

test('a throttled batch stays in the queue', async () => {
  await build();
  await call('lambda', 'PutFunctionConcurrency', { FunctionName: 'worker', ReservedConcurrentExecutions: 0 });
  await send('x');
  await untilSecond(10);
  expect([bodies(), left()]).toEqual([[], ['x']]);
});

test('a role that has lost its permission is told of, and the message stays', async () => {
  await build();
  await settle();
  allow(['sqs:DeleteMessage']);
  await send('x');
  await settle();
  expect([bodies(), left()]).toEqual([[], ['x']]);
  const told = bench.world.trace.filter(({ who, kind }) => who === 'lambda' && kind === 'step');
  expect(told.map(({ what }) => what)).toEqual([
    expect.stringContaining(`messages of ${queueArn} were not dealt with`),
  ]);
});

test.each<[string, object, object, string]>([
  ['a batch too large', { BatchSize: 11 }, {}, 'Maximum batch window'],
  [
    'a function slower than the queue',
    {},
    { Timeout: 31 },
    'Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds',
  ],
  ['an unknown report', { FunctionResponseTypes: ['All'] }, {}, 'Unsupported function response type: All'],
  ['one at a time', { ScalingConfig: { MaximumConcurrency: 1 } }, {}, 'MaximumConcurrency 1'],
  ['a queue that is not there', { EventSourceArn: `${queueArn}2` }, {}, 'The specified queue does not exist'],
])('%s is refused', async (_, mapping, options, message) => {
  await expect(build(mapping, options)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining(message),
  });
});

test.each(everything)('a role without %s is refused', async (action) => {
  await build();
  await bench.create('other', worker, { Role: allow(everything.filter((one) => one !== action)) });
  const create = call('lambda', 'CreateEventSourceMapping', {
    FunctionName: 'other',
    EventSourceArn: queueArn,
  });
  await expect(create).rejects.toMatchObject({
    message: `The provided execution role does not have permissions to call ${action.split(':')[1]} on SQS`,
  });
});

test.each([
  { EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s' },
  { EventSourceArn: `${queueArn}.fifo` },
  { FilterCriteria: { Filters: [{ Pattern: '{}' }] } },
  { MaximumBatchingWindowInSeconds: 5 },
])('what is not rehearsed says so: %j', async (mapping) => {
  await expect(build(mapping)).rejects.toMatchObject({ status: 501 });
});

test('a mapping is read, listed, turned off, on, and deleted by a real client', async () => {
  const { UUID } = await build();
  const client = new LambdaClient({
    region: 'eu-west-1',
    endpoint: bench.world.url,
    credentials: operatorKey,
  });
  const mapping = { UUID, EventSourceArn: queueArn, FunctionArn: expect.stringMatching(/:function:worker$/) };
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
    ...mapping,
    State: 'Enabled',
    BatchSize: 10,
  });
  const again = client.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'worker', EventSourceArn: queueArn }),
  );
  await expect(again).rejects.toMatchObject({ name: 'ResourceConflictException' });
  const { EventSourceMappings } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: 'worker' }),
  );
  expect(EventSourceMappings).toMatchObject([mapping]);
  expect(
    (await client.send(new ListEventSourceMappingsCommand({ EventSourceArn: 'arn:x' }))).EventSourceMappings,
  ).toEqual([]);
  const off = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false, BatchSize: 3 }));
  expect(off.State).toBe('Updating');
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
    State: 'Disabled',
    BatchSize: 3,
  });
  await send('x');
  await settle();
  expect(bodies()).toEqual([]);
  await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await settle();
  expect(bodies()).toEqual(['x']);
  await client.send(new DeleteEventSourceMappingCommand({ UUID }));
  await expect(client.send(new GetEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
