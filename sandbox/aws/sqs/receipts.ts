/** Receipt handles: each receipt has its own, and only the latest is worth anything. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Message, Queue } from './state.ts';

/** A new handle for the message just received. */
export const handleOf = (world: World, queue: Queue, message: Message): string =>
  Buffer.from(`${queue.name} ${message.id} ${world.random.hex(32)}`).toString('base64');

/** Refuses what never was a handle of this queue. */
const checkHandle = (queue: Queue, handle: string): void => {
  const [name, id, secret, ...more] = Buffer.from(handle, 'base64').toString().split(' ');
  if (name !== queue.name || !id || !secret || more.length > 0)
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
};

/** The message of which this is the latest handle, if it is still there. */
export const receivedWith = (queue: Queue, handle: string): Message | undefined => {
  checkHandle(queue, handle);
  return queue.messages.find(({ receiptHandle }) => receiptHandle === handle);
};
