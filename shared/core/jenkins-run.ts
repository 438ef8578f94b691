import * as z from 'zod/mini';
import { decodeJson } from './decode.ts';
import type { JobContext } from './job.ts';
import type { Blame, Outcome } from './outcome.ts';
import type { JenkinsRunRecord } from './records.ts';

const run = z.strictObject({
  v: z.literal(1),
  /** `start`: to be looked for, and started when it is nowhere. */
  at: z.enum(['start', 'queue', 'build']),
  /** One of the action execution's keys: the build carries it as a parameter and is found again by it. */
  key: z.string(),
  executionId: z.string(),
  /** It follows a build that a restart of Jenkins has ended. */
  isRerun: z.optional(z.literal(true)),
  /** When the first round began. */
  since: z.number(),
  queue: z.optional(z.number()),
  build: z.optional(z.number()),
  /** Since when Jenkins gives no usable answer. */
  trouble: z.optional(z.number()),
  /** Since when the item or build that we knew is nowhere to be found. */
  lost: z.optional(z.number()),
  /** How hard and when we last asked for its end, and what it was waiting for. */
  stop: z.optional(z.strictObject({ step: z.number(), at: z.number(), why: z.optional(z.string()) })),
});

/** One Jenkins build on its way from intent to result; all that is to be known of it in the next round. */
export type Run = Readonly<z.output<typeof run>>;

/** The run as the continuation token carries it. */
export const writeRun = (value: Run): string => JSON.stringify(value);

/** The run that the round before left. */
export const readRun = (token: string): Run => decodeJson(run, token, 'the continuation token', 'platform');

/** A run that has nothing yet but its key. */
export const newRun = (
  { actionExecutionId, executionId }: Pick<JobContext, 'actionExecutionId' | 'executionId'>,
  now: number,
): Run => ({ v: 1, at: 'start', key: actionExecutionId, executionId, since: now });

/** The keys of an action execution's build, and of the one that may follow it when a restart of Jenkins ended that. */
export const keysOf = (actionExecutionId: string): readonly [string, string] => [
  actionExecutionId,
  `${actionExecutionId}.2`,
];

export type TestCounts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export type FinishedBuild = {
  readonly number: number;
  readonly result: string;
  readonly tests?: TestCounts;
  /** Somebody, or a step of it, ended it; a build that a restart ended has no such mark. */
  readonly interrupted?: true;
  /** The commits that Jenkins says it checked out; empty where it does not tell. */
  readonly commits: readonly string[];
};

/** What there is to do next. */
export type Command =
  | { readonly do: 'search' }
  | { readonly do: 'claim'; readonly over?: string }
  | { readonly do: 'trigger' }
  | { readonly do: 'note'; readonly queue?: number; readonly build?: number }
  | { readonly do: 'look-at-queue'; readonly queue: number }
  | { readonly do: 'look-at-build'; readonly build: number }
  | { readonly do: 'cancel'; readonly queue: number }
  | { readonly do: 'stop'; readonly build: number; readonly how: 'stop' | 'term' | 'kill' }
  | { readonly do: 'list-failures'; readonly of: FinishedBuild }
  | { readonly do: 'record'; readonly of: FinishedBuild }
  | { readonly do: 'answer'; readonly outcome: Outcome };

/** What came of the last command; every round begins with `nothing`. */
export type Sighting =
  | { readonly seen: 'nothing' }
  | Search
  | { readonly seen: 'claim'; readonly claimed: boolean; readonly before?: JenkinsRunRecord }
  | { readonly seen: 'triggered'; readonly queue: number }
  | { readonly seen: 'noted' }
  | QueueSighting
  | BuildSighting
  | { readonly seen: 'asked-to-end' }
  | { readonly seen: 'failures'; readonly of: FinishedBuild; readonly names: readonly string[] }
  | { readonly seen: 'recorded'; readonly of: FinishedBuild }
  | { readonly seen: 'trouble'; readonly blame: Blame; readonly reason: string };

export type Search = {
  readonly seen: 'search';
  readonly buildable: boolean;
  readonly declared: readonly string[];
  readonly queue?: number;
  readonly build?: number;
};

export type QueueSighting =
  | { readonly seen: 'queue'; readonly is: 'waiting'; readonly why: string }
  | { readonly seen: 'queue'; readonly is: 'started'; readonly build: number }
  /** `left`: out of the queue, but its build is not there yet. `gone`: Jenkins forgets an item five minutes after. */
  | { readonly seen: 'queue'; readonly is: 'left' | 'cancelled' | 'gone' };

export type BuildSighting =
  | {
      readonly seen: 'build';
      readonly is: 'running';
      readonly number: number;
      readonly startedAt: number;
      readonly estimatedMs: number;
      /** It is a Pipeline's. */
      readonly hasStages: boolean;
      /** Where it is, where that can be seen. */
      readonly stage?: Stage;
    }
  | { readonly seen: 'build'; readonly is: 'finished'; readonly build: FinishedBuild }
  /** `foreign`: the number now belongs to a build with another key. */
  | { readonly seen: 'build'; readonly is: 'gone' | 'foreign' };

/** The stage at which a Pipeline is; `paused`: it waits for a person's input. */
export type Stage = { readonly name: string; readonly paused: boolean };

/** What holds for the whole action. */
export type Terms = {
  readonly now: number;
  readonly limitMinutes: number;
  readonly unstable: 'failed' | 'passed';
  /** Whether a build that a restart of Jenkins ended is followed by another one, once. */
  readonly rerunAfterRestart: boolean;
  /** The commit that the build must have checked out, where Jenkins tells; any may be when absent. */
  readonly commit?: string;
  /** The parameters that the job must declare besides the key. */
  readonly parameters: readonly string[];
  /** The job's page, for people. */
  readonly jobUrl: string;
};

/** The parameter that makes one build per action execution out of however many requests. */
export const KEY_PARAMETER = 'DELIVERY_ID';

/** Two invocations may hold the same job; within this time the other one's request may still be on its way. */
export const CLAIM_MS = 30_000;
