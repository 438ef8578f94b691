/** One stage of a Pipeline's run: it waits for a person, runs its command, and comes to something. */
import { createHash } from 'node:crypto';
import type { World } from '../world.ts';
import { write } from './log.ts';
import type { InputOptions, Result, StageOptions } from './options.ts';
import { type Build, jobOf, type PipelineJob, type StageRun } from './state.ts';
import { collectTests, hasFailures, nameOf, runShell, say } from './workspace.ts';

const statuses: Readonly<Record<Result, StageRun['status']>> = {
  SUCCESS: 'SUCCESS',
  UNSTABLE: 'UNSTABLE',
  FAILURE: 'FAILED',
  NOT_BUILT: 'NOT_EXECUTED',
  ABORTED: 'ABORTED',
};

/** A result in the stage view's words. */
export const statusOf = (result: Result): StageRun['status'] => statuses[result];

/** The job of a Pipeline's run. */
export const pipelineOf = (world: World, build: Build): PipelineJob => {
  const job = jobOf(world, build.job);
  if (job.kind !== 'pipeline') throw new Error(`${build.job} is no Pipeline`);
  return job;
};

/** The stage at which a run is, or was last. */
export const currentStage = (build: Build): StageRun | undefined => build.stages?.at(-1);

/** What that stage is told to do. */
export const optionsOf = (world: World, build: Build): StageOptions | undefined =>
  pipelineOf(world, build).stages[(build.stages?.length ?? 0) - 1];

/** As the input step names itself: the id given, or a digest of its message, with a capital. */
export const inputId = ({ id, message }: InputOptions): string => {
  const plain = id ?? createHash('md5').update(message).digest('hex');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

/** The input step at which a run waits. */
export const pendingInput = (world: World, build: Build): InputOptions | undefined =>
  currentStage(build)?.pausedAt === undefined ? undefined : optionsOf(world, build)?.input;

/** Has the run looked at again at that moment. */
export const lookAgain = (world: World, build: Build, at: number): void => {
  world.clock.schedule(at, 'jenkins', 'advance', { job: build.job, number: build.number });
};

/** The command, and the reports that it leaves. */
const run = async (world: World, build: Build, stage: StageRun, options: StageOptions): Promise<void> => {
  const job = pipelineOf(world, build);
  const { command, junit } = options;
  const isEnded = () => stage.status !== 'IN_PROGRESS';
  const code = command ? await runShell(world, job, build, { command, name: `-${stage.id}` }) : 0;
  const tests = junit && !isEnded() ? await collectTests(world, job, build, junit) : undefined;
  // It may have been ended meanwhile.
  if (isEnded()) return;
  stage.code = code;
  if (tests) stage.tests = tests;
  lookAgain(world, build, world.clock.now());
};

/** Lets a stage work, for as long as it takes. */
export const work = (world: World, build: Build, stage: StageRun, options: StageOptions): void => {
  stage.status = 'IN_PROGRESS';
  stage.ends = world.clock.now() + (options.ms ?? 10_000);
  world.background(nameOf(build), () => run(world, build, stage, options));
  lookAgain(world, build, stage.ends);
};

const pause = (world: World, build: Build, stage: StageRun, input: InputOptions): void => {
  stage.status = 'PAUSED_PENDING_INPUT';
  stage.pausedAt = world.clock.now();
  say(world, build, input.message);
  say(world, build, `${input.ok ?? 'Proceed'} or Abort`);
};

/** Begins a stage. */
export const enterStage = (world: World, build: Build, options: StageOptions): void => {
  const stage: StageRun = {
    id: String(6 + 5 * (build.stages?.length ?? 0)),
    name: options.name,
    status: 'IN_PROGRESS',
    started: world.clock.now(),
    pausedMs: 0,
  };
  build.stages?.push(stage);
  write(build, '[Pipeline] stage');
  say(world, build, `[Pipeline] { (${options.name})`);
  if (options.input) pause(world, build, stage, options.input);
  else work(world, build, stage, options);
};

/** It waits for nobody any more. */
export const endPause = (world: World, stage: StageRun): void => {
  if (stage.pausedAt !== undefined) stage.pausedMs += world.clock.now() - stage.pausedAt;
  delete stage.pausedAt;
};

/** A stage has come to something. */
export const endStage = (world: World, stage: StageRun, result: Result): void => {
  stage.status = statuses[result];
  endPause(world, stage);
  stage.duration = world.clock.now() - stage.started;
};

/** What a stage that has run its time has come to. */
export const resultOf = (stage: StageRun, options: StageOptions): Result => {
  if (stage.code !== 0 && !options.mayFail) return 'FAILURE';
  return options.result ?? (hasFailures(stage.tests) ? 'UNSTABLE' : 'SUCCESS');
};
