/** What CodePipeline remembers: pipelines, and the jobs that it has handed out. */
import type { Machine } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { check, constraints } from './constraints.ts';

export type Pipeline = {
  machine: Machine;
  readonly created: number;
  updated: number;
  readonly tags: Record<string, string>;
  /** Executions by the client request token that started them. */
  readonly startedBy: Record<string, string>;
};

/** One round of an Invoke action: handed out once, answered once. */
export type Job = {
  readonly id: string;
  readonly pipeline: string;
  readonly runId: string;
  readonly continuationToken?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly limitTimer: number;
  state: 'open' | 'answered' | 'expired';
};

export type Settings = {
  /** How long after an answer with a continuation token the function is invoked again (AWS does not say). */
  continuationMs: number;
  /** How often builds and deployments are looked at. */
  lookMs: number;
};

export type CodePipelineState = {
  readonly pipelines: Record<string, Pipeline>;
  readonly jobs: Record<string, Job>;
  /** Timers that end an action by themselves, by action execution; cancelled when it is over. */
  readonly limits: Record<string, number[]>;
  /** Timers that end the wait at a disabled transition, by pipeline, stage and execution. */
  readonly waits: Record<string, number>;
  /** The last commit that was pushed, by repository and branch. */
  readonly pushed: Record<string, string>;
  readonly settings: Settings;
};

export const initialState = (): CodePipelineState => ({
  pipelines: {},
  jobs: {},
  limits: {},
  waits: {},
  pushed: {},
  settings: { continuationMs: 30_000, lookMs: 5_000 },
});

/** CodePipeline's part of the account. */
export const state = (world: World): CodePipelineState => world.state.codepipeline;

/** The pipeline of that name; unknown names are refused as by AWS. */
export const pipelineOf = (world: World, name: string): Pipeline => {
  check(['pipelineName', name, constraints.name]);
  const { pipelines } = state(world);
  const pipeline = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (pipeline) return pipeline;
  throw new AwsError(
    'PipelineNotFoundException',
    `Account '${world.account}' does not have a pipeline with name '${name}'`,
  );
};
