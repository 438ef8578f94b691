/** Whoever waits for messages of a queue is told when there will be one: functions, and clients that poll long. */
import type { World } from '../../world.ts';
import { announceMessages } from '../lambda/queue-announcement.ts';
import type { Queue } from './state.ts';
import { lookAt } from './waiting.ts';

/** A message of the queue can be seen from `at` on. */
export const announce = (world: World, queue: Queue, at: number): void => {
  announceMessages(world, queue.arn, at);
  lookAt(world, queue.name, at);
};
