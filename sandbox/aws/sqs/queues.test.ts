import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../service.ts';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const attributes = async (QueueUrl: string, AttributeNames = ['All']) =>
  (
    await bench.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: AttributeNames as never }),
    )
  ).Attributes;

test('all attributes of a queue, set or not', async () => {
  const QueueUrl = await bench.create('work', { DelaySeconds: '5' });
  await bench.call('SendMessage', { QueueUrl, MessageBody: 'delayed' });
  await bench.call('SendMessage', { QueueUrl, MessageBody: 'a', DelaySeconds: 0 });
  await bench.call('SendMessage', { QueueUrl, MessageBody: 'b', DelaySeconds: 0 });
  await bench.call('ReceiveMessage', { QueueUrl });
  expect(await attributes(QueueUrl)).toEqual({
    ApproximateNumberOfMessages: '1',
    ApproximateNumberOfMessagesDelayed: '1',
    ApproximateNumberOfMessagesNotVisible: '1',
    CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
    DelaySeconds: '5',
    LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    QueueArn: bench.arn('work'),
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'true',
    VisibilityTimeout: '30',
  });
  expect(await attributes(QueueUrl, ['DelaySeconds', 'Policy'])).toEqual({ DelaySeconds: '5' });
  await expect(attributes(QueueUrl, ['Colour'])).rejects.toMatchObject({ name: 'InvalidAttributeName' });
});

test('a change is dated', async () => {
  const QueueUrl = await bench.create('work');
  const made = await attributes(QueueUrl);
  await bench.pass(10);
  await bench.call('SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: '5' } });
  const changed = await attributes(QueueUrl);
  expect(changed).toMatchObject({ VisibilityTimeout: '5', CreatedTimestamp: made?.CreatedTimestamp });
  expect(Number(changed?.LastModifiedTimestamp) - Number(made?.LastModifiedTimestamp)).toBe(10);
});

test.each<[string, string, string]>([
  ['VisibilityTimeout', '43201', 'InvalidAttributeValue'],
  ['MaximumMessageSize', '1023', 'InvalidAttributeValue'],
  ['MaximumMessageSize', '1048577', 'InvalidAttributeValue'],
  ['MessageRetentionPeriod', '59', 'InvalidAttributeValue'],
  ['ReceiveMessageWaitTimeSeconds', '21', 'InvalidAttributeValue'],
  ['DelaySeconds', 'x', 'InvalidAttributeValue'],
  ['Policy', '{', 'InvalidAttributeValue'],
  ['QueueArn', 'x', 'InvalidAttributeName'],
  ['FifoQueue', 'true', 'NotRehearsed'],
  ['KmsMasterKeyId', 'alias/aws/sqs', 'NotRehearsed'],
])('%s cannot be %s', async (name, value, code) => {
  await expect(bench.create('work', { [name]: value })).rejects.toMatchObject({ code });
});

test('a queue may be made again as it is, and not otherwise', async () => {
  const url = await bench.create('work', { DelaySeconds: '5' });
  const again = (Attributes: object) => bench.call('CreateQueue', { QueueName: 'work', Attributes });
  expect(await again({})).toEqual({ QueueUrl: url });
  expect(await again({ DelaySeconds: '5', VisibilityTimeout: '30' })).toEqual({ QueueUrl: url });
  await expect(again({ VisibilityTimeout: '31' })).rejects.toMatchObject({ code: 'QueueNameExists' });
});

test('the name of a deleted queue is free after a minute', async () => {
  const QueueUrl = await bench.create('work');
  await bench.call('DeleteQueue', { QueueUrl });
  await expect(bench.create('work')).rejects.toMatchObject({ code: 'QueueDeletedRecently' });
  await bench.pass(61);
  expect(await bench.create('work')).toBe(QueueUrl);
});

test('a queue is purged once in a minute', async () => {
  const QueueUrl = await bench.create('work');
  const purge = () => bench.client.send(new PurgeQueueCommand({ QueueUrl }));
  await bench.call('SendMessage', { QueueUrl, MessageBody: 'x' });
  const held = bench.world.clock.begin('the test');
  await bench.call('PurgeQueue', { QueueUrl });
  expect(bench.messages('work')).toEqual([]);
  await expect(bench.call('PurgeQueue', { QueueUrl })).rejects.toMatchObject({
    code: 'PurgeQueueInProgress',
  });
  bench.world.clock.end(held);
  await bench.pass(61);
  await expect(purge()).resolves.toBeDefined();
});

test.each(['a'.repeat(81), 'a b', ''])('no queue is called %j', async (name) => {
  await expect(bench.create(name)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
});

test('queues are listed in their order, by prefix, and by pages for who asks for them', async () => {
  for (const name of ['b-2', 'a', 'b-1', 'b-3']) await bench.create(name);
  const list = (input: object) => bench.client.send(new ListQueuesCommand(input));
  expect((await list({})).QueueUrls).toEqual(['a', 'b-1', 'b-2', 'b-3'].map(bench.url));
  const first = await list({ QueueNamePrefix: 'b', MaxResults: 2 });
  expect(first.QueueUrls).toEqual(['b-1', 'b-2'].map(bench.url));
  const second = await list({ QueueNamePrefix: 'b', MaxResults: 2, NextToken: first.NextToken });
  expect(second.QueueUrls).toEqual([bench.url('b-3')]);
  expect(second.NextToken).toBeUndefined();
  expect((await list({ QueueNamePrefix: 'x' })).QueueUrls).toBeUndefined();
  await expect(list({ MaxResults: 1_001 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(list({ NextToken: '%' })).rejects.toThrow('next token');
});

test('a queue has an owner and an address', async () => {
  const url = await bench.create('work');
  const find = (more: object) => bench.call('GetQueueUrl', { QueueName: 'work', ...more });
  expect(await find({ QueueOwnerAWSAccountId: '111122223333' })).toEqual({ QueueUrl: url });
  await expect(find({ QueueOwnerAWSAccountId: '444455556666' })).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
  });
  const at = (QueueUrl: string) => bench.call('ListQueueTags', { QueueUrl });
  await expect(at('work')).rejects.toMatchObject({ code: 'InvalidAddress', status: 404 });
  await expect(at(url.replace('1111', '2222'))).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
});

test('tags are set, changed and taken away', async () => {
  const QueueUrl = await bench.create('work');
  const tags = async () => (await bench.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
  expect(await tags()).toBeUndefined();
  await bench.client.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }));
  await bench.call('TagQueue', { QueueUrl, Tags: { b: '3' } });
  await bench.call('UntagQueue', { QueueUrl, TagKeys: ['a', 'z'] });
  expect(await tags()).toEqual({ b: '3' });
  await expect(bench.call('TagQueue', { QueueUrl, Tags: { 'aws:x': '1' } })).rejects.toThrow("'aws:x'");
  await bench.call('CreateQueue', { QueueName: 'tagged', tags: { c: '4' } });
  expect(await bench.call('ListQueueTags', { QueueUrl: bench.url('tagged') })).toEqual({ Tags: { c: '4' } });
});

test('a permission lets another account in until it is taken back', async () => {
  const QueueUrl = await bench.create('work');
  const stranger: Principal = { kind: 'service', arn: 'arn:aws:iam::444455556666:root' };
  const send = () => bench.world.call(stranger, 'sqs', 'SendMessage', { QueueUrl, MessageBody: 'x' });
  const permission = { QueueUrl, Label: 'them', AWSAccountIds: ['444455556666'], Actions: ['SendMessage'] };
  await expect(send()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await bench.call('AddPermission', permission);
  expect(await send()).toHaveProperty('MessageId');
  expect(JSON.parse((await attributes(QueueUrl))?.Policy ?? '')).toEqual({
    Version: '2012-10-17',
    Id: `${bench.arn('work')}/SQSDefaultPolicy`,
    Statement: [
      {
        Sid: 'them',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 'SQS:SendMessage',
        Resource: bench.arn('work'),
      },
    ],
  });
  await expect(bench.call('AddPermission', permission)).rejects.toThrow('Already exists');
  await bench.call('RemovePermission', { QueueUrl, Label: 'them' });
  await expect(send()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await expect(bench.call('RemovePermission', { QueueUrl, Label: 'them' })).rejects.toThrow(
    "can't find label",
  );
});

test('the other permissions of a queue stay when one is taken back', async () => {
  const QueueUrl = await bench.create('work');
  for (const Label of ['a', 'b'])
    await bench.call('AddPermission', { QueueUrl, Label, AWSAccountIds: ['444455556666'], Actions: ['*'] });
  await bench.call('RemovePermission', { QueueUrl, Label: 'a' });
  const { Statement } = JSON.parse((await attributes(QueueUrl))?.Policy ?? '');
  expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['b']);
});

test.each<[object, string]>([
  [{ Actions: ['DeleteQueue'] }, 'Only the queue owner'],
  [{ Actions: [] }, 'must contain the parameter Actions'],
  [{ AWSAccountIds: ['x'] }, 'Unable to verify'],
  [{ Label: 'a b' }, 'Label'],
  [{ Actions: Array.from({ length: 8 }, () => 'SendMessage') }, 'maximum allowed is 7'],
])('a permission with %j is refused', async (wrong, message) => {
  const QueueUrl = await bench.create('work');
  const whole = { QueueUrl, Label: 'l', AWSAccountIds: ['444455556666'], Actions: ['SendMessage'], ...wrong };
  await expect(bench.call('AddPermission', whole)).rejects.toThrow(message);
});
