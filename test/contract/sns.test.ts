import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let sns: SNSClient;
let TopicArn: string | undefined;

beforeAll(async () => {
  account = await openAccount();
  sns = new SNSClient(account.options);
  ({ TopicArn } = await sns.send(new CreateTopicCommand({ Name: account.name })));
}, patience);

afterAll(async () => {
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  await account.close();
});

test('a topic that is there already is given again', async () => {
  expect((await sns.send(new CreateTopicCommand({ Name: account.name }))).TopicArn).toBe(TopicArn);
});

test('a message to nobody is published all the same', async () => {
  const answer = await sns.send(new PublishCommand({ TopicArn, Subject: 'Hello', Message: 'you' }));
  expect(answer.MessageId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a topic that is not there is not found', async () => {
  const missing = sns.send(new PublishCommand({ TopicArn: `${TopicArn}-not`, Message: 'you' }));
  await expect(missing).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('a subject with a line end is refused', async () => {
  const bad = sns.send(new PublishCommand({ TopicArn, Subject: 'two\nlines', Message: 'you' }));
  await expect(bad).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('in a batch each entry succeeds or fails for itself', async () => {
  const PublishBatchRequestEntries = [
    { Id: 'good', Message: 'hello' },
    { Id: 'bad', Message: 'hello', Subject: 'two\nlines' },
  ];
  const answer = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  expect(answer.Successful).toMatchObject([{ Id: 'good' }]);
  expect(answer.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameter' }]);
});

test(
  'a subscription has a filter policy; one that cannot be is refused',
  async () => {
    const owner = (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.Owner;
    const Endpoint = `arn:aws:sqs:${account.options.region}:${owner}:${account.name}`;
    const subscribe = new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint,
      ReturnSubscriptionArn: true,
    });
    const { SubscriptionArn } = await sns.send(subscribe);
    const set = (AttributeValue: string) =>
      sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: 'FilterPolicy',
          AttributeValue,
        }),
      );
    await set('{"store":["a",{"prefix":"b"}]}');
    const get = async () =>
      (await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes;
    const found = await account.eventually(get, (answer) => answer?.FilterPolicy !== undefined);
    expect(found).toMatchObject({ FilterPolicyScope: 'MessageAttributes', RawMessageDelivery: 'false' });
    for (const wrong of ['{', '{"a":{"b":["c"]}}', '{"a":[{"like":"b"}]}', '{"a":[]}'])
      await expect(set(wrong)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  },
  patience,
);
