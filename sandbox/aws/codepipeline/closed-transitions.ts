/** Executions that wait at a disabled transition: after thirty days they do not go on any more. */
import { closedForMs } from '../../engine/pipeline.ts';
import type { World } from '../../world.ts';
import { state } from './state.ts';

export type WaitReference = {
  readonly pipeline: string;
  readonly stage: string;
  readonly executionId: string;
};

type Wait = { readonly due: number; readonly data: WaitReference };

const keyOf = ({ pipeline, stage, executionId }: WaitReference): string =>
  [pipeline, stage, executionId].join(' ');

const waitsOf = (world: World, pipeline: string): ReadonlyMap<string, Wait> => {
  const { locks = {} } = state(world).pipelines[pipeline]?.machine ?? {};
  return new Map(
    Object.entries(locks).flatMap(([stage, { waiting }]) =>
      waiting.flatMap(({ executionId, closedSince }) => {
        const data = { pipeline, stage, executionId };
        return closedSince === undefined
          ? []
          : ([[keyOf(data), { due: closedSince + closedForMs, data }]] as const);
      }),
    ),
  );
};

/** One timer for each execution that waits at a disabled transition of a pipeline, and no other. */
export const tendWaits = (world: World, pipeline: string): void => {
  const { waits: timers } = state(world);
  const waits = waitsOf(world, pipeline);
  for (const [key, timer] of Object.entries(timers)) {
    if (!key.startsWith(`${pipeline} `) || waits.has(key)) continue;
    world.clock.cancel(timer);
    delete timers[key];
  }
  for (const [key, { due, data }] of waits) {
    timers[key] ??= world.clock.schedule(due, 'codepipeline', 'wait-expired', data);
  }
};
