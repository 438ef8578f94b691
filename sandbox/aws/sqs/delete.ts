/** DeleteMessage, and PurgeQueue that deletes them all. */
import type { DeleteMessageBatchCommandInput, DeleteMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkBatch, inBatch } from './batch.ts';
import { receivedWith } from './receipts.ts';
import { findQueue, onQueue, type Queue, state } from './state.ts';

/** A handle of an earlier receipt is taken and does nothing; so is that of a message that is gone. */
const remove = (queue: Queue, handle = ''): object => {
  const found = receivedWith(queue, handle);
  queue.messages = queue.messages.filter((message) => message !== found);
  return {};
};

export const deleteMessage: Operation = {
  ...onQueue('DeleteMessage'),
  run: ({ world }, { QueueUrl = '', ReceiptHandle }: DeleteMessageCommandInput) =>
    remove(findQueue(world, QueueUrl), ReceiptHandle),
};

export const deleteMessageBatch: Operation = {
  ...onQueue('DeleteMessage'),
  run: ({ world }, { QueueUrl = '', Entries = [] }: DeleteMessageBatchCommandInput) => {
    const queue = findQueue(world, QueueUrl);
    const entries = Entries.map(({ Id = '', ReceiptHandle = '' }) => ({ Id, ReceiptHandle }));
    checkBatch('DeleteMessageBatchRequestEntry', entries);
    return inBatch(entries, (entry) => remove(queue, entry.ReceiptHandle));
  },
};

const betweenPurgesMs = 60_000;

export const purgeQueue: Operation = {
  ...onQueue('PurgeQueue'),
  run: ({ world }, { QueueUrl }: { readonly QueueUrl: string }) => {
    const queue = findQueue(world, QueueUrl);
    if (queue.isPurging)
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        403,
      );
    queue.messages = [];
    queue.isPurging = true;
    world.clock.after(betweenPurgesMs, 'sqs', 'purged', { name: queue.name });
    return {};
  },
};

/** Timer: it may be purged again. */
export const purged = (world: World, { name }: { readonly name: string }): void => {
  const queue = state(world).queues[name];
  if (queue) queue.isPurging = false;
};
