import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let sqs: SQSClient;
let QueueUrl: string | undefined;

beforeAll(async () => {
  account = await openAccount();
  sqs = new SQSClient(account.options);
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: account.name })));
}, patience);

afterAll(async () => {
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await account.close();
});

test(
  'a message is received with its attributes, and is gone once it is deleted',
  async () => {
    const MessageAttributes = { RULE_ARN: { DataType: 'String', StringValue: 'arn' } };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }),
    );
    expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
    const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    const { Messages = [] } = await account.eventually(receive, (answer) => answer.Messages?.length === 1);
    expect(Messages[0]).toMatchObject({ MessageId: sent.MessageId, Body: 'hello', MessageAttributes });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect((await receive()).Messages ?? []).toEqual([]);
  },
  patience,
);

test('attributes have the checksum by which clients verify them', async () => {
  const MessageAttributes = { timestamp: { DataType: 'Number', StringValue: '1493147359900' } };
  const input = { QueueUrl, MessageBody: 'x', DelaySeconds: 900, MessageAttributes };
  const { MD5OfMessageAttributes } = await sqs.send(new SendMessageCommand(input));
  expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
});

test(
  'a long poll is answered when a message comes into sight; given back, it comes again',
  async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'soon', DelaySeconds: 3 }));
    const poll = async () => {
      const input = { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['All' as const] };
      return (await sqs.send(new ReceiveMessageCommand(input))).Messages?.[0];
    };
    const first = await poll();
    expect(first).toMatchObject({ Body: 'soon', Attributes: { ApproximateReceiveCount: '1' } });
    const handle = { QueueUrl, ReceiptHandle: first?.ReceiptHandle };
    await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
    const again = await poll();
    expect(again).toMatchObject({
      MessageId: first?.MessageId,
      Attributes: { ApproximateReceiveCount: '2' },
    });
    const Entries = [{ Id: 'it', ReceiptHandle: again?.ReceiptHandle }];
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(deleted.Successful).toEqual([{ Id: 'it' }]);
  },
  patience,
);

test('in a batch each entry succeeds or fails for itself', async () => {
  const Entries = [
    { Id: 'good', MessageBody: 'x', DelaySeconds: 900 },
    { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 },
  ];
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(sent.Successful).toMatchObject([{ Id: 'good' }]);
  expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
});

test(
  'attributes and tags are read back',
  async () => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '45' } }));
    const attributes = async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes;
    const found = await account.eventually(attributes, (answer) => answer?.VisibilityTimeout === '45');
    expect(found).toMatchObject({ MaximumMessageSize: '1048576', MessageRetentionPeriod: '345600' });
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { made: 'by a test' } }));
    const tags = async () => (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    expect(await account.eventually(tags, (answer) => answer !== undefined)).toEqual({ made: 'by a test' });
  },
  patience,
);

test.each([
  [new SendMessageCommand({ QueueUrl: '', MessageBody: 'x', DelaySeconds: 901 }), 'InvalidParameterValue'],
  [new ReceiveMessageCommand({ QueueUrl: '', MaxNumberOfMessages: 11 }), 'InvalidParameterValue'],
  [new SendMessageBatchCommand({ QueueUrl: '', Entries: [] }), 'EmptyBatchRequest'],
  [new DeleteMessageCommand({ QueueUrl: '', ReceiptHandle: 'x' }), 'ReceiptHandleIsInvalid'],
])('what is wrong is refused by its name %#', async (command, name) => {
  command.input.QueueUrl = QueueUrl;
  await expect(sqs.send(command as SendMessageCommand)).rejects.toMatchObject({
    name: expect.stringMatching(name),
  });
});

test('a queue that is not there is not found', async () => {
  const missing = sqs.send(new GetQueueUrlCommand({ QueueName: `${account.name}-not` }));
  await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});
