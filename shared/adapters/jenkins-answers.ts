import * as z from 'zod/mini';
import { decode } from '../core/decode.ts';
import {
  type BuildSighting,
  type FinishedBuild,
  KEY_PARAMETER,
  type QueueSighting,
  type Stage,
  type TestCounts,
} from '../core/jenkins-run.ts';

// Jenkins' lists hold empty entries and things of plugins that nobody here knows; only what is used is described.
const parameter = z.object({ name: z.string(), value: z.optional(z.unknown()) });
const action = z.nullable(
  z.object({
    _class: z.optional(z.string()),
    parameters: z.optional(z.array(parameter)),
    failCount: z.optional(z.number()),
    skipCount: z.optional(z.number()),
    totalCount: z.optional(z.number()),
    lastBuiltRevision: z.nullish(z.object({ SHA1: z.optional(z.string()) })),
  }),
);
const actions = z._default(z.array(action), []);
type Actions = z.output<typeof actions>;

const queueItem = z.object({
  _class: z.optional(z.string()),
  why: z.nullish(z.string()),
  cancelled: z.optional(z.boolean()),
  executable: z.nullish(z.object({ number: z.int() })),
});

const build = z.object({
  _class: z.optional(z.string()),
  number: z.int(),
  building: z.boolean(),
  /** Missing in very old servers. */
  inProgress: z.optional(z.boolean()),
  result: z.nullish(z.string()),
  timestamp: z.number(),
  estimatedDuration: z._default(z.number(), -1),
  actions,
});

const queue = z.object({ items: z.array(z.object({ id: z.int(), actions })) });

const job = z.object({
  buildable: z.optional(z.boolean()),
  property: z._default(
    z.array(
      z.nullable(z.object({ parameterDefinitions: z.optional(z.array(z.object({ name: z.string() }))) })),
    ),
    [],
  ),
  builds: z._default(z.array(z.object({ number: z.int(), actions })), []),
});

/** What a queue item says; undefined = Jenkins knows it no more. */
export const toQueueSighting = (answer: unknown, where: string): QueueSighting => {
  if (answer === undefined) return { seen: 'queue', is: 'gone' };
  const item = decode(queueItem, answer, where, 'platform');
  if (item.executable) return { seen: 'queue', is: 'started', build: item.executable.number };
  if (item.cancelled) return { seen: 'queue', is: 'cancelled' };
  // Out of the queue, neither cancelled nor started: for a moment that is so.
  if (item.cancelled === false || item._class?.endsWith('$LeftItem')) return { seen: 'queue', is: 'left' };
  return { seen: 'queue', is: 'waiting', why: item.why ?? 'no reason given' };
};

/** What a build says of itself; undefined = there is none of that number. */
export const toBuildSighting = (answer: unknown, key: string, where: string): BuildSighting => {
  if (answer === undefined) return { seen: 'build', is: 'gone' };
  const seen = decode(build, answer, where, 'platform');
  if (!hasKey(seen.actions, key)) return { seen: 'build', is: 'foreign' };
  // `building` turns false and a result appears while Jenkins is still at it; only `inProgress` says that it is over.
  const isOver = seen.inProgress === undefined ? !seen.building && !!seen.result : !seen.inProgress;
  if (!isOver || !seen.result)
    return {
      seen: 'build',
      is: 'running',
      number: seen.number,
      startedAt: seen.timestamp,
      estimatedMs: seen.estimatedDuration,
      hasStages: seen._class?.endsWith('.WorkflowRun') ?? false,
    };
  return { seen: 'build', is: 'finished', build: toFinished(seen.number, seen.result, seen.actions) };
};

const PAUSED = 'PAUSED_PENDING_INPUT';

const description = z.object({
  status: z.string(),
  stages: z._default(z.array(z.object({ name: z.string(), status: z.string() })), []),
});

/** The stage at which a Pipeline is, as the plugin that draws its stages tells; undefined where it does not. */
export const toStage = (answer: unknown): Stage | undefined => {
  const { data } = z.safeParse(description, answer);
  const current = data?.stages.findLast(({ status }) => status === 'IN_PROGRESS' || status === PAUSED);
  return data && current ? { name: current.name, paused: data.status === PAUSED } : undefined;
};

/** The waiting item that carries the key. */
export const findInQueue = (answer: unknown, key: string, where: string): number | undefined =>
  decode(queue, answer ?? { items: [] }, where, 'platform').items.find((item) => hasKey(item.actions, key))
    ?.id;

/** The job's parameters, and the build that carries the key. */
export const readJob = (answer: unknown, key: string, where: string) => {
  const seen = decode(job, answer, where, 'platform');
  const declared = seen.property
    .flatMap((property) => property?.parameterDefinitions ?? [])
    .map(({ name }) => name);
  const found = seen.builds.find((candidate) => hasKey(candidate.actions, key))?.number;
  return { buildable: seen.buildable !== false, declared, ...(found === undefined ? {} : { build: found }) };
};

/** The names of the failed tests, of at most so many; a report may hold tens of thousands of others. */
export const failedNames = (report: unknown, limit: number): string[] => {
  const { suites = [], childReports = [] } = (report ?? {}) as Report;
  const inner = childReports.flatMap(({ result }) => result?.suites ?? []);
  const names: string[] = [];
  for (const { cases = [] } of [...suites, ...inner]) {
    const failures = cases.filter(({ status }) => status === 'FAILED' || status === 'REGRESSION');
    names.push(...failures.slice(0, limit - names.length).map(nameOf));
    if (names.length === limit) break;
  }
  return names;
};

const nameOf = ({ className, name }: Case): string => [className, name].filter(Boolean).join(' ');

type Case = { readonly className?: string; readonly name?: string; readonly status?: string };
type Suites = readonly { readonly cases?: readonly Case[] }[];
type Report = {
  readonly suites?: Suites;
  readonly childReports?: readonly { readonly result?: { readonly suites?: Suites } }[];
};

const hasKey = (all: Actions, key: string): boolean =>
  all.some((entry) => entry?.parameters?.some(({ name, value }) => name === KEY_PARAMETER && value === key));

const toFinished = (number: number, result: string, all: Actions): FinishedBuild => {
  const tests = toCounts(all);
  const commits = all.flatMap((entry) => entry?.lastBuiltRevision?.SHA1 ?? []);
  const interrupted = all.some((entry) => entry?._class === 'jenkins.model.InterruptedBuildAction');
  return { number, result, commits, ...(tests ? { tests } : {}), ...(interrupted ? { interrupted } : {}) };
};

const toCounts = (all: Actions): TestCounts | undefined => {
  const counts = all.find((entry) => entry?.totalCount !== undefined && entry.failCount !== undefined);
  if (counts?.totalCount === undefined || counts.failCount === undefined) return undefined;
  const skipped = counts.skipCount ?? 0;
  return { passed: counts.totalCount - counts.failCount - skipped, failed: counts.failCount, skipped };
};
