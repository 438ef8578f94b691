/** The execution environments of each function: started when an invocation finds none free, and kept warm. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Work } from '../../clock.ts';
import { internetOf } from '../../internet/addresses.ts';
import { Environment, type EnvironmentOptions } from '../../lambda/environment.ts';
import { variablesOf } from '../../lambda/variables.ts';
import type { Credentials, World } from '../../world.ts';
import type { FunctionRecord } from './state.ts';

export type LogLine = { readonly timestamp: number; readonly message: string };

/** What runs in an environment now. */
export type Run = { readonly requestId: string; readonly work: Work; timedOut: boolean };

type Waiting = {
  readonly timer: number;
  readonly sleeping: boolean;
  readonly answer: (now: number) => void;
};

export type Held = {
  readonly id: string;
  readonly functionName: string;
  /** Which code and configuration it runs. */
  readonly revision: string;
  readonly process: Environment;
  readonly memoryMegabytes: number;
  readonly credentials: Credentials;
  readonly logGroup: string;
  readonly logStream: string;
  lines: LogLine[];
  run: Run | undefined;
  /** It has done its first event. */
  started: boolean;
  lastUsed: number;
  /** What the process waits for in virtual time. */
  readonly waiting: Map<number, Waiting>;
  nextWait: number;
  /** Whom it asks will never answer: it waits for nothing but its own timers. */
  hangs: boolean;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** AWS does not say how long it keeps an idle environment; minutes, not hours. */
const keptIdleMs = 15 * 60_000;

const pools = new WeakMap<World, Set<Held>>();

type Spare = Pick<Held, 'functionName' | 'memoryMegabytes' | 'process'>;
const spares = new WeakMap<World, Spare[]>();

const sparesOf = (world: World): Spare[] => {
  const known = spares.get(world) ?? [];
  spares.set(world, known);
  return known;
};

/** A process that was an environment before: best of the same function, whose code it has compiled already. */
const takeSpare = (world: World, { functionName, memoryMegabytes }: Held): Environment | undefined => {
  const known = sparesOf(world);
  const fit = known.filter((spare) => spare.memoryMegabytes === memoryMegabytes && spare.process.alive);
  const chosen = fit.find((spare) => spare.functionName === functionName) ?? fit[0];
  if (chosen) known.splice(known.indexOf(chosen), 1);
  return chosen?.process;
};

const poolOf = (world: World): Set<Held> => {
  const pool = pools.get(world) ?? new Set<Held>();
  pools.set(world, pool);
  return pool;
};

export const findEnvironment = (world: World, id: string): Held | undefined =>
  [...poolOf(world)].find((held) => held.id === id);

/** How many events of a function run now. */
export const running = (world: World, functionName: string): number =>
  [...poolOf(world)].filter((held) => held.functionName === functionName && held.run).length;

/** Ends an environment for good. */
export const discard = (world: World, held: Held): void => {
  poolOf(world).delete(held);
  held.process.close();
};

/** Ends the processes in which events of a function run now, as a crash would. */
export const killRunning = (world: World, functionName: string): void => {
  for (const held of poolOf(world)) if (held.functionName === functionName && held.run) held.process.close();
};

/** Tells whether an answer that a function waits for will never come: then time need not be held for it. */
export const letHang = (world: World, functionName: string, hangs: boolean): void => {
  for (const held of poolOf(world)) if (held.functionName === functionName && held.run) held.hangs = hangs;
};

/** Ends an environment that nobody uses; its process waits to become another one. */
export const layOff = (world: World, held: Held): void => {
  poolOf(world).delete(held);
  if (held.run || !held.started || !held.process.alive) held.process.close();
  else sparesOf(world).push(held);
};

/** Ends the free environments of a function that has changed; busy ones end after their event. */
export const retire = (world: World, { configuration }: FunctionRecord): void => {
  for (const held of poolOf(world))
    if (held.functionName === configuration.FunctionName && !held.run) layOff(world, held);
};

export const closeAll = (world: World): void => {
  for (const held of poolOf(world)) discard(world, held);
  for (const { process } of sparesOf(world).splice(0)) process.close();
};

const layAllOff = (world: World): void => {
  for (const held of poolOf(world)) layOff(world, held);
};

/** Environments are none of what is frozen: each function starts cold afterwards, but without a new process. */
export const freezeEnvironments = async (world: World): Promise<() => Promise<void>> => {
  layAllOff(world);
  return async () => layAllOff(world);
};

const streamName = (world: World): string =>
  `${world.clock.iso().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${world.random.hex(32)}`;

/** No moment to wake up for: whatever waits in a process goes on waiting, but not for us. */
export const inVain = 0;

/** The process has nothing to do until `due`, or (when not `sleeping`) something of it hangs while timers wait. */
const wait = async (
  world: World,
  held: Held,
  due: number,
  sleeping: boolean,
  answer: (now: number) => void,
): Promise<void> => {
  const { run } = held;
  if (!run) return answer(inVain);
  const rests = sleeping || held.hangs;
  if (rests) await world.clock.enter(run.work);
  if (held.run !== run) return answer(inVain);
  const id = held.nextWait++;
  const timer = world.clock.schedule(due, 'lambda', 'wake', { environment: held.id, wait: id });
  held.waiting.set(id, { timer, sleeping: rests, answer });
  if (rests) world.clock.sleep(run.work);
};

/** Says the time to everything of a process that waits for it. */
export const tellAll = (world: World, held: Held, now: number): void => {
  for (const { timer, answer } of held.waiting.values()) {
    world.clock.cancel(timer);
    answer(now);
  }
  held.waiting.clear();
};

/** A moment that a process waits for has come: should it have slept until a later one, it is going to say so again. */
export const wake = (world: World, data: { readonly environment: string; readonly wait: number }): void => {
  const held = findEnvironment(world, data.environment);
  if (!held?.run || !held.waiting.has(data.wait)) return;
  world.clock.wake(held.run.work);
  tellAll(world, held, world.clock.now());
};

const refused = (
  world: World,
  held: Held,
  place: { readonly host: string; readonly port?: number },
): void => {
  const where = place.port === undefined ? place.host : `${place.host}:${place.port}`;
  world.record({
    kind: 'bug',
    who: held.functionName,
    what: `egress to ${where}, which is not in the sandbox's internet`,
  });
};

const scratchOf = (world: World, id: string): string => {
  const folder = join(world.folder, 'lambda', 'tmp', id);
  mkdirSync(folder, { recursive: true });
  return folder;
};

const variables = (world: World, { configuration, taskRoot }: FunctionRecord, held: Held) =>
  variablesOf({
    name: configuration.FunctionName,
    handler: configuration.Handler,
    runtime: configuration.Runtime,
    memoryMegabytes: configuration.MemorySize,
    region: world.region,
    taskRoot,
    scratch: scratchOf(world, held.id),
    logGroup: held.logGroup,
    logStream: held.logStream,
    endpoint: world.url,
    credentials: held.credentials,
    own: configuration.Environment?.Variables ?? {},
  });

const describe = (world: World, { configuration }: FunctionRecord) => {
  const role = world.assume(configuration.Role, 'lambda.amazonaws.com', configuration.FunctionName);
  return {
    id: world.random.uuid(),
    functionName: configuration.FunctionName,
    revision: configuration.RevisionId,
    memoryMegabytes: configuration.MemorySize,
    credentials: world.issue(role),
    logGroup: configuration.LoggingConfig?.LogGroup as string,
    logStream: streamName(world),
    lines: [],
    run: undefined,
    started: false,
    lastUsed: world.clock.now(),
    nextWait: 1,
    hangs: false,
    waiting: new Map(),
  };
};

const newEnvironment = (world: World, found: FunctionRecord): Held => {
  const held = { ...describe(world, found) } as unknown as Mutable<Held>;
  const options: EnvironmentOptions = {
    taskRoot: found.taskRoot,
    memoryMegabytes: found.configuration.MemorySize,
    variables: variables(world, found, held),
    now: world.clock.now(),
    internet: internetOf(world),
    ports: [Number(new URL(world.url).port)],
    line: (message) => void held.lines.push({ timestamp: world.clock.now(), message }),
    wait: (due, sleeping, answer) => void wait(world, held, due, sleeping, answer),
    refused: (place) => refused(world, held, place),
  };
  held.process = takeSpare(world, held) ?? new Environment(options);
  held.process.become(options);
  poolOf(world).add(held);
  return held;
};

/** A free environment of the function as it is now, or a new one that has not started yet. */
export const takeEnvironment = (world: World, found: FunctionRecord): Held => {
  const { FunctionName, RevisionId } = found.configuration;
  for (const held of poolOf(world)) {
    if (held.functionName !== FunctionName || held.run) continue;
    const fresh = held.revision === RevisionId && world.clock.now() - held.lastUsed < keptIdleMs;
    if (fresh && held.process.alive) return held;
    layOff(world, held);
  }
  return newEnvironment(world, found);
};
