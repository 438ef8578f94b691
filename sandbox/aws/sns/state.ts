/** Topics, who is subscribed to them, and every message that was published. */
import { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

export type Topic = {
  readonly arn: string;
  /** Policy, DisplayName, KmsMasterKeyId. */
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
};

export type Subscription = {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  /** What the confirmation's e-mail would hold, until it is confirmed. */
  token?: string;
};

export type Attributes = Readonly<
  Record<string, { readonly DataType?: string; readonly StringValue?: string }>
>;

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
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
};

export const topicPolicy = (world: World, arn: string | undefined): Policy | undefined => {
  const text = state(world).topics[arn ?? '']?.attributes.Policy;
  return text ? JSON.parse(text) : undefined;
};

export const subscriptionsOf = (world: World, topic: string): readonly Subscription[] =>
  Object.values(state(world).subscriptions).filter((one) => one.topic === topic);

/** A person follows the link of every confirmation that waits. */
export const confirmAll = (world: World): void => {
  for (const subscription of Object.values(state(world).subscriptions)) delete subscription.token;
};
