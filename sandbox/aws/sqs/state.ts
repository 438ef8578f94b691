/** Queues and the messages in them. */
import { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

export type Message = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Record<string, { readonly DataType: string; readonly StringValue?: string }>;
  readonly sentAt: number;
  /** Not to be seen before this time: delay, or in flight with a reader. */
  visibleAt: number;
  receiptHandle?: string;
  received: number;
};
export type Queue = {
  readonly name: string;
  readonly arn: string;
  /** As SetQueueAttributes takes them: texts. */
  readonly attributes: Record<string, string>;
  messages: Message[];
};
type SqsState = { readonly queues: Record<string, Queue> };

export const initialState = (): SqsState => ({ queues: {} });

export const state = (world: World): SqsState => world.state.sqs;

export const queueArn = (world: World, url: string): string =>
  world.arn('sqs', url.slice(url.lastIndexOf('/') + 1));

export const queueUrl = (world: World, name: string): string => `${world.url}/${world.account}/${name}`;

/** The queue behind a URL; QueueDoesNotExist when there is none. */
export const findQueue = (world: World, url: string): Queue => {
  const queue = state(world).queues[url.slice(url.lastIndexOf('/') + 1)];
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
};

export const queuePolicy = (queue: Queue | undefined): Policy | undefined =>
  queue?.attributes.Policy ? JSON.parse(queue.attributes.Policy) : undefined;
