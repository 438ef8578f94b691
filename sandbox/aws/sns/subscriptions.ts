/** Operations on subscriptions. An e-mail address hears nothing until its owner confirms. */
import type { SubscribeCommandInput } from '@aws-sdk/client-sns';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { findTopic, type Subscription, state, subscriptionsOf, topicPolicy } from './state.ts';

const protocols = ['email', 'email-json', 'sqs', 'lambda'];

const checkSubscribe = ({ Protocol = '', Attributes = {} }: SubscribeCommandInput): void => {
  if (!protocols.includes(Protocol)) throw notRehearsed(`subscriptions by ${Protocol}`);
  const other = Object.keys(Attributes).find((name) => name !== 'RawMessageDelivery');
  if (other) throw notRehearsed(`subscription attribute ${other}`);
};

const subscribed = (world: World, input: SubscribeCommandInput): Subscription => {
  const { TopicArn = '', Protocol = '', Endpoint = '', Attributes = {} } = input;
  const same = subscriptionsOf(world, TopicArn).find(
    ({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint,
  );
  return (
    same ?? {
      arn: `${TopicArn}:${world.random.uuid()}`,
      topic: TopicArn,
      protocol: Protocol,
      endpoint: Endpoint,
      raw: Attributes.RawMessageDelivery === 'true',
      ...(Protocol.startsWith('email') ? { token: world.random.hex(64) } : {}),
    }
  );
};

export const subscribe: Operation = {
  asks: (_, { TopicArn = '' }: SubscribeCommandInput) => [{ action: 'sns:Subscribe', resource: TopicArn }],
  resourcePolicy: ({ world }, { TopicArn }: SubscribeCommandInput) => topicPolicy(world, TopicArn),
  run: ({ world }, input: SubscribeCommandInput) => {
    findTopic(world, input.TopicArn ?? '');
    checkSubscribe(input);
    const subscription = subscribed(world, input);
    state(world).subscriptions[subscription.arn] = subscription;
    const hidden = subscription.token && !input.ReturnSubscriptionArn;
    return { SubscriptionArn: hidden ? 'pending confirmation' : subscription.arn };
  },
};

/** The topic is the ARN without its last part. */
const asks =
  (action: string) =>
  (_: Call, { SubscriptionArn }: { readonly SubscriptionArn: string }) => [
    { action: `sns:${action}`, resource: SubscriptionArn.replace(/:[^:]+$/, '') },
  ];

const findSubscription = (world: World, arn: string): Subscription => {
  const found = state(world).subscriptions[arn];
  if (!found) throw new AwsError('NotFound', 'Subscription does not exist', 404);
  return found;
};

export const unsubscribe: Operation = {
  asks: asks('Unsubscribe'),
  run: ({ world }, { SubscriptionArn }: { readonly SubscriptionArn: string }) => {
    const { token } = findSubscription(world, SubscriptionArn);
    if (token) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: This subscription is pending confirmation');
    }
    delete state(world).subscriptions[SubscriptionArn];
    return {};
  },
};

export const confirmSubscription: Operation = {
  asks: (_, { TopicArn }: { readonly TopicArn: string }) => [
    { action: 'sns:ConfirmSubscription', resource: TopicArn },
  ],
  run: ({ world }, { TopicArn, Token }: { readonly TopicArn: string; readonly Token: string }) => {
    const subscription = subscriptionsOf(world, TopicArn).find(({ token }) => token === Token);
    if (!subscription) throw new AwsError('InvalidParameter', 'Invalid parameter: Invalid token');
    delete subscription.token;
    return { SubscriptionArn: subscription.arn };
  },
};

export const getSubscriptionAttributes: Operation = {
  asks: asks('GetSubscriptionAttributes'),
  run: ({ world }, { SubscriptionArn }: { readonly SubscriptionArn: string }) => {
    const { topic, protocol, endpoint, raw, token } = findSubscription(world, SubscriptionArn);
    return {
      Attributes: {
        SubscriptionArn,
        TopicArn: topic,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: world.account,
        RawMessageDelivery: String(raw),
        PendingConfirmation: String(Boolean(token)),
      },
    };
  },
};

export const listSubscriptionsByTopic: Operation = {
  asks: (_, { TopicArn }: { readonly TopicArn: string }) => [
    { action: 'sns:ListSubscriptionsByTopic', resource: TopicArn },
  ],
  resourcePolicy: ({ world }, { TopicArn }: { readonly TopicArn: string }) => topicPolicy(world, TopicArn),
  run: ({ world }, { TopicArn }: { readonly TopicArn: string }) => {
    findTopic(world, TopicArn);
    const Subscriptions = subscriptionsOf(world, TopicArn).map((one) => ({
      SubscriptionArn: one.token ? 'PendingConfirmation' : one.arn,
      Owner: world.account,
      Protocol: one.protocol,
      Endpoint: one.endpoint,
      TopicArn,
    }));
    return { Subscriptions };
  },
};
