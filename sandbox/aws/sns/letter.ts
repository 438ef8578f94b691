/** What subscribers get of a message, each in the form of its protocol. */
import type { World } from '../../world.ts';
import { inEnvelope } from './message-attributes.ts';
import { findTopic, type Published, type Subscription } from './state.ts';

const textFor = ({ perProtocol, message }: Published, { protocol }: Subscription): string =>
  perProtocol?.[protocol] ?? message;

const isRaw = ({ attributes }: Subscription): boolean =>
  attributes.RawMessageDelivery?.toLowerCase() === 'true';

/** The notification around the message. */
const envelope = (world: World, published: Published, subscription: Subscription) => ({
  Type: 'Notification',
  MessageId: published.id,
  TopicArn: published.topic,
  ...(published.subject ? { Subject: published.subject } : {}),
  Message: textFor(published, subscription),
  Timestamp: new Date(published.at).toISOString(),
  SignatureVersion: findTopic(world, published.topic).attributes.SignatureVersion ?? '1',
  Signature: 'EXAMPLE',
  SigningCertURL: `https://sns.${world.region}.amazonaws.com/SimpleNotificationService-sandbox.pem`,
  UnsubscribeURL: `https://sns.${world.region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
  ...(Object.keys(published.attributes).length > 0
    ? { MessageAttributes: inEnvelope(published.attributes) }
    : {}),
});

/** The event of a function. */
export const lambdaEvent = (world: World, published: Published, subscription: Subscription) => {
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

/** The message of a queue; raw, it has the attributes of what was published. */
export const queueMessage = (world: World, published: Published, subscription: Subscription) =>
  isRaw(subscription)
    ? { MessageBody: textFor(published, subscription), MessageAttributes: published.attributes }
    : { MessageBody: JSON.stringify(envelope(world, published, subscription)) };

/** The text of an e-mail. */
export const mailText = (world: World, published: Published, subscription: Subscription): string =>
  subscription.protocol === 'email-json'
    ? JSON.stringify(envelope(world, published, subscription))
    : textFor(published, subscription);
