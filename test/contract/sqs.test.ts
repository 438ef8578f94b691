import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
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

test('a queue that is not there is not found', async () => {
  const missing = sqs.send(new GetQueueUrlCommand({ QueueName: `${account.name}-not` }));
  await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});
