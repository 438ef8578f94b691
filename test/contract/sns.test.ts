import { CreateTopicCommand, DeleteTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
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
