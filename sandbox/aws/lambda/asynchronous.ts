/** Events that nobody waits for: tried again after errors, kept while throttled, and sent on at their end. */
import type { World } from '../../world.ts';
import { type Condition, sendOn } from './destinations.ts';
import { running } from './environments.ts';
import { type Result, runEvent } from './run.ts';
import { type FunctionRecord, state } from './state.ts';

export type Queued = {
  readonly functionName: string;
  readonly requestId: string;
  readonly body: string;
  readonly since: number;
  /** Times that the function has run with it. */
  readonly runs: number;
  /** Times that it was throttled since. */
  readonly throttled: number;
};

/** Lambda waits a minute before the first retry and two before the second. */
const retryDelaysMs = [60_000, 120_000];
const longestBackOffMs = 300_000;

/** Takes an event into the function's queue. */
export const enqueue = (world: World, event: Pick<Queued, 'functionName' | 'requestId' | 'body'>): void => {
  const queued: Queued = { ...event, since: world.clock.now(), runs: 0, throttled: 0 };
  for (let delivery = 0; delivery < state(world).deliveries; delivery += 1)
    world.clock.after(0, 'lambda', 'attempt', queued);
};

const ageLimitMs = ({ invokeConfig }: FunctionRecord): number =>
  (invokeConfig?.MaximumEventAgeInSeconds ?? 21_600) * 1_000;

const tooOld = (world: World, found: FunctionRecord, queued: Queued, delayMs: number): boolean =>
  world.clock.now() + delayMs - queued.since > ageLimitMs(found);

const after = async (world: World, found: FunctionRecord, queued: Queued, result: Result): Promise<void> => {
  const runs = queued.runs + 1;
  const ended = { ...queued, runs };
  const finish = (condition: Condition) => sendOn(world, found, ended, condition, result);
  if (!result.functionError) return finish('Success');
  const delayMs = retryDelaysMs[queued.runs];
  const retries = found.invokeConfig?.MaximumRetryAttempts ?? retryDelaysMs.length;
  if (delayMs === undefined || queued.runs >= retries) return finish('RetriesExhausted');
  if (tooOld(world, found, queued, delayMs)) return finish('EventAgeExceeded');
  world.clock.after(delayMs, 'lambda', 'attempt', ended);
};

const throttle = (world: World, found: FunctionRecord, queued: Queued): void => {
  const delayMs = Math.min(1_000 * 2 ** queued.throttled, longestBackOffMs);
  const again = { ...queued, throttled: queued.throttled + 1 };
  if (tooOld(world, found, queued, delayMs)) {
    world.background(`${queued.functionName} gives up an event`, () =>
      sendOn(world, found, queued, 'EventAgeExceeded', undefined),
    );
  } else world.clock.after(delayMs, 'lambda', 'attempt', again);
};

/** One try of a queued event: runs beside everything else, as a work of its own. */
export const attempt = (world: World, queued: Queued): void => {
  const { functionName, requestId, body } = queued;
  const found = state(world).functions[functionName];
  if (!found) {
    const what = `an event for ${functionName} is lost: the function is gone`;
    world.record({ kind: 'step', who: 'lambda', what });
    return;
  }
  if (found.concurrency !== undefined && running(world, functionName) >= found.concurrency) {
    throttle(world, found, queued);
    return;
  }
  world.background(`lambda ${functionName}`, async (work) => {
    const result = await runEvent(world, found, { requestId, body, work });
    await after(world, found, queued, result);
  });
};
