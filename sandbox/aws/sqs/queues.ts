/** Operations on queues themselves. */
import type {
  CreateQueueCommandInput,
  GetQueueAttributesCommandInput,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { findQueue, type Queue, queueArn, queueUrl, state } from './state.ts';

type ByUrl = { readonly QueueUrl: string };

const byUrl =
  (operation: string) =>
  ({ world }: Call, input: ByUrl) => [
    { action: `sqs:${operation}`, resource: queueArn(world, input.QueueUrl) },
  ];
const byName =
  (operation: string) =>
  ({ world }: Call, input: { readonly QueueName: string }) => [
    { action: `sqs:${operation}`, resource: world.arn('sqs', input.QueueName) },
  ];

const settable = new Set([
  'DelaySeconds',
  'MessageRetentionPeriod',
  'VisibilityTimeout',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'Policy',
  'SqsManagedSseEnabled',
]);

const checkAttributes = (attributes: object): void => {
  const unknown = Object.keys(attributes).filter((name) => !settable.has(name));
  if (unknown.length > 0) throw notRehearsed(`queue attributes ${unknown.join(', ')}`);
};

export const createQueue: Operation = {
  asks: byName('CreateQueue'),
  run: ({ world }, input: CreateQueueCommandInput) => {
    const name = input.QueueName as string;
    if (name.endsWith('.fifo')) throw notRehearsed('FIFO queues');
    checkAttributes(input.Attributes ?? {});
    const queue: Queue = {
      name,
      arn: world.arn('sqs', name),
      attributes: { ...input.Attributes },
      messages: [],
    };
    const existing = state(world).queues[name];
    if (existing && JSON.stringify(existing.attributes) !== JSON.stringify(queue.attributes)) {
      throw new AwsError(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for attributes.',
      );
    }
    state(world).queues[name] = existing ?? queue;
    return { QueueUrl: queueUrl(world, name) };
  },
};

export const deleteQueue: Operation = {
  asks: byUrl('DeleteQueue'),
  run: ({ world }, input: ByUrl) => {
    delete state(world).queues[findQueue(world, input.QueueUrl).name];
    return {};
  },
};

export const getQueueUrl: Operation = {
  asks: byName('GetQueueUrl'),
  run: ({ world }, input: { readonly QueueName: string }) => ({
    QueueUrl: queueUrl(world, findQueue(world, input.QueueName).name),
  }),
};

export const listQueues: Operation = {
  run: ({ world }, input: { readonly QueueNamePrefix?: string }) => ({
    QueueUrls: Object.keys(state(world).queues)
      .filter((name) => name.startsWith(input.QueueNamePrefix ?? ''))
      .map((name) => queueUrl(world, name)),
  }),
};

const attributesOf = (world: World, queue: Queue): Record<string, string> => {
  const visible = queue.messages.filter((message) => message.visibleAt <= world.clock.now()).length;
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - visible),
  };
};

export const getQueueAttributes: Operation = {
  asks: byUrl('GetQueueAttributes'),
  run: ({ world }, input: GetQueueAttributesCommandInput) => {
    const all = attributesOf(world, findQueue(world, input.QueueUrl as string));
    const wanted = new Set<string>(input.AttributeNames ?? []);
    const chosen = Object.entries(all).filter(([name]) => wanted.has('All') || wanted.has(name));
    return { Attributes: Object.fromEntries(chosen) };
  },
};

export const setQueueAttributes: Operation = {
  asks: byUrl('SetQueueAttributes'),
  run: ({ world }, input: SetQueueAttributesCommandInput) => {
    checkAttributes(input.Attributes ?? {});
    Object.assign(findQueue(world, input.QueueUrl as string).attributes, input.Attributes);
    return {};
  },
};
