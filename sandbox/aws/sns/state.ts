/** Topics, who is subscribed to them, and every message that was published. */
import type { Policy, Statement } from '../../iam/authorize.ts';
import type { Call, Operation, Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { notFound } from './errors.ts';
import type { Attributes } from './message-attributes.ts';

export type Topic = {
  readonly arn: string;
  /** Those that somebody has set. */
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
  /** How many subscriptions it once had. */
  unsubscribed: number;
};

export type Subscription = {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Who has subscribed it. */
  readonly principal: string;
  /** Those that somebody has set: RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy. */
  readonly attributes: Record<string, string>;
  /** Confirmed by somebody who signed, or the endpoint lies in the account of the topic. */
  isAuthenticated: boolean;
  /** What the confirmation's e-mail would hold, until it is confirmed. */
  token?: string;
};

export type Published = {
  readonly id: string;
  readonly topic: string;
  readonly at: number;
  readonly subject?: string;
  readonly message: string;
  /** Given by protocol, when the publisher sent a structure. */
  readonly perProtocol?: Readonly<Record<string, string>>;
  readonly attributes: Attributes;
};

/** An e-mail that reached a confirmed address. */
export type Mail = {
  readonly to: string;
  readonly at: number;
  readonly subject: string;
  readonly text: string;
};

type SnsState = {
  readonly topics: Record<string, Topic>;
  readonly subscriptions: Record<string, Subscription>;
  readonly published: Published[];
  readonly mails: Mail[];
};

export const initialState = (): SnsState => ({ topics: {}, subscriptions: {}, published: [], mails: [] });

export const state = (world: World): SnsState => world.state.sns;

/** The topic of that ARN; NotFound when there is none. */
export const findTopic = (world: World, arn: string): Topic => {
  const topic = state(world).topics[arn];
  if (!topic) throw notFound('Topic');
  return topic;
};

export const findSubscription = (world: World, arn: string): Subscription => {
  const found = state(world).subscriptions[arn];
  if (!found) throw notFound('Subscription');
  return found;
};

/** The statement that every topic begins with: it leaves everything to the owner's own policies. */
export const defaultStatement = '__default_statement_ID';

/** Of the services of AWS, alarms alone call as the owner of the topic, whom that statement means. */
const isOwner = (caller: Principal): boolean =>
  caller.kind === 'service' && caller.arn === 'cloudwatch.amazonaws.com';

/** What a topic's policy may ask about the caller beside what it may ask about every caller. */
export const callerContext = (world: World, caller: Principal): Record<string, string> =>
  isOwner(caller) ? { 'aws:SourceOwner': world.account } : {};

const toOwner: Policy = {
  Statement: { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' },
};

/** Whom the topic itself lets in. */
export const topicPolicy = (world: World, arn: string | undefined, caller: Principal): Policy | undefined => {
  const text = state(world).topics[arn ?? '']?.attributes.Policy;
  if (!text) return isOwner(caller) ? toOwner : undefined;
  const policy: Policy = JSON.parse(text);
  if (isOwner(caller)) return policy;
  const statements = [policy.Statement].flat() as readonly Statement[];
  return { ...policy, Statement: statements.filter(({ Sid }) => Sid !== defaultStatement) };
};

export const subscriptionsOf = (world: World, topic: string): readonly Subscription[] =>
  Object.values(state(world).subscriptions).filter((one) => one.topic === topic);

/** A person follows the link of every confirmation that waits. */
export const confirmAll = (world: World): void => {
  for (const subscription of Object.values(state(world).subscriptions)) delete subscription.token;
};

/** Whom an operation on a topic asks: the caller's policies for the action, and the topic's own policy. */
export const onTopic = (action: string): Pick<Operation, 'asks' | 'resourcePolicy'> => ({
  asks: (_: Call, { TopicArn }: { readonly TopicArn: string }) => [
    { action: `sns:${action}`, resource: TopicArn },
  ],
  resourcePolicy: ({ world, principal }: Call, { TopicArn }: { readonly TopicArn: string }) =>
    topicPolicy(world, TopicArn, principal),
});

/** The topic of a subscription is its ARN without the last part. */
export const onSubscription = (action: string): Pick<Operation, 'asks'> => ({
  asks: (_: Call, { SubscriptionArn }: { readonly SubscriptionArn: string }) => [
    { action: `sns:${action}`, resource: SubscriptionArn.replace(/:[^:]+$/, '') },
  ],
});
