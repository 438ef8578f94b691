import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { Input, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { sqs } from '../sqs/service.ts';
import { sns } from './service.ts';
import { confirmAll, state } from './state.ts';

let world: World;
let bench: Bench;
let client: SNSClient;

/** Remembers what it was invoked with. */
const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  initialState: () => ({ events: [] }),
  operations: {
    Invoke: {
      asks: () => [],
      run: (call, input: Input) => {
        call.world.state.lambda.events.push(JSON.parse(String(input.Payload)));
        return { StatusCode: 202 };
      },
    },
  },
};

beforeEach(async () => {
  bench = await openBench([sns, sqs, lambda]);
  world = bench.world;
  client = new SNSClient(bench.options);
});

afterEach(async () => {
  client.destroy();
  await bench.close();
});

const createTopic = async (Attributes: Record<string, string> = {}): Promise<string> =>
  (await client.send(new CreateTopicCommand({ Name: 'news', Attributes }))).TopicArn as string;

const subscribe = (TopicArn: string, Protocol: string, Endpoint: string) =>
  client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));

const settled = () => world.clock.until('deliveries', () => world.clock.pending().length === 0);

test('an address hears nothing until it is confirmed', async () => {
  const TopicArn = await createTopic();
  const { SubscriptionArn } = await subscribe(TopicArn, 'email', 'ops@hello.example');
  expect(SubscriptionArn).toBe('pending confirmation');
  await client.send(new PublishCommand({ TopicArn, Message: 'unheard' }));
  world.clock.end(await settled());
  confirmAll(world);
  await client.send(new PublishCommand({ TopicArn, Message: 'heard', Subject: 'News' }));
  await settled();
  expect(state(world).published.map(({ message }) => message)).toEqual(['unheard', 'heard']);
  expect(state(world).mails).toMatchObject([{ to: 'ops@hello.example', subject: 'News', text: 'heard' }]);
});

test('a pending subscription shows as such', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn, 'email', 'ops@hello.example');
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }]);
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
});

test('a function gets the record that Lambda subscribers know', async () => {
  const TopicArn = await createTopic();
  await subscribe(TopicArn, 'lambda', world.arn('lambda', 'function:hear'));
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'page' } };
  await client.send(new PublishCommand({ TopicArn, Message: 'hello', MessageAttributes }));
  await settled();
  const [event] = world.state.lambda.events;
  expect(event.Records[0].Sns).toMatchObject({
    TopicArn,
    Message: 'hello',
    MessageAttributes: { kind: { Type: 'String', Value: 'page' } },
  });
});

test('a queue gets the envelope only if its policy lets the topic in', async () => {
  const TopicArn = await createTopic();
  const queue = world.arn('sqs', 'inbox');
  await subscribe(TopicArn, 'sqs', queue);
  await world.call(world.operator, 'sqs', 'CreateQueue', { QueueName: 'inbox' });
  await client.send(new PublishCommand({ TopicArn, Message: 'refused' }));
  world.clock.end(await settled());
  expect(world.trace.at(-1)).toMatchObject({ who: 'sns', what: `could not deliver to ${queue}` });
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queue,
    },
  ];
  const QueueUrl = `${world.url}/${world.account}/inbox`;
  await world.call(world.operator, 'sqs', 'SetQueueAttributes', {
    QueueUrl,
    Attributes: { Policy: JSON.stringify({ Statement }) },
  });
  await client.send(new PublishCommand({ TopicArn, Message: 'let in' }));
  await settled();
  const { Messages } = await world.call(world.operator, 'sqs', 'ReceiveMessage', { QueueUrl });
  expect(JSON.parse(Messages[0].Body)).toMatchObject({ Type: 'Notification', Message: 'let in', TopicArn });
});

test('a service publishes by the policy of the topic, and never through the key of AWS', async () => {
  const TopicArn = await createTopic({ KmsMasterKeyId: 'alias/aws/sns' });
  const events = { kind: 'service', arn: 'events.amazonaws.com' } as const;
  const publish = () => world.call(events, 'sns', 'Publish', { TopicArn, Message: 'x' });
  await expect(publish()).rejects.toThrow('sns:Publish');
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: TopicArn,
    },
  ];
  const policy = { TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify({ Statement }) };
  await client.send(new SetTopicAttributesCommand(policy));
  await expect(publish()).rejects.toMatchObject({ code: 'KMSAccessDenied' });
  await client.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'KmsMasterKeyId', AttributeValue: '' }),
  );
  expect(await publish()).toMatchObject({ MessageId: expect.any(String) });
});

test('a topic that is not there is the exception that the client knows', async () => {
  const gone = client.send(new PublishCommand({ TopicArn: world.arn('sns', 'ghost'), Message: 'x' }));
  await expect(gone).rejects.toBeInstanceOf(NotFoundException);
});
