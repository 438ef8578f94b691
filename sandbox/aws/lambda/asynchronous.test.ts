import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input, Service } from '../../service.ts';
import { events } from '../events/service.ts';
import { allowLogs, type Bench, openBench } from './testing.ts';

/** Takes what it is sent, if the role is allowed to. */
const taking = (name: 'sqs' | 'sns', operation: string, sdk: Service['sdk'], resource: string): Service => ({
  name,
  protocol: name === 'sqs' ? 'json-1.0' : 'query',
  sdk,
  initialState: () => ({ sent: [] }),
  operations: {
    [operation]: {
      asks: ({ world }) => [{ action: `${name}:${operation}`, resource: world.arn(name, resource) }],
      run: ({ world }, input) => {
        world.state[name].sent.push({ ...input });
        return { MessageId: 'm' };
      },
    },
  },
});
const sqs = taking('sqs', 'SendMessage', () => import('@aws-sdk/client-sqs'), 'failed');
const sns = taking('sns', 'Publish', () => import('@aws-sdk/client-sns'), 'news');

let bench: Bench;
beforeEach(async () => {
  bench = await openBench([sqs, sns, events]);
});
afterEach(() => bench.close());

const queue = 'arn:aws:sqs:eu-west-1:111122223333:failed';
const topic = 'arn:aws:sns:eu-west-1:111122223333:news';
const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;

const call = (operation: string, input: object): Promise<Input> =>
  bench.world.call(bench.world.operator, 'lambda', operation, input);
const send = (name: string, event: unknown) =>
  call('Invoke', {
    FunctionName: name,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(event)),
  });
const configure = (name: string, config: object) =>
  call('PutFunctionEventInvokeConfig', { FunctionName: name, ...config });

/** The function may log, and do this to that. */
const allow = (name: string, Action: string, Resource: string) =>
  bench.role(`${name}-role`, {
    Statement: [{ Effect: 'Allow', Action, Resource }, ...[allowLogs.Statement].flat()],
  });

/** When the function began a try. */
const logged = (name: string): number[] =>
  bench.world.trace.filter(({ who, what }) => who === name && what.endsWith('\ttry')).map(({ at }) => at);
const told = (): readonly string[] =>
  bench.world.trace.filter(({ who, kind }) => who === 'lambda' && kind === 'step').map(({ what }) => what);

/** Until nothing more can happen. */
const settle = () => bench.world.clock.until('the end', () => false).catch(() => undefined);

const failing = `exports.handler = async () => { console.log('try'); throw new Error('bad day'); };`;

test('an event that fails is tried again after one minute and after two, then sent on', async () => {
  await bench.create('failing', failing);
  allow('failing', 'sqs:SendMessage', queue);
  await configure('failing', { DestinationConfig: { OnFailure: { Destination: queue } } });
  await send('failing', { id: 7 });
  await settle();
  const [first = 0, second = 0, third = 0, ...more] = logged('failing');
  expect(more).toEqual([]);
  expect([second - first, third - second].map((ms) => Math.round(ms / 1_000))).toEqual([60, 120]);
  const [message] = bench.world.state.sqs.sent;
  expect(JSON.parse(message.MessageBody)).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/^2026-/),
    requestContext: {
      requestId: expect.any(String),
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:failing:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { id: 7 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: expect.objectContaining({ errorType: 'Error', errorMessage: 'bad day' }),
  });
});

test('every try has the same request id', async () => {
  await bench.create(
    'same',
    `exports.handler = async (event, context) => { console.log('id ' + context.awsRequestId); throw 1; };`,
  );
  await send('same', {});
  await settle();
  const ids = bench.world.trace
    .filter(({ who }) => who === 'same')
    .flatMap(({ what }) => /id (\S+)/.exec(what)?.[1] ?? []);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
});

test.each<[string, string, string, () => readonly Input[]]>([
  [
    'a queue',
    queue,
    'sqs:SendMessage',
    () => bench.world.state.sqs.sent.map((sent: Input) => JSON.parse(sent.MessageBody)),
  ],
  [
    'a topic',
    topic,
    'sns:Publish',
    () => bench.world.state.sns.sent.map((sent: Input) => JSON.parse(sent.Message)),
  ],
  [
    'the event bus',
    bus,
    'events:PutEvents',
    () =>
      bench.world.trace.filter(({ kind }) => kind === 'event').map(({ detail }) => detail?.detail as Input),
  ],
])('success goes to %s as well', async (_, arn, action, received) => {
  await bench.create('fine', `exports.handler = async ({ n }) => n + 1;`);
  allow('fine', action, arn);
  await configure('fine', { DestinationConfig: { OnSuccess: { Destination: arn } } });
  await send('fine', { n: 1 });
  await settle();
  expect(received()).toMatchObject([
    {
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { n: 1 },
      responsePayload: 2,
    },
  ]);
});

test('on the event bus the record is an event of Lambda', async () => {
  await bench.create('broken', failing);
  allow('broken', 'events:PutEvents', bus);
  await configure('broken', {
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: bus } },
  });
  await send('broken', {});
  await settle();
  const [event] = bench.world.trace.filter(({ kind }) => kind === 'event');
  expect(event?.detail).toMatchObject({
    source: 'lambda',
    'detail-type': 'Lambda Function Invocation Result - Failure',
    resources: [bus, `${functionArn('broken')}:$LATEST`],
  });
});

test('another function takes the record as its event', async () => {
  await bench.create(
    'next',
    `exports.handler = async (event) => { console.log('got ' + event.responsePayload); };`,
  );
  await bench.create('fine', `exports.handler = async () => 'done';`);
  allow('fine', 'lambda:InvokeFunction', functionArn('next'));
  await configure('fine', { DestinationConfig: { OnSuccess: { Destination: functionArn('next') } } });
  await send('fine', {});
  await settle();
  expect(bench.world.trace.filter(({ who }) => who === 'next').map(({ what }) => what)).toEqual([
    expect.stringContaining('got done'),
  ]);
});

test('a destination that the role may not send to is refused when it is configured', async () => {
  await bench.create('unprivileged', 'exports.handler = async () => 1;');
  const refused = configure('unprivileged', { DestinationConfig: { OnFailure: { Destination: queue } } });
  await expect(refused).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('does not have permissions to call SendMessage'),
  });
});

test.each(['arn:aws:s3:::bucket', `${queue}.fifo`, 'arn:aws:kinesis:eu-west-1:1:stream/s'])(
  'the destination %s is not rehearsed',
  async (Destination) => {
    await bench.create('any', 'exports.handler = async () => 1;');
    const refused = configure('any', { DestinationConfig: { OnFailure: { Destination } } });
    await expect(refused).rejects.toMatchObject({ status: 501 });
  },
);

test('a dead-letter queue takes the event itself, with the reason in its attributes', async () => {
  const Role = allow('dead', 'sqs:SendMessage', queue);
  await bench.create('other', failing, { Role, DeadLetterConfig: { TargetArn: queue } });
  await configure('other', { MaximumRetryAttempts: 1 });
  await send('other', { id: 7 });
  await settle();
  expect(bench.world.state.sqs.sent).toEqual([
    {
      QueueUrl: expect.stringMatching(/\/failed$/),
      MessageBody: '{"id":7}',
      MessageAttributes: {
        RequestID: { DataType: 'String', StringValue: expect.any(String) },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: 'bad day' },
      },
    },
  ]);
  expect(told()).toContain(`other gave up an event (RetriesExhausted): sent to ${queue}`);
  const { DeadLetterConfig } = await call('GetFunctionConfiguration', { FunctionName: 'other' });
  expect(DeadLetterConfig).toEqual({ TargetArn: queue });
  await call('UpdateFunctionConfiguration', { FunctionName: 'other', DeadLetterConfig: { TargetArn: '' } });
  expect(await call('GetFunctionConfiguration', { FunctionName: 'other' })).not.toHaveProperty(
    'DeadLetterConfig',
  );
});

test.each<[string, string, object]>([
  [
    'it may not send to',
    queue,
    { message: 'The provided execution role does not have permissions to call SendMessage on SQS' },
  ],
  ['that is no queue', functionArn('x'), { code: 'InvalidParameterValueException' }],
])('a function with dead letters to what %s is refused', async (_, TargetArn, expected) => {
  await expect(bench.create('dead', '', { DeadLetterConfig: { TargetArn } })).rejects.toMatchObject(expected);
});

test('a destination that is gone when it is needed loses the event, and the trace says so', async () => {
  await bench.create('failing', failing);
  allow('failing', 'sqs:SendMessage', queue);
  await configure('failing', {
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  allow('failing', 'sqs:ReceiveMessage', queue);
  await send('failing', {});
  await settle();
  expect(told().at(-1)).toContain(`${queue} did not take the event: User: `);
});

test('without retries an event is tried once', async () => {
  await bench.create('once', failing);
  await configure('once', { MaximumRetryAttempts: 0 });
  await send('once', {});
  await settle();
  expect(logged('once')).toHaveLength(1);
});

test('an event too old for its retry is given up', async () => {
  await bench.create('ageing', failing);
  await configure('ageing', { MaximumEventAgeInSeconds: 90 });
  await send('ageing', {});
  await settle();
  expect(logged('ageing')).toHaveLength(2);
  expect(told()).toContain('ageing gave up an event (EventAgeExceeded): lost');
});

const slow = `exports.handler = async () => { console.log('try'); await new Promise((resolve) => setTimeout(resolve, 2_000)); };`;
const reserve = (name: string, ReservedConcurrentExecutions: number) =>
  call('PutFunctionConcurrency', { FunctionName: name, ReservedConcurrentExecutions });

test('events over the reserved concurrency wait for their turn', async () => {
  await bench.create('single', slow, { Timeout: 10 });
  await reserve('single', 1);
  await Promise.all([send('single', {}), send('single', {})]);
  await settle();
  const [first = 0, second = 0] = logged('single');
  expect(logged('single')).toHaveLength(2);
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});

test('an event that is throttled for six hours is given up, and its dead letter says why', async () => {
  const Role = allow('dead', 'sqs:SendMessage', queue);
  await bench.create('stopped', slow, { Role, DeadLetterConfig: { TargetArn: queue } });
  await reserve('stopped', 0);
  const before = bench.world.clock.now();
  await send('stopped', {});
  await settle();
  const hours = (bench.world.clock.now() - before) / 3_600_000;
  expect(hours).toBeGreaterThan(5.9);
  expect(hours).toBeLessThanOrEqual(6);
  expect(logged('stopped')).toEqual([]);
  const [{ MessageAttributes }] = bench.world.state.sqs.sent;
  expect(MessageAttributes).toMatchObject({
    ErrorCode: { StringValue: '429' },
    ErrorMessage: { StringValue: 'Rate Exceeded.' },
  });
});

test('a throttled event runs once there is room for it', async () => {
  await bench.create('later', slow, { Timeout: 10 });
  await reserve('later', 0);
  await send('later', {});
  const { clock } = bench.world;
  const start = clock.now();
  const held = await clock.until('an hour', () => clock.now() > start + 3_600_000);
  await call('DeleteFunctionConcurrency', { FunctionName: 'later' });
  clock.end(held);
  await settle();
  const [run = 0, ...more] = logged('later');
  expect(more).toEqual([]);
  // At most five minutes between two tries.
  expect(run - start).toBeLessThan(3_600_000 + 2 * 300_000);
});
