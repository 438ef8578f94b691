/** Queues and the messages in them. */
import type { Policy } from '../../iam/authorize.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { invalidAddress, noSuchQueue } from './errors.ts';
import type { MessageAttributes } from './message-attributes.ts';

export type Message = {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The trace header, if the sender gave one. */
  readonly system: MessageAttributes;
  readonly senderId: string;
  /** Kept when it moves to a dead-letter queue: it grows old from the first day. */
  readonly sentAt: number;
  /** The queue from which it came into this one, for a dead-letter queue. */
  readonly source?: string;
  /** Not to be seen before this time: delay, or in flight with a reader. */
  visibleAt: number;
  /** Of the latest receipt; older ones are worth nothing. */
  receiptHandle?: string;
  received: number;
  firstReceivedAt?: number;
  /** The latest time. */
  receivedAt?: number;
};
export type Queue = {
  readonly name: string;
  readonly arn: string;
  /** As SetQueueAttributes takes them: texts; only those that somebody has set. */
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly createdAt: number;
  changedAt: number;
  /** It was purged within the last minute. */
  isPurging: boolean;
  messages: Message[];
};
type SqsState = {
  readonly queues: Record<string, Queue>;
  /** Names of queues that were deleted within the last minute. */
  readonly deleted: Record<string, true>;
};

export const initialState = (): SqsState => ({ queues: {}, deleted: {} });

export const state = (world: World): SqsState => world.state.sqs;

const nameIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

export const queueArn = (world: World, url: string): string => world.arn('sqs', nameIn(url));

export const queueUrl = (world: World, name: string): string => `${world.url}/${world.account}/${name}`;

/** The queue of that name; QueueDoesNotExist when there is none. */
export const queueNamed = (world: World, name: string): Queue => {
  const queue = state(world).queues[name];
  if (!queue) throw noSuchQueue();
  return queue;
};

/** The queue behind a URL. */
export const findQueue = (world: World, url: string): Queue => {
  const [, account, name] = /\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  if (account === undefined || name === undefined) throw invalidAddress(url);
  if (account !== world.account) throw noSuchQueue();
  return queueNamed(world, name);
};

const queuePolicy = (queue: Queue | undefined): Policy | undefined =>
  queue?.attributes.Policy ? JSON.parse(queue.attributes.Policy) : undefined;

/** Whom an operation on a queue asks: the caller's policies for the action, and the queue's own policy. */
export const onQueue = (action: string): Pick<Operation, 'asks' | 'resourcePolicy'> => ({
  asks: ({ world }: Call, { QueueUrl }: { readonly QueueUrl: string }) => [
    { action: `sqs:${action}`, resource: queueArn(world, QueueUrl) },
  ],
  resourcePolicy: ({ world }: Call, { QueueUrl }: { readonly QueueUrl: string }) =>
    queuePolicy(state(world).queues[nameIn(QueueUrl)]),
});

/** The same for operations that know the queue by its name only. */
export const onName = (...actions: readonly string[]): Pick<Operation, 'asks' | 'resourcePolicy'> => ({
  asks: ({ world }: Call, { QueueName }: { readonly QueueName: string }) =>
    actions.map((action) => ({ action: `sqs:${action}`, resource: world.arn('sqs', QueueName) })),
  resourcePolicy: ({ world }: Call, { QueueName }: { readonly QueueName: string }) =>
    queuePolicy(state(world).queues[QueueName]),
});
