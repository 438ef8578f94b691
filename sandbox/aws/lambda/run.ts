/** One event run by one environment, from the start of its process to its last line of log. */
import type { Work } from '../../clock.ts';
import type { Ending } from '../../lambda/environment.ts';
import type { World } from '../../world.ts';
import { discard, findEnvironment, type Held, networkOf, type Run, takeEnvironment } from './environments.ts';
import { describeExit, unhandled } from './failures.ts';
import { writeLog } from './log-output.ts';
import type { FunctionRecord } from './state.ts';

export type Result = {
  readonly functionError?: 'Unhandled';
  readonly payload: string;
  /** The last 4 kB of what was logged. */
  readonly tail: string;
};

const initLimitMs = 10_000;

const limit = (world: World, held: Held, run: Run, ms: number): number =>
  world.clock.after(ms, 'lambda', 'timeout', { environment: held.id, requestId: run.requestId });

/** The function has used up its time: its process is ended. */
export const timeout = (
  world: World,
  data: { readonly environment: string; readonly requestId: string },
): void => {
  const held = findEnvironment(world, data.environment);
  if (held?.run?.requestId !== data.requestId) return;
  held.run.timedOut = true;
  // Time stands still until the process is really gone.
  world.clock.wake(held.run.work);
  held.process.close();
};

const traceId = (world: World): string =>
  `Root=1-${Math.floor(world.clock.now() / 1_000).toString(16)}-${world.random.hex(24)};Parent=${world.random.hex(16)};Sampled=0`;

const start = async (world: World, held: Held, run: Run): Promise<Ending | undefined> => {
  const timer = limit(world, held, run, initLimitMs);
  const ending = await held.process.start();
  world.clock.cancel(timer);
  return ending;
};

const invoke = async (
  world: World,
  held: Held,
  run: Run,
  { configuration }: FunctionRecord,
  body: string,
): Promise<Ending> => {
  const { Timeout, FunctionArn } = configuration;
  const timer = limit(world, held, run, Timeout * 1_000);
  const headers = {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': run.requestId,
    'lambda-runtime-deadline-ms': String(world.clock.now() + Timeout * 1_000),
    'lambda-runtime-invoked-function-arn': FunctionArn,
    'lambda-runtime-trace-id': traceId(world),
    'x-sandbox-now': String(world.clock.now()),
    'x-sandbox-network': JSON.stringify(networkOf(world)),
  };
  const ending = await held.process.invoke({ requestId: run.requestId, headers, body });
  world.clock.cancel(timer);
  return ending;
};

const failed = (held: Held, run: Run, ending: Ending, seconds: number): string => {
  if (ending.kind === 'error') return ending.body;
  if (ending.kind === 'too-large') {
    return unhandled(
      'Function.ResponseSizeTooLarge',
      'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    );
  }
  const { type, message, line } = describeExit(run, ending, seconds);
  held.lines.push({ timestamp: held.lastUsed, message: line });
  return unhandled(type, `RequestId: ${run.requestId} Error: ${message}`);
};

/** Whatever still waits in virtual time, waits in vain. */
const release = (world: World, held: Held): void => {
  for (const { timer } of held.waiting.values()) world.clock.cancel(timer);
  held.waiting.clear();
  delete held.credentials.work;
  held.run = undefined;
};

const play = async (world: World, held: Held, run: Run, found: FunctionRecord, body: string) => {
  const cold = !held.started;
  const initEnding = cold ? await start(world, held, run) : undefined;
  const began = world.clock.now();
  held.started = true;
  const ending = initEnding ?? (await invoke(world, held, run, found, body));
  // The end enters as calls do: of several that run at once, the seed says who ends first.
  await world.clock.enter(run.work);
  held.lastUsed = world.clock.now();
  const seconds = initEnding ? initLimitMs / 1_000 : found.configuration.Timeout;
  const payload = ending.kind === 'response' ? ending.body : failed(held, run, ending, seconds);
  return { payload, isError: ending.kind !== 'response', cold, ms: world.clock.now() - began };
};

/** Runs one event of a function; `work` is what the clock knows it by. */
export const runEvent = async (
  world: World,
  found: FunctionRecord,
  event: { readonly requestId: string; readonly body: string; readonly work: Work },
): Promise<Result> => {
  const held = takeEnvironment(world, found);
  const run: Run = { requestId: event.requestId, work: event.work, timedOut: false };
  held.run = run;
  held.credentials.work = event.work;
  try {
    const { payload, isError, cold, ms } = await play(world, held, run, found, event.body);
    const tail = writeLog(world, found, held, { requestId: run.requestId, cold, ms });
    if (!isError) return { payload, tail };
    const { errorType, errorMessage } = JSON.parse(payload) as Record<string, string>;
    world.record({
      kind: 'step',
      who: 'lambda',
      what: `${held.functionName} failed: ${errorType}: ${errorMessage}`,
      detail: { requestId: run.requestId },
    });
    return { functionError: 'Unhandled', payload, tail };
  } finally {
    release(world, held);
    if (!held.process.alive || held.revision !== found.configuration.RevisionId) discard(world, held);
  }
};
