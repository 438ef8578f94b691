/** How SQS tells Lambda of messages: nobody polls an empty queue here. */
import type { World } from '../../world.ts';
import type { Mapping } from './state.ts';

/** Has the functions that take the queue's messages look at `at`, when a message can be seen. */
export const announceMessages = (world: World, queueArn: string, at: number): void => {
  const mappings = Object.values<Mapping>(world.state.lambda?.mappings ?? {});
  for (const { uuid, ...mapping } of mappings)
    if (mapping.enabled && mapping.queueArn === queueArn)
      world.clock.schedule(at, 'lambda', 'poll', { mapping: uuid });
};
