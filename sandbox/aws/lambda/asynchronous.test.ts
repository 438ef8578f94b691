import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Service } from '../../service.ts';
import { allowLogs, type Bench, openBench } from './testing.ts';

const sqs: Service = {
  name: 'sqs',
  protocol: 'json-1.0',
  sdk: () => import('@aws-sdk/client-sqs'),
  initialState: () => ({ sent: [] }),
  operations: {
    SendMessage: {
      asks: ({ world }) => [{ action: 'sqs:SendMessage', resource: world.arn('sqs', 'failed') }],
      run: ({ world }, input) => {
        world.state.sqs.sent.push(input);
        return { MessageId: 'm' };
      },
    },
  },
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([sqs]);
});
afterAll(() => bench.close());

const queue = 'arn:aws:sqs:eu-west-1:111122223333:failed';

const send = (name: string, event: unknown) =>
  bench.world.call(bench.world.operator, 'lambda', 'Invoke', {
    FunctionName: name,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(event)),
  });

const configure = (name: string, config: object) =>
  bench.world.call(bench.world.operator, 'lambda', 'PutFunctionEventInvokeConfig', {
    FunctionName: name,
    ...config,
  });

/** When the function began a try. */
const logged = (name: string): number[] =>
  bench.world.trace.filter(({ who, what }) => who === name && what.endsWith('\ttry')).map(({ at }) => at);

/** Until nothing more can happen. */
const settle = () => bench.world.clock.until('the end', () => false).catch(() => undefined);

test('an event that fails is tried again after one minute and after two, then sent on', async () => {
  await bench.create(
    'failing',
    `exports.handler = async () => { console.log('try'); throw new Error('bad day'); };`,
  );
  const grant = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue } as const;
  bench.role('failing-role', { Statement: [grant, ...[allowLogs.Statement].flat()] });
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

test('a destination that the role may not send to is refused when it is configured', async () => {
  await bench.create('unprivileged', 'exports.handler = async () => 1;');
  const refused = configure('unprivileged', { DestinationConfig: { OnFailure: { Destination: queue } } });
  await expect(refused).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('does not have permissions to call SendMessage'),
  });
});

test('without retries an event is tried once', async () => {
  await bench.create('once', `exports.handler = async () => { console.log('try'); throw new Error('no'); };`);
  await configure('once', { MaximumRetryAttempts: 0 });
  await send('once', {});
  await settle();
  expect(logged('once')).toHaveLength(1);
});

test('an event too old for its retry is given up', async () => {
  await bench.create(
    'ageing',
    `exports.handler = async () => { console.log('try'); throw new Error('no'); };`,
  );
  await configure('ageing', { MaximumEventAgeInSeconds: 90 });
  await send('ageing', {});
  await settle();
  expect(logged('ageing')).toHaveLength(2);
  expect(bench.world.trace.map((entry) => entry.what)).toContainEqual(
    'ageing gave up an event (EventAgeExceeded): lost',
  );
});

test('events over the reserved concurrency wait for their turn', async () => {
  await bench.create(
    'single',
    `exports.handler = async () => { console.log('try'); await new Promise((resolve) => setTimeout(resolve, 2_000)); };`,
    { Timeout: 10 },
  );
  await bench.world.call(bench.world.operator, 'lambda', 'PutFunctionConcurrency', {
    FunctionName: 'single',
    ReservedConcurrentExecutions: 1,
  });
  await Promise.all([send('single', {}), send('single', {})]);
  await settle();
  const [first = 0, second = 0] = logged('single');
  expect(logged('single')).toHaveLength(2);
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});
