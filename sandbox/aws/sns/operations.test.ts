import {
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
let TopicArn: string;
beforeEach(async () => {
  bench = await openBench();
  TopicArn = await bench.topic();
});
afterEach(() => bench.close());

const queue = 'arn:aws:sqs:eu-west-1:111122223333:inbox';
const subscribe = (Protocol: string, Endpoint: string, more: object = {}) =>
  bench.call('Subscribe', { TopicArn, Protocol, Endpoint, ...more });
const topicAttributes = async () => (await bench.call('GetTopicAttributes', { TopicArn })).Attributes;

test('all attributes of a topic', async () => {
  const { SubscriptionArn } = await subscribe('sqs', queue);
  await subscribe('email', 'ops@hello.example');
  await bench.call('Unsubscribe', { SubscriptionArn });
  const { Policy, EffectiveDeliveryPolicy, ...left } = await topicAttributes();
  expect(left).toEqual({
    TopicArn,
    DisplayName: '',
    Owner: '111122223333',
    SubscriptionsConfirmed: '0',
    SubscriptionsPending: '1',
    SubscriptionsDeleted: '1',
  });
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: '__default_statement_ID' }]);
  expect(JSON.parse(EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy.numRetries).toBe(3);
});

test.each<[string, string, string]>([
  ['Colour', 'red', 'AttributeName'],
  ['Policy', '{', 'Policy Error'],
  ['DisplayName', 'x'.repeat(101), 'DisplayName'],
  ['SignatureVersion', '3', 'SignatureVersion'],
  ['TracingConfig', 'Active', 'the sandbox does not do this'],
  ['KmsMasterKeyId', 'alias/mine', 'the sandbox does not do this'],
  ['DeliveryPolicy', '{}', 'the sandbox does not do this'],
  ['LambdaFailureFeedbackRoleArn', 'arn', 'the sandbox does not do this'],
  ['FifoTopic', 'true', 'the sandbox does not do this'],
])('the attribute %s of a topic cannot be %s', async (AttributeName, AttributeValue, message) => {
  await expect(bench.call('SetTopicAttributes', { TopicArn, AttributeName, AttributeValue })).rejects.toThrow(
    message,
  );
});

test('a topic may be made again only as it is', async () => {
  const again = (more: object) => bench.call('CreateTopic', { Name: 'news', ...more });
  expect(await again({ Attributes: { DisplayName: '' } })).toEqual({ TopicArn });
  await expect(again({ Attributes: { DisplayName: 'x' } })).rejects.toThrow(
    'already exists with different attributes',
  );
  await expect(again({ Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toThrow(
    'already exists with different tags',
  );
  await expect(bench.call('CreateTopic', { Name: 'a b' })).rejects.toThrow('Topic Name');
});

test('a permission is added to the policy of the topic, and taken back by its label', async () => {
  const add = (more: object = {}) =>
    bench.call('AddPermission', {
      TopicArn,
      Label: 'them',
      AWSAccountId: ['444455556666'],
      ActionName: ['Publish'],
      ...more,
    });
  await add();
  await expect(add()).rejects.toThrow('Statement already exists');
  await expect(add({ Label: 'x', ActionName: ['CreateTopic'] })).rejects.toThrow('out of service scope');
  const stranger = { kind: 'service', arn: 'arn:aws:iam::444455556666:root' } as const;
  const publish = () => bench.world.call(stranger, 'sns', 'Publish', { TopicArn, Message: 'x' });
  expect(await publish()).toHaveProperty('MessageId');
  const { Statement } = JSON.parse((await topicAttributes()).Policy);
  expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['__default_statement_ID', 'them']);
  await bench.call('RemovePermission', { TopicArn, Label: 'them' });
  await expect(publish()).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

test('the attributes of a subscription', async () => {
  const Attributes = { FilterPolicy: '{"a":["b"]}', RawMessageDelivery: 'true' };
  const { SubscriptionArn } = await subscribe('sqs', queue, { Attributes });
  const get = async () => (await bench.call('GetSubscriptionAttributes', { SubscriptionArn })).Attributes;
  expect(await get()).toEqual({
    SubscriptionArn,
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queue,
    Owner: '111122223333',
    SubscriptionPrincipal: bench.world.operator.arn,
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    RawMessageDelivery: 'true',
    FilterPolicy: '{"a":["b"]}',
    FilterPolicyScope: 'MessageAttributes',
  });
  await bench.client.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: '',
    }),
  );
  expect(await get()).not.toHaveProperty('FilterPolicy');
});

test('who confirms signed can be told from who follows a link', async () => {
  const confirm = async (Endpoint: string, more: object) => {
    const { SubscriptionArn } = await subscribe('email', Endpoint, { ReturnSubscriptionArn: true });
    const { token: Token } = bench.world.state.sns.subscriptions[SubscriptionArn];
    await bench.call('ConfirmSubscription', { TopicArn, Token, ...more });
    return (await bench.call('GetSubscriptionAttributes', { SubscriptionArn })).Attributes;
  };
  const signed = { PendingConfirmation: 'false', ConfirmationWasAuthenticated: 'true' };
  expect(await confirm('a@hello.example', { AuthenticateOnUnsubscribe: 'true' })).toMatchObject(signed);
  expect(await confirm('b@hello.example', {})).toMatchObject({ ConfirmationWasAuthenticated: 'false' });
  await expect(bench.call('ConfirmSubscription', { TopicArn, Token: 'x' })).rejects.toThrow('Token');
});

test('who subscribes twice gets the same subscription, unless it were another', async () => {
  const first = await subscribe('sqs', queue, { Attributes: { RawMessageDelivery: 'true' } });
  expect(await subscribe('sqs', queue)).toEqual(first);
  expect(await subscribe('sqs', queue, { Attributes: { RawMessageDelivery: 'true' } })).toEqual(first);
  const other = subscribe('sqs', queue, { Attributes: { RawMessageDelivery: 'false' } });
  await expect(other).rejects.toThrow('Subscription already exists with different attributes');
});

test.each<[string, string, object, string]>([
  ['pigeon', 'x', {}, 'does not support this protocol string: pigeon'],
  ['https', 'https://hello.example', {}, 'the sandbox does not do this'],
  ['sms', '+1', {}, 'the sandbox does not do this'],
  ['sqs', 'inbox', {}, 'SQS endpoint ARN'],
  ['sqs', `${queue}.fifo`, {}, 'the sandbox does not do this'],
  ['lambda', queue, {}, 'Lambda endpoint ARN'],
  ['email', 'nobody', {}, 'Email address'],
  [
    'lambda',
    'arn:aws:lambda:eu-west-1:111122223333:function:f',
    { RawMessageDelivery: 'true' },
    'does not support raw',
  ],
  ['sqs', queue, { RawMessageDelivery: 'x' }, 'Must be true or false'],
  ['sqs', queue, { FilterPolicyScope: 'x' }, 'Please use either MessageBody or MessageAttributes'],
  ['sqs', queue, { FilterPolicy: '{' }, 'failed to parse JSON'],
  ['sqs', queue, { RedrivePolicy: '{' }, 'RedrivePolicy: failed to parse JSON'],
  ['sqs', queue, { RedrivePolicy: '{"deadLetterTargetArn":"x"}' }, 'deadLetterTargetArn is an invalid arn'],
  ['sqs', queue, { DeliveryPolicy: '{}' }, 'the sandbox does not do this'],
  ['sqs', queue, { Colour: 'red' }, 'AttributeName'],
])('a subscription by %s of %s with %j is refused', async (protocol, endpoint, Attributes, message) => {
  await expect(subscribe(protocol, endpoint, { Attributes })).rejects.toThrow(message);
});

test('lists come a hundred at a time', async () => {
  for (let index = 0; index < 101; index += 1) await subscribe('sqs', `${queue}${index}`);
  const first = await bench.client.send(new ListSubscriptionsCommand({}));
  expect(first.Subscriptions).toHaveLength(100);
  const second = await bench.client.send(new ListSubscriptionsCommand({ NextToken: first.NextToken }));
  expect(second.Subscriptions).toMatchObject([{ Endpoint: `${queue}100`, TopicArn }]);
  expect(second.NextToken).toBeUndefined();
  const ofTopic = await bench.call('ListSubscriptionsByTopic', { TopicArn, NextToken: first.NextToken });
  expect(ofTopic.Subscriptions).toHaveLength(1);
  await expect(bench.client.send(new ListTopicsCommand({ NextToken: 'x' }))).rejects.toThrow('NextToken');
});

test('a batch is published entry by entry', async () => {
  const PublishBatchRequestEntries = [
    { Id: 'good', Message: 'hello', MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } } },
    { Id: 'bad', Message: 'hello', Subject: 'two\nlines' },
  ];
  const answer = await bench.client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  expect(answer.Successful).toMatchObject([
    { Id: 'good', MessageId: expect.stringMatching(/^[\da-f-]{36}$/) },
  ]);
  expect(answer.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameter', SenderFault: true }]);
  expect(bench.world.state.sns.published).toHaveLength(1);
});

const entry = (Id: string, Message = 'x') => ({ Id, Message });
test.each([
  ['EmptyBatchRequest', []],
  ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => entry(`e${index}`))],
  ['InvalidBatchEntryId', [entry('a b')]],
  ['BatchEntryIdsNotDistinct', [entry('a'), entry('a')]],
  ['BatchRequestTooLong', [entry('a', 'x'.repeat(200_000)), entry('b', 'x'.repeat(100_000))]],
])('%s', async (code, PublishBatchRequestEntries) => {
  const input = { TopicArn, PublishBatchRequestEntries };
  await expect(bench.call('PublishBatch', input)).rejects.toMatchObject({ code });
});

test('bytes survive the wire', async () => {
  const MessageAttributes = { data: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 7]) } };
  await bench.client.send(new PublishCommand({ TargetArn: TopicArn, Message: 'x', MessageAttributes }));
  expect([...bench.world.state.sns.published[0].attributes.data.BinaryValue]).toEqual([0, 255, 7]);
});

test.each<[object, string]>([
  [{ Message: '' }, 'Empty message'],
  [{ Message: 'x'.repeat(262_145) }, 'Message too long'],
  [{ Message: '{', MessageStructure: 'json' }, 'failed to parse'],
  [{ Message: '{}', MessageStructure: 'json' }, 'No default entry'],
  [{ MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } }, 'invalid message attribute type'],
  [{ MessageAttributes: { a: { DataType: 'String' } } }, 'must contain non-empty message attribute value'],
  [{ MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } }, 'Could not cast'],
  [
    { MessageAttributes: { 'aws.a': { DataType: 'String', StringValue: 'x' } } },
    "Invalid attribute name 'aws.a'",
  ],
  [{ MessageGroupId: 'g' }, 'the sandbox does not do this'],
  [{ PhoneNumber: '+1' }, 'the sandbox does not do this'],
])('a message with %j is refused', async (more, reason) => {
  await expect(bench.call('Publish', { TopicArn, Message: 'x', ...more })).rejects.toThrow(reason);
});
