/** Operations on subscriptions. An e-mail address hears nothing until its owner confirms. */
import type {
  ConfirmSubscriptionCommandInput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsCommandInput,
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { invalid } from './errors.ts';
import { page } from './page.ts';
import {
  findSubscription,
  findTopic,
  onSubscription,
  onTopic,
  type Subscription,
  state,
  subscriptionsOf,
} from './state.ts';
import { scopeOf, toldAfter } from './subscription-attributes.ts';

type Endpoints = { readonly isValid: (endpoint: string) => boolean; readonly otherwise: string };

const endpoints: Readonly<Record<string, Endpoints>> = {
  email: { isValid: (text) => /^[^@\s]+@[^@\s]+$/.test(text), otherwise: 'Email address' },
  'email-json': { isValid: (text) => /^[^@\s]+@[^@\s]+$/.test(text), otherwise: 'Email address' },
  sqs: { isValid: (text) => /^arn:aws:sqs:[^:]+:\d{12}:.+$/.test(text), otherwise: 'SQS endpoint ARN' },
  lambda: {
    isValid: (text) => /^arn:aws:lambda:[^:]+:\d{12}:function:.+$/.test(text),
    otherwise: 'Lambda endpoint ARN',
  },
};
const elsewhere = new Set(['http', 'https', 'sms', 'application', 'firehose']);

const checkEndpoint = (protocol: string, endpoint: string): void => {
  if (elsewhere.has(protocol)) throw notRehearsed(`subscriptions by ${protocol}`);
  const known = Object.hasOwn(endpoints, protocol) ? endpoints[protocol] : undefined;
  if (!known) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (!known.isValid(endpoint)) throw invalid(known.otherwise);
  if (endpoint.endsWith('.fifo')) throw notRehearsed('FIFO queues');
};

const checkSame = ({ attributes }: Subscription, given: Readonly<Record<string, string>>): void => {
  const other = Object.keys(given).some((name) => given[name] !== attributes[name]);
  if (other) throw invalid('Attributes Reason: Subscription already exists with different attributes');
};

const subscribed = ({ world, principal }: Call, input: SubscribeCommandInput): Subscription => {
  const { TopicArn = '', Protocol = '', Endpoint = '', Attributes = {} } = input;
  const attributes = toldAfter(Protocol, {}, Attributes as Record<string, string>);
  const same = subscriptionsOf(world, TopicArn).find(
    ({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint,
  );
  if (same) checkSame(same, attributes);
  const isMail = Protocol.startsWith('email');
  return (
    same ?? {
      arn: `${TopicArn}:${world.random.uuid()}`,
      topic: TopicArn,
      protocol: Protocol,
      endpoint: Endpoint,
      principal: principal.arn,
      attributes,
      isAuthenticated: !isMail,
      ...(isMail ? { token: world.random.hex(64) } : {}),
    }
  );
};

export const subscribe: Operation = {
  ...onTopic('Subscribe'),
  run: (call, input: SubscribeCommandInput) => {
    const { world } = call;
    findTopic(world, input.TopicArn ?? '');
    checkEndpoint(input.Protocol ?? '', input.Endpoint ?? '');
    const subscription = subscribed(call, input);
    state(world).subscriptions[subscription.arn] = subscription;
    const { ReturnSubscriptionArn } = input;
    const hidden = subscription.token && !ReturnSubscriptionArn;
    return { SubscriptionArn: hidden ? 'pending confirmation' : subscription.arn };
  },
};

type ByArn = { readonly SubscriptionArn: string };

export const unsubscribe: Operation = {
  ...onSubscription('Unsubscribe'),
  run: ({ world }, { SubscriptionArn }: ByArn) => {
    const { token, topic } = findSubscription(world, SubscriptionArn);
    if (token) throw invalid('This subscription is pending confirmation');
    delete state(world).subscriptions[SubscriptionArn];
    findTopic(world, topic).unsubscribed += 1;
    return {};
  },
};

export const confirmSubscription: Operation = {
  ...onTopic('ConfirmSubscription'),
  run: ({ world }, input: ConfirmSubscriptionCommandInput) => {
    const { TopicArn = '', Token, AuthenticateOnUnsubscribe = '' } = input;
    findTopic(world, TopicArn);
    const subscription = subscriptionsOf(world, TopicArn).find(({ token }) => token === Token);
    if (!subscription) throw invalid('Token');
    delete subscription.token;
    subscription.isAuthenticated = AuthenticateOnUnsubscribe.toLowerCase() === 'true';
    return { SubscriptionArn: subscription.arn };
  },
};

export const getSubscriptionAttributes: Operation = {
  ...onSubscription('GetSubscriptionAttributes'),
  run: ({ world }, { SubscriptionArn }: ByArn) => {
    const subscription = findSubscription(world, SubscriptionArn);
    const { topic, protocol, endpoint, token, principal, attributes, isAuthenticated } = subscription;
    return {
      Attributes: {
        SubscriptionArn,
        TopicArn: topic,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: world.account,
        SubscriptionPrincipal: principal,
        RawMessageDelivery: 'false',
        PendingConfirmation: String(Boolean(token)),
        ConfirmationWasAuthenticated: String(isAuthenticated),
        ...(attributes.FilterPolicy ? { FilterPolicyScope: scopeOf(attributes) } : {}),
        ...attributes,
      },
    };
  },
};

export const setSubscriptionAttributes: Operation = {
  ...onSubscription('SetSubscriptionAttributes'),
  run: ({ world }, input: SetSubscriptionAttributesCommandInput) => {
    const { SubscriptionArn = '', AttributeName = '', AttributeValue = '' } = input;
    const before = findSubscription(world, SubscriptionArn);
    const { protocol } = before;
    const attributes = toldAfter(protocol, before.attributes, { [AttributeName]: AttributeValue });
    state(world).subscriptions[SubscriptionArn] = { ...before, attributes };
    return {};
  },
};

const listed = (world: World, one: Subscription) => ({
  SubscriptionArn: one.token ? 'PendingConfirmation' : one.arn,
  Owner: world.account,
  Protocol: one.protocol,
  Endpoint: one.endpoint,
  TopicArn: one.topic,
});

export const listSubscriptionsByTopic: Operation = {
  ...onTopic('ListSubscriptionsByTopic'),
  run: ({ world }, { TopicArn = '', NextToken }: ListSubscriptionsByTopicCommandInput) => {
    findTopic(world, TopicArn);
    const { items, next } = page(subscriptionsOf(world, TopicArn), NextToken);
    return { Subscriptions: items.map((one) => listed(world, one)), ...next };
  },
};

export const listSubscriptions: Operation = {
  run: ({ world }, { NextToken }: ListSubscriptionsCommandInput) => {
    const { items, next } = page(Object.values(state(world).subscriptions), NextToken);
    return { Subscriptions: items.map((one) => listed(world, one)), ...next };
  },
};
