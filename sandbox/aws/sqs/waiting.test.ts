import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
let QueueUrl: string;
beforeEach(async () => {
  bench = await openBench();
  QueueUrl = await bench.create('work');
});
afterEach(() => bench.close());

const now = () => bench.world.clock.now();
const poll = async (WaitTimeSeconds?: number) => {
  const { Messages } = await bench.client.send(
    new ReceiveMessageCommand({ QueueUrl, ...(WaitTimeSeconds === undefined ? {} : { WaitTimeSeconds }) }),
  );
  return Messages?.[0]?.Body;
};
const send = (MessageBody: string, DelaySeconds = 0) =>
  bench.call('SendMessage', { QueueUrl, MessageBody, DelaySeconds });
/** Counts its own virtual time. */
const timed = async <T>(run: () => Promise<T>): Promise<readonly [T, number]> => {
  const before = now();
  const result = await run();
  return [result, Math.round((now() - before) / 1_000)];
};

test('an empty queue answers when the time has passed', async () => {
  expect(await timed(() => poll(20))).toEqual([undefined, 20]);
});

test('without waiting it answers at once', async () => {
  expect(await timed(() => poll())).toEqual([undefined, 0]);
});

test('the queue itself may say how long', async () => {
  await bench.call('SetQueueAttributes', { QueueUrl, Attributes: { ReceiveMessageWaitTimeSeconds: '7' } });
  expect(await timed(() => poll())).toEqual([undefined, 7]);
  expect(await timed(() => poll(0))).toEqual([undefined, 0]);
});

test('a message that comes into sight meanwhile is answered with, and no time is lost', async () => {
  await send('delayed', 5);
  expect(await timed(() => poll(20))).toEqual(['delayed', 5]);
  expect(bench.world.clock.pending()).toEqual([]);
});

test('so is one that is sent meanwhile', async () => {
  const held = bench.world.clock.begin('the test');
  const polled = timed(() => poll(20));
  bench.world.clock.sleep(held);
  await bench.world.clock.enter(held);
  await bench.world.clock.enter(held);
  await send('sent', 3);
  bench.world.clock.end(held);
  expect(await polled).toEqual(['sent', 3]);
  expect(bench.world.clock.pending()).toEqual([]);
});

test('one message goes to one of those who wait', async () => {
  await send('only', 2);
  const answers = await Promise.all([poll(10), poll(10)]);
  expect([...answers].sort()).toEqual(['only', undefined]);
});

test('a message that its reader gives back is answered with', async () => {
  await send('x');
  const { Messages } = await bench.call('ReceiveMessage', { QueueUrl, VisibilityTimeout: 600 });
  const polled = timed(() => bench.call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }));
  const { ReceiptHandle } = Messages[0];
  await bench.call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 4 });
  expect(await polled).toMatchObject([{ Messages: [{ Body: 'x' }] }, 4]);
  expect(bench.world.clock.pending()).toEqual([]);
});

test('who waits at a queue that is deleted is told', async () => {
  const before = now();
  const polled = bench.call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
  const refused = expect(polled).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  await bench.call('DeleteQueue', { QueueUrl });
  await refused;
  expect(now() - before).toBeLessThan(1_000);
});

test('a piece of work that waits lets virtual time pass, and holds it again afterwards', async () => {
  const work = bench.world.clock.begin('a function');
  const received = bench.world.call(
    bench.world.operator,
    'sqs',
    'ReceiveMessage',
    { QueueUrl, WaitTimeSeconds: 20 },
    work,
  );
  expect(await timed(() => received)).toEqual([{}, 20]);
  expect(work.state).toBe('running');
  bench.world.clock.end(work);
});
