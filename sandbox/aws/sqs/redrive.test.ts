import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const policy = (maxReceiveCount: number | string = 2) =>
  JSON.stringify({ deadLetterTargetArn: bench.arn('dead'), maxReceiveCount });
const build = async (count: number | string = 2) => {
  const dead = await bench.create('dead');
  const work = await bench.create('work', { RedrivePolicy: policy(count) });
  return { dead, work };
};
const receive = async (QueueUrl: string, more: object = {}) =>
  (await bench.call('ReceiveMessage', { QueueUrl, VisibilityTimeout: 0, ...more })).Messages?.[0];

test('it moves at the receive after the last, and keeps its age', async () => {
  const { dead, work } = await build('2');
  await bench.call('SendMessage', { QueueUrl: work, MessageBody: 'x' });
  const { sentAt, id } = bench.messages('work')[0] ?? {};
  expect((await receive(work)).Body).toBe('x');
  expect((await receive(work)).Body).toBe('x');
  expect(bench.messages('dead')).toEqual([]);
  await bench.pass(60);
  expect(await receive(work)).toBeUndefined();
  expect(bench.messages('work')).toEqual([]);
  const found = await receive(dead, { MessageSystemAttributeNames: ['All'] });
  expect(found).toMatchObject({
    MessageId: id,
    Body: 'x',
    Attributes: {
      SentTimestamp: String(sentAt),
      DeadLetterQueueSourceArn: bench.arn('work'),
      ApproximateReceiveCount: '3',
    },
  });
});

test('it has no more time in the dead-letter queue than it had from the first day', async () => {
  const { dead, work } = await build(1);
  await bench.call('SetQueueAttributes', { QueueUrl: dead, Attributes: { MessageRetentionPeriod: '120' } });
  await bench.call('SendMessage', { QueueUrl: work, MessageBody: 'x' });
  await receive(work);
  await bench.pass(100);
  await receive(work);
  expect(bench.messages('dead')).toHaveLength(1);
  await bench.pass(30);
  expect(await receive(dead)).toBeUndefined();
});

test('who waits at the dead-letter queue gets it', async () => {
  const { dead, work } = await build(1);
  await bench.call('SendMessage', { QueueUrl: work, MessageBody: 'x' });
  await receive(work);
  const before = bench.world.clock.now();
  const waiting = receive(dead, { WaitTimeSeconds: 20 });
  await receive(work);
  expect((await waiting).Body).toBe('x');
  expect(bench.world.clock.now() - before).toBeLessThan(1_000);
});

test('the sources of a dead-letter queue are listed by pages', async () => {
  const { dead } = await build();
  await bench.create('also', { RedrivePolicy: policy() });
  await bench.create('not');
  const all = await bench.call('ListDeadLetterSourceQueues', { QueueUrl: dead });
  expect(all).toEqual({ queueUrls: [bench.url('also'), bench.url('work')] });
  const first = await bench.call('ListDeadLetterSourceQueues', { QueueUrl: dead, MaxResults: 1 });
  expect(first.queueUrls).toEqual([bench.url('also')]);
  const second = await bench.call('ListDeadLetterSourceQueues', {
    QueueUrl: dead,
    MaxResults: 1,
    NextToken: first.NextToken,
  });
  expect(second).toEqual({ queueUrls: [bench.url('work')] });
});

const target = 'arn:aws:sqs:eu-west-1:111122223333:dead';
test.each<[object, string]>([
  [{ maxReceiveCount: 1 }, 'does not contain mandatory attribute: deadLetterTargetArn'],
  [{ deadLetterTargetArn: target }, 'does not contain mandatory attribute: maxReceiveCount'],
  [{ deadLetterTargetArn: target, maxReceiveCount: 0 }, 'Invalid value for maxReceiveCount: 0'],
  [{ deadLetterTargetArn: target, maxReceiveCount: 1_001 }, 'Invalid value for maxReceiveCount: 1001'],
  [{ deadLetterTargetArn: target, maxReceiveCount: 1, x: 1 }, 'Only following attributes are supported'],
  [{ deadLetterTargetArn: `${target}er`, maxReceiveCount: 1 }, 'Dead letter target does not exist'],
  [
    { deadLetterTargetArn: target.replace('1111', '2222'), maxReceiveCount: 1 },
    'Dead-letter target owner should be same as the source',
  ],
])('the redrive policy %j is refused', async (wrong, message) => {
  await bench.create('dead');
  await expect(bench.create('work', { RedrivePolicy: JSON.stringify(wrong) })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining(message),
  });
});

test('a dead-letter queue says whose messages it takes', async () => {
  const allow = (policyText: object) =>
    bench.call('SetQueueAttributes', {
      QueueUrl: bench.url('dead'),
      Attributes: { RedriveAllowPolicy: JSON.stringify(policyText) },
    });
  await bench.create('dead');
  await allow({ redrivePermission: 'byQueue', sourceQueueArns: [bench.arn('work')] });
  await expect(bench.create('other', { RedrivePolicy: policy() })).rejects.toThrow(
    'does not allow this source',
  );
  await bench.create('work', { RedrivePolicy: policy() });
  await expect(allow({ redrivePermission: 'denyAll' })).rejects.toMatchObject({ status: 501 });
  await allow({ redrivePermission: 'allowAll' });
  await bench.create('other', { RedrivePolicy: policy() });
});

test.each<[object, string]>([
  [{ redrivePermission: 'byQueue' }, 'you must also specify one or more sourceQueueArns'],
  [{ redrivePermission: 'denyAll', sourceQueueArns: ['x'] }, 'you must set redrivePermission to byQueue'],
  [{ redrivePermission: 'some' }, 'unsupported format'],
  [{ redrivePermission: 'byQueue', sourceQueueArns: Array.from({ length: 11 }, () => 'x') }, 'up to 10'],
])('the allow policy %j is refused', async (wrong, message) => {
  await expect(bench.create('dead', { RedriveAllowPolicy: JSON.stringify(wrong) })).rejects.toThrow(message);
});

test('a dead-letter queue that is gone, or has one itself, is not rehearsed', async () => {
  const { dead, work } = await build(1);
  await bench.create('deeper');
  await bench.call('SetQueueAttributes', {
    QueueUrl: dead,
    Attributes: { RedrivePolicy: policy(1).replace('dead"', 'deeper"') },
  });
  await bench.call('SendMessage', { QueueUrl: work, MessageBody: 'x' });
  await receive(work);
  await expect(receive(work)).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining('has one itself'),
  });
  await bench.call('DeleteQueue', { QueueUrl: dead });
  await expect(receive(work)).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining('deleted'),
  });
});
