/** Messages grow old from the moment they were first sent, wherever they are now. */
import type { World } from '../../world.ts';
import { secondsOf } from './attributes.ts';
import type { Queue } from './state.ts';

/** Whatever is older than the queue keeps is gone, in flight or not. */
export const dropOld = (world: World, queue: Queue): void => {
  const oldest = world.clock.now() - secondsOf(queue, 'MessageRetentionPeriod') * 1_000;
  queue.messages = queue.messages.filter(({ sentAt }) => sentAt > oldest);
};
