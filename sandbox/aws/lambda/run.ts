/** One event run by one environment, from the start of its process to its last line of log. */
import type { Work } from '../../clock.ts';
import { internetOf } from '../../internet/addresses.ts';
import type { Ending } from '../../lambda/environment.ts';
import type { World } from '../../world.ts';
import {
  discard,
  findEnvironment,
  type Held,
  inVain,
  layOff,
  type Run,
  takeEnvironment,
  tellAll,
} from './environments.ts';
import { describeExit, initReport, unhandled } from './failures.ts';
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

const start = async (world: World, held: Held, run: Run, ms: number): Promise<Ending | undefined> => {
  const timer = limit(world, held, run, ms);
  const ending = await held.process.start();
  world.clock.cancel(timer);
  held.started = true;
  return ending;
};

/** Until when the function may run. */
const invoke = async (
  world: World,
  held: Held,
  run: Run,
  { configuration }: FunctionRecord,
  event: { readonly body: string; readonly until: number },
): Promise<Ending> => {
  const now = world.clock.now();
  const timer = limit(world, held, run, event.until - now);
  const headers = {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': run.requestId,
    'lambda-runtime-deadline-ms': String(event.until),
    'lambda-runtime-invoked-function-arn': configuration.FunctionArn,
    'lambda-runtime-trace-id': traceId(world),
    'x-sandbox-now': String(now),
    'x-sandbox-internet': JSON.stringify(internetOf(world)),
  };
  const ending = await held.process.invoke({ requestId: run.requestId, headers, body: event.body });
  world.clock.cancel(timer);
  return ending;
};

type Failed = { readonly payload: string; readonly status?: string };

const failed = (world: World, held: Held, run: Run, ending: Ending, seconds: number): Failed => {
  if (ending.kind === 'error') return { payload: ending.body };
  if (ending.kind === 'too-large') {
    const message = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';
    return { payload: unhandled('Function.ResponseSizeTooLarge', message) };
  }
  const { type, message, line, status } = describeExit(run, ending, seconds, world.clock.iso());
  held.lines.push({ timestamp: held.lastUsed, message: line });
  return { payload: unhandled(type, `RequestId: ${run.requestId} Error: ${message}`), status };
};

/** Whatever still waits in virtual time, waits in vain. */
const release = (world: World, held: Held): void => {
  tellAll(world, held, inVain);
  held.hangs = false;
  delete held.credentials.work;
  held.run = undefined;
};

const occupy = (held: Held, run: Run): void => {
  held.run = run;
  held.credentials.work = run.work;
};

/** An environment that is ready for its event, or what its second start came to. */
type Ready = {
  readonly held: Held;
  readonly run: Run;
  readonly ending: Ending | undefined;
  readonly cold: boolean;
  /** When the function's own time began. */
  readonly began: number;
};

/** Lambda starts an environment that did not become ready once more, within the time of the function itself. */
const startAgain = async (
  world: World,
  found: FunctionRecord,
  failedOne: Ready,
  ms: number,
): Promise<Ready> => {
  const { held: spent, run: before } = failedOne;
  release(world, spent);
  discard(world, spent);
  const held = takeEnvironment(world, found);
  const run: Run = { ...before, timedOut: false };
  held.lines.push(...spent.lines);
  occupy(held, run);
  const began = world.clock.now();
  return { held, run, cold: true, began, ending: await start(world, held, run, ms) };
};

/** A free environment, or a new one made ready. */
const makeReady = async (world: World, found: FunctionRecord, first: Run): Promise<Ready> => {
  const held = takeEnvironment(world, found);
  occupy(held, first);
  if (held.started) return { held, run: first, ending: undefined, cold: false, began: world.clock.now() };
  const began = world.clock.now();
  const ending = await start(world, held, first, initLimitMs);
  const now = world.clock.now();
  const ready: Ready = { held, run: first, ending, cold: true, began: now };
  if (!ending) return ready;
  held.lines.push({ timestamp: now, message: initReport(first, ending, now - began) });
  return startAgain(world, found, ready, found.configuration.Timeout * 1_000);
};

const report = (world: World, held: Held, run: Run, payload: string): void => {
  const { errorType, errorMessage } = JSON.parse(payload) as Record<string, string>;
  world.record({
    kind: 'step',
    who: 'lambda',
    what: `${held.functionName} failed: ${errorType}: ${errorMessage}`,
    detail: { requestId: run.requestId },
  });
};

/** Runs one event of a function; `work` is what the clock knows it by. */
export const runEvent = async (
  world: World,
  found: FunctionRecord,
  event: { readonly requestId: string; readonly body: string; readonly work: Work },
): Promise<Result> => {
  const { Timeout: seconds } = found.configuration;
  const ready = await makeReady(world, found, {
    requestId: event.requestId,
    work: event.work,
    timedOut: false,
  });
  const { held, run, cold, began } = ready;
  try {
    const until = began + seconds * 1_000;
    const ending = ready.ending ?? (await invoke(world, held, run, found, { body: event.body, until }));
    // The end enters as calls do: of several that run at once, the seed says who ends first.
    await world.clock.enter(run.work);
    held.lastUsed = world.clock.now();
    const isError = ending.kind !== 'response';
    const { payload, status }: Failed = isError
      ? failed(world, held, run, ending, seconds)
      : { payload: ending.body };
    const ms = world.clock.now() - began;
    const tail = writeLog(world, found, held, { requestId: run.requestId, cold, ms, status });
    if (!isError) return { payload, tail };
    report(world, held, run, payload);
    return { functionError: 'Unhandled', payload, tail };
  } finally {
    release(world, held);
    if (!held.process.alive || held.revision !== found.configuration.RevisionId) layOff(world, held);
  }
};
