import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Service } from '../../service.ts';
import { type Bench, openBench } from './testing.ts';

const told: number[] = [];
/** Takes from the queue `work` and from its dead-letter queue, and only notes when it was told to look. */
const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  operations: {},
  initialState: () => {
    const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:';
    const mapping = (name: string) => ({ uuid: name, enabled: true, queueArn: queueArn + name });
    return { mappings: { work: mapping('work'), dead: mapping('dead') } };
  },
  timers: { poll: ({ clock }) => void told.push(clock.now()) },
};

let bench: Bench;
let QueueUrl: string;
beforeEach(async () => {
  told.length = 0;
  bench = await openBench([lambda]);
  await bench.create('dead');
  const policy = { deadLetterTargetArn: bench.arn('dead'), maxReceiveCount: 1 };
  QueueUrl = await bench.create('work', { RedrivePolicy: JSON.stringify(policy) });
});
afterEach(() => bench.close());

/** Seconds after which functions were told to look, when everything has happened. */
const toldOf = async (run: () => Promise<unknown>): Promise<readonly number[]> => {
  told.length = 0;
  const before = bench.world.clock.now();
  await run();
  await bench.pass(100);
  return told.map((at) => Math.round((at - before) / 1_000));
};
const receive = (VisibilityTimeout: number) =>
  bench.call('ReceiveMessage', { QueueUrl, VisibilityTimeout, WaitTimeSeconds: 0 });

test('functions are told to look when a message comes into sight, however it does', async () => {
  const message = { QueueUrl, MessageBody: 'x' };
  expect(await toldOf(() => bench.call('SendMessage', { ...message, DelaySeconds: 7 }))).toEqual([7]);
  const Entries = [{ Id: 'a', MessageBody: 'y', DelaySeconds: 3 }];
  expect(await toldOf(() => bench.call('SendMessageBatch', { QueueUrl, Entries }))).toEqual([3]);
  const { Messages } = await receive(600);
  const { ReceiptHandle } = Messages[0];
  const change = { QueueUrl, ReceiptHandle, VisibilityTimeout: 5 };
  expect(await toldOf(() => bench.call('ChangeMessageVisibility', change))).toEqual([5]);
  // The first has been received once: now it moves.
  expect(await toldOf(() => receive(600))).toEqual([0]);
  expect(bench.messages('dead')).toHaveLength(1);
});
