/** Publishing, and delivery to each subscription beside the call. */
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { AwsError, NotRehearsedError, notRehearsed } from '../../errors.ts';
import type { Operation, Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import {
  type Attributes,
  findTopic,
  type Published,
  type Subscription,
  state,
  subscriptionsOf,
  type Topic,
  topicPolicy,
} from './state.ts';

const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${message}`);

const checkRehearsed = (input: PublishCommandInput): void => {
  if (input.TargetArn || input.PhoneNumber) throw notRehearsed('sns:Publish to anything but a topic');
  if (input.MessageGroupId || input.MessageDeduplicationId) throw notRehearsed('FIFO topics');
};

const checkPublish = ({ Message, MessageStructure = 'json', Subject }: PublishCommandInput): void => {
  if (MessageStructure !== 'json') throw invalid('MessageStructure');
  if (!Message) throw invalid('Empty message');
  if (Buffer.byteLength(Message) > 262_144) throw invalid('Message too long');
  if (Subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(Subject)) throw invalid('Subject');
};

/** The key that AWS keeps for SNS lets nobody in but the account's own users and roles. */
const checkKey = (topic: Topic, principal: Principal): void => {
  if (principal.kind === 'service' && topic.attributes.KmsMasterKeyId === 'alias/aws/sns') {
    throw new AwsError(
      'KMSAccessDenied',
      `${principal.arn} may not use the key alias/aws/sns, which has no policy that can be changed`,
    );
  }
};

const structure = ({ Message = '', MessageStructure }: PublishCommandInput) => {
  if (!MessageStructure) return { message: Message };
  const perProtocol = JSON.parse(Message) as Readonly<Record<string, string>>;
  if (typeof perProtocol.default !== 'string')
    throw invalid('Message Structure - No default entry in JSON message body');
  return { message: perProtocol.default, perProtocol };
};

export const publish: Operation = {
  asks: (_, { TopicArn = '' }: PublishCommandInput) => [{ action: 'sns:Publish', resource: TopicArn }],
  resourcePolicy: ({ world }, { TopicArn }: PublishCommandInput) => topicPolicy(world, TopicArn),
  run: ({ world, principal }, input: PublishCommandInput) => {
    checkRehearsed(input);
    checkPublish(input);
    const topic = findTopic(world, input.TopicArn ?? '');
    checkKey(topic, principal);
    const published: Published = {
      id: world.random.uuid(),
      topic: topic.arn,
      at: world.clock.now(),
      attributes: (input.MessageAttributes ?? {}) as Attributes,
      ...structure(input),
      ...(input.Subject ? { subject: input.Subject } : {}),
    };
    state(world).published.push(published);
    world.record({
      kind: 'step',
      who: 'sns',
      what: `${topic.arn.split(':').at(-1)}: ${published.subject ?? published.message.slice(0, 80)}`,
      detail: { messageId: published.id, topic: topic.arn },
    });
    for (const { arn } of subscriptionsOf(world, topic.arn)) {
      world.clock.after(0, 'sns', 'deliver', { id: published.id, subscription: arn });
    }
    return { MessageId: published.id };
  },
};

const attributesOf = (attributes: Attributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      { Type: DataType, Value: StringValue },
    ]),
  );

const textFor = (published: Published, { protocol }: Subscription): string =>
  published.perProtocol?.[protocol] ?? published.message;

const envelope = (world: World, published: Published, subscription: Subscription) => ({
  Type: 'Notification',
  MessageId: published.id,
  TopicArn: published.topic,
  ...(published.subject ? { Subject: published.subject } : {}),
  Message: textFor(published, subscription),
  Timestamp: new Date(published.at).toISOString(),
  SignatureVersion: '1',
  Signature: 'EXAMPLE',
  SigningCertURL: `https://sns.${world.region}.amazonaws.com/SimpleNotificationService-sandbox.pem`,
  UnsubscribeURL: `https://sns.${world.region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
  ...(Object.keys(published.attributes).length > 0
    ? { MessageAttributes: attributesOf(published.attributes) }
    : {}),
});

const lambdaEvent = (world: World, published: Published, subscription: Subscription) => {
  const { SigningCertURL, UnsubscribeURL, ...sns } = envelope(world, published, subscription);
  const Sns = {
    Subject: null,
    MessageAttributes: {},
    ...sns,
    SigningCertUrl: SigningCertURL,
    UnsubscribeUrl: UnsubscribeURL,
  };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns }],
  };
};

const mail = (world: World, published: Published, subscription: Subscription): void => {
  const { subject = 'AWS Notification Message' } = published;
  const text = textFor(published, subscription);
  state(world).mails.push({ to: subscription.endpoint, at: world.clock.now(), subject, text });
};

const send = async (world: World, published: Published, subscription: Subscription): Promise<void> => {
  const { protocol, endpoint, raw } = subscription;
  if (protocol.startsWith('email')) return mail(world, published, subscription);
  const sns: Principal = { kind: 'service', arn: 'sns.amazonaws.com', sourceArn: published.topic };
  if (protocol === 'sqs') {
    const QueueUrl = `${world.url}/${world.account}/${endpoint.split(':').at(-1)}`;
    const whole = JSON.stringify(envelope(world, published, subscription));
    await world.call(sns, 'sqs', 'SendMessage', {
      QueueUrl,
      MessageBody: raw ? textFor(published, subscription) : whole,
    });
    return;
  }
  await world.call(sns, 'lambda', 'Invoke', {
    FunctionName: endpoint,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(lambdaEvent(world, published, subscription))),
  });
};

/** Timer: one message for one subscription. A refusal is final for SNS, too: it gives up and says so nowhere but here. */
export const deliver = async (
  world: World,
  { id, subscription: arn }: { readonly id: string; readonly subscription: string },
): Promise<void> => {
  const published = state(world).published.find((one) => one.id === id);
  const subscription = state(world).subscriptions[arn];
  if (!published || !subscription || subscription.token) return;
  try {
    await send(world, published, subscription);
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    world.record({
      kind: 'step',
      who: 'sns',
      what: `could not deliver to ${subscription.endpoint}`,
      detail: { code: error.code, message: error.message },
    });
  }
};
