import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { md5OfAttributes } from './message-attributes.ts';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
let QueueUrl: string;
beforeEach(async () => {
  bench = await openBench();
  QueueUrl = await bench.create('work');
});
afterEach(() => bench.close());

const send = (MessageBody: string, more: object = {}) =>
  bench.call('SendMessage', { QueueUrl, MessageBody, ...more });
const receive = async (more: object = {}) =>
  (await bench.call('ReceiveMessage', { QueueUrl, ...more })).Messages ?? [];
const bodies = async (more: object = {}) =>
  (await receive({ MaxNumberOfMessages: 10, ...more })).map(({ Body }: { Body: string }) => Body);

/** Sums that SQS itself has given for these attributes. */
test.each([
  ['235c5c510d26fb653d073faed50ae77c', { timestamp: { DataType: 'Number', StringValue: '1493147359900' } }],
  ['994258b45346a2cc3f9cbb611aa7af30', { timestamp: { DataType: 'Number', StringValue: '1493147359901' } }],
  [
    '36655e7e9d7c0e8479fa3f3f42247ae7',
    { 'SOME_Valid.attribute-Name': { DataType: 'Number', StringValue: '1493147359900' } },
  ],
])('the checksum %s', (sum, attributes) => {
  expect(md5OfAttributes(attributes)).toBe(sum);
});

test('a checksum is over names, types, kinds and values in the order of the names', () => {
  const one = {
    b: { DataType: 'Binary', BinaryValue: Buffer.of(0, 255) },
    a: { DataType: 'String', StringValue: 'ü' },
  };
  const other = { a: one.a, b: one.b };
  expect(md5OfAttributes(one)).toBe(md5OfAttributes(other));
  expect(md5OfAttributes(one)).not.toBe(md5OfAttributes({ a: one.a }));
  expect(md5OfAttributes({})).toBeUndefined();
});

test('attributes arrive as they were sent, with the checksum over those asked for', async () => {
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'greeting' },
    'app.count': { DataType: 'Number.int', StringValue: '3' },
    'app.bytes': { DataType: 'Binary', BinaryValue: new Uint8Array([1, 0, 255]) },
  };
  const sent = await bench.client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }),
  );
  expect(sent.MD5OfMessageAttributes).toBe(md5OfAttributes(MessageAttributes));
  const ask = async (MessageAttributeNames: string[]) => {
    const input = { QueueUrl, MessageAttributeNames, VisibilityTimeout: 0 };
    const { Messages } = await bench.client.send(new ReceiveMessageCommand(input));
    return Messages?.[0];
  };
  expect((await ask(['All']))?.MessageAttributes).toEqual(MessageAttributes);
  const some = await ask(['app.*']);
  expect(Object.keys(some?.MessageAttributes ?? {}).sort()).toEqual(['app.bytes', 'app.count']);
  const { kind: _, ...left } = MessageAttributes;
  expect(some?.MD5OfMessageAttributes).toBe(md5OfAttributes(left));
  expect(await ask([])).not.toHaveProperty('MD5OfMessageAttributes');
});

test('system attributes are told to who asks for them, by either name', async () => {
  const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-2-3' };
  const sent = await send('x', { MessageSystemAttributes: { AWSTraceHeader } });
  expect(sent.MD5OfMessageSystemAttributes).toBe(md5OfAttributes({ AWSTraceHeader }));
  const [none] = await receive({ VisibilityTimeout: 0 });
  expect(none).not.toHaveProperty('Attributes');
  const first = String(bench.world.clock.now());
  await bench.pass(5);
  const [all] = await receive({ MessageSystemAttributeNames: ['All'], VisibilityTimeout: 0 });
  expect(all.Attributes).toEqual({
    SenderId: 'AIDASANDBOXOPERATOR00',
    SentTimestamp: expect.stringMatching(/^\d{13}$/),
    ApproximateReceiveCount: '2',
    ApproximateFirstReceiveTimestamp: first,
    AWSTraceHeader: 'Root=1-2-3',
  });
  const [old] = await receive({ AttributeNames: ['ApproximateReceiveCount'] });
  expect(old.Attributes).toEqual({ ApproximateReceiveCount: '3' });
});

test('the delay of the message counts more than that of the queue', async () => {
  await bench.call('SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '60' } });
  await send('late');
  await send('soon', { DelaySeconds: 0 });
  expect(await bodies()).toEqual(['soon']);
  await bench.pass(61);
  expect(await bodies({ VisibilityTimeout: 0 })).toContain('late');
});

test('hidden by its reader it comes back after the timeout', async () => {
  await send('x');
  expect(await bodies({ VisibilityTimeout: 10 })).toEqual(['x']);
  await bench.pass(9);
  expect(await bodies()).toEqual([]);
  await bench.pass(2);
  expect(await bodies()).toEqual(['x']);
});

test('only the latest receipt deletes; an older one is taken and does nothing', async () => {
  await send('x');
  const [first] = await receive({ VisibilityTimeout: 0 });
  const [second] = await receive({ VisibilityTimeout: 0 });
  await bench.call('DeleteMessage', { QueueUrl, ReceiptHandle: first.ReceiptHandle });
  expect(bench.messages('work')).toHaveLength(1);
  await bench.call('DeleteMessage', { QueueUrl, ReceiptHandle: second.ReceiptHandle });
  expect(bench.messages('work')).toHaveLength(0);
  await expect(
    bench.call('DeleteMessage', { QueueUrl, ReceiptHandle: second.ReceiptHandle }),
  ).resolves.toEqual({});
});

test('the latest receipt deletes even when the message can be seen again', async () => {
  await send('x');
  const [{ ReceiptHandle }] = await receive({ VisibilityTimeout: 1 });
  await bench.pass(5);
  await bench.call('DeleteMessage', { QueueUrl, ReceiptHandle });
  expect(bench.messages('work')).toEqual([]);
});

test('a handle of another queue, or none at all, is refused', async () => {
  const other = await bench.create('other');
  await send('x');
  const [{ ReceiptHandle }] = await receive();
  const refused = { code: 'ReceiptHandleIsInvalid', status: 404 };
  await expect(bench.call('DeleteMessage', { QueueUrl: other, ReceiptHandle })).rejects.toMatchObject(
    refused,
  );
  await expect(bench.call('DeleteMessage', { QueueUrl, ReceiptHandle: 'x' })).rejects.toMatchObject(refused);
});

test('a reader takes more time, or gives the message back', async () => {
  await send('x');
  const [{ ReceiptHandle }] = await receive({ VisibilityTimeout: 10 });
  const change = (VisibilityTimeout: number) =>
    bench.call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout });
  await change(100);
  await bench.pass(50);
  expect(await bodies()).toEqual([]);
  await expect(change(43_200)).rejects.toThrow('beyond the limit [43200 seconds]');
  await change(0);
  await expect(change(10)).rejects.toMatchObject({ code: 'MessageNotInflight' });
  expect(await bodies()).toEqual(['x']);
  await expect(change(10)).rejects.toThrow('Message does not exist or is not available');
});

test('what is older than the queue keeps is gone', async () => {
  await bench.call('SetQueueAttributes', { QueueUrl, Attributes: { MessageRetentionPeriod: '60' } });
  await send('old');
  await bench.pass(40);
  await send('young');
  await bench.pass(25);
  expect(await bodies()).toEqual(['young']);
  expect(bench.messages('work').map(({ body }) => body)).toEqual(['young']);
});

test.each<[string, object, string, string]>([
  ['an empty body', { MessageBody: '' }, 'MissingRequiredParameterException', 'MessageBody'],
  ['what XML cannot say', { MessageBody: 'a\u0000' }, 'InvalidMessageContents', '#x0'],
  [
    'too long a message',
    { MessageBody: 'x'.repeat(1_048_577) },
    'InvalidParameterValueException',
    'shorter than 1048576',
  ],
  [
    'too long a delay',
    { DelaySeconds: 901 },
    'InvalidParameterValueException',
    'DelaySeconds must be >= 0 and <= 900',
  ],
  [
    'an attribute of no type',
    { MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } },
    'InvalidParameterValueException',
    'invalid message attribute type',
  ],
  [
    'an attribute of AWS',
    { MessageAttributes: { 'aws.x': { DataType: 'String', StringValue: 'x' } } },
    'InvalidParameterValueException',
    'reserved prefix',
  ],
  [
    'an attribute of nothing',
    { MessageAttributes: { a: { DataType: 'String' } } },
    'InvalidParameterValueException',
    "must use field 'String'",
  ],
  [
    'no number',
    { MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
    'InvalidParameterValueException',
    "Can't cast",
  ],
  [
    'a list',
    { MessageAttributes: { a: { DataType: 'String', StringListValues: ['x'] } } },
    'UnsupportedOperation',
    'list values',
  ],
  [
    'an unknown system attribute',
    { MessageSystemAttributes: { a: { DataType: 'String', StringValue: 'x' } } },
    'InvalidParameterValueException',
    "'a'",
  ],
])('%s is refused', async (_, more, code, message) => {
  await expect(send('hello', more)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
  expect(bench.messages('work')).toEqual([]);
});

test('attributes count towards the size, and there are ten at most', async () => {
  await bench.call('SetQueueAttributes', { QueueUrl, Attributes: { MaximumMessageSize: '1024' } });
  const attribute = { DataType: 'String', StringValue: 'x' };
  await send('x'.repeat(1_024 - 8), { MessageAttributes: { a: attribute } });
  await expect(send('x'.repeat(1_024 - 7), { MessageAttributes: { a: attribute } })).rejects.toThrow(
    'shorter than 1024',
  );
  const many = Object.fromEntries(Array.from({ length: 11 }, (__, index) => [`a${index}`, attribute]));
  await expect(send('x', { MessageAttributes: many })).rejects.toThrow(
    '[11] exceeds the allowed maximum [10]',
  );
});

test.each([
  { MaxNumberOfMessages: 11 },
  { MaxNumberOfMessages: 0 },
  { WaitTimeSeconds: 21 },
  { VisibilityTimeout: 43_201 },
])('a receive with %j is refused', async (more) => {
  await expect(receive(more)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
});

test.each([
  ['SendMessage', { MessageBody: 'x', MessageGroupId: 'g' }],
  ['SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'x', MessageDeduplicationId: 'd' }] }],
  ['ReceiveMessage', { ReceiveRequestAttemptId: 'x' }],
])('%s of FIFO queues is not rehearsed', async (operation, more) => {
  await expect(bench.call(operation, { QueueUrl, ...more })).rejects.toMatchObject({ status: 501 });
});

test('in a batch each entry succeeds or fails for itself', async () => {
  const Entries = [
    { Id: 'good', MessageBody: 'hello' },
    { Id: 'bad', MessageBody: 'late', DelaySeconds: 901 },
  ];
  const sent = await bench.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(sent.Successful).toMatchObject([
    { Id: 'good', MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' },
  ]);
  expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
  const [{ ReceiptHandle }] = await receive();
  const changed = await bench.client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle, VisibilityTimeout: 60 },
        { Id: 'b', ReceiptHandle: 'x', VisibilityTimeout: 60 },
      ],
    }),
  );
  expect(changed).toMatchObject({
    Successful: [{ Id: 'a' }],
    Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }],
  });
  const deleted = await bench.client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle },
        { Id: 'b', ReceiptHandle: 'x' },
      ],
    }),
  );
  expect(deleted).toMatchObject({
    Successful: [{ Id: 'a' }],
    Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }],
  });
  expect(bench.messages('work')).toEqual([]);
});

const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
test.each([
  ['EmptyBatchRequest', []],
  ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => entry(`e${index}`))],
  ['InvalidBatchEntryId', [entry('a b')]],
  ['BatchEntryIdsNotDistinct', [entry('a'), entry('a')]],
  ['BatchRequestTooLong', [entry('a', 'x'.repeat(600_000)), entry('b', 'x'.repeat(600_000))]],
])('%s', async (code, Entries) => {
  await expect(bench.call('SendMessageBatch', { QueueUrl, Entries })).rejects.toMatchObject({ code });
  const name = expect.stringMatching(code);
  const input = { QueueUrl, Entries };
  await expect(bench.client.send(new SendMessageBatchCommand(input))).rejects.toMatchObject({ name });
});
