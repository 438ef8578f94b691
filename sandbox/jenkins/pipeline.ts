/** A Pipeline's run: stages one after the other, input steps between them, and ways of ending it of three strengths. */
import type { World } from '../world.ts';
import { close } from './ending.ts';
import { noted, write } from './log.ts';
import type { Result } from './options.ts';
import { isAlive } from './queue.ts';
import {
  currentStage,
  endPause,
  endStage,
  enterStage,
  lookAgain,
  optionsOf,
  pipelineOf,
  resultOf,
  work,
} from './stage.ts';
import { type Build, findBuild, type PipelineJob, type StageRun, state } from './state.ts';
import { childOf, fetchSource, nameOf, say } from './workspace.ts';

export type Ending = 'stop' | 'term' | 'kill';

const order: readonly Result[] = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED'];

/** A run's result only ever gets worse; it shows while the run still goes on. */
const worsen = (build: Build, result: Result): void => {
  if (order.indexOf(result) > order.indexOf(build.result ?? 'SUCCESS')) build.result = result;
};

/** Sets a run going. */
export const startPipeline = (world: World, job: PipelineJob, build: Build): void => {
  write(build, '[Pipeline] Start of Pipeline');
  world.background(nameOf(build), async () => {
    const hasSource = await fetchSource(world, job, build);
    if (!hasSource) return finish(world, build, 'FAILURE');
    build.nextAt = build.started + (job.startMs ?? 1_000);
    lookAgain(world, build, build.nextAt);
  });
};

const finish = (world: World, build: Build, result: Result): void => {
  if (build.phase !== 'building') return;
  worsen(build, result);
  build.result ??= 'SUCCESS';
  build.duration = world.clock.now() - build.started;
  write(build, '[Pipeline] End of Pipeline');
  close(world, build);
};

const failStage = (world: World, build: Build, stage: StageRun): void => {
  const message = stage.code === 0 ? 'failed' : `script returned exit code ${stage.code}`;
  stage.error = { type: 'hudson.AbortException', message };
  say(world, build, `ERROR: ${message}`);
};

const completeStage = (world: World, build: Build, stage: StageRun): void => {
  const options = optionsOf(world, build);
  if (!options) throw new Error(`${nameOf(build)} has no such stage`);
  const result = resultOf(stage, options);
  endStage(world, stage, result);
  if (stage.tests) build.tests = [...(build.tests ?? []), ...stage.tests];
  worsen(build, result);
  if (result === 'FAILURE') failStage(world, build, stage);
  if (result === 'SUCCESS' || result === 'UNSTABLE') {
    build.nextAt = world.clock.now() + (options.restMs ?? 0);
    lookAgain(world, build, build.nextAt);
  } else finish(world, build, result);
};

const enterNext = (world: World, build: Build): void => {
  const options = pipelineOf(world, build).stages[build.stages?.length ?? 0];
  delete build.nextAt;
  if (options) enterStage(world, build, options);
  else finish(world, build, 'SUCCESS');
};

/** Runs go on a moment before the controller starts anything new. */
const mayRun = (world: World): boolean => isAlive(world) || state(world).phase === 'loading';

/** Takes a run as far as it can go at this moment. Quieted down, a controller begins no stage. */
const step = (world: World, build: Build): void => {
  if (build.phase !== 'building' || !mayRun(world)) return;
  const now = world.clock.now();
  const stage = currentStage(build);
  const works = stage?.status === 'IN_PROGRESS';
  if (works && stage.code !== undefined && (stage.ends ?? 0) <= now) completeStage(world, build, stage);
  else if (build.nextAt !== undefined && build.nextAt <= now && !state(world).quietingDown)
    enterNext(world, build);
};

/** A moment has come that a run waits for. */
export const advance = (world: World, key: { readonly job: string; readonly number: number }): void => {
  const build = findBuild(world, key.job, key.number);
  if (build) step(world, build);
};

/** Runs that waited because the controller was quieted down go on. */
export const advanceAll = (world: World): void => {
  for (const build of state(world).builds) if (build.stages) step(world, build);
};

/** A run goes on after a restart. */
export const resume = (world: World, build: Build): void => {
  build.queueId = state(world).nextItem++;
  say(world, build, `Resuming build at ${new Date(world.clock.now()).toUTCString()} after Jenkins restart`);
  step(world, build);
};

const interrupt = (world: World, build: Build): void => {
  const stage = currentStage(build);
  childOf(build)?.kill();
  if (stage && stage.duration === undefined) {
    endStage(world, stage, 'ABORTED');
    stage.error = { type: 'org.jenkinsci.plugins.workflow.steps.FlowInterruptedException', message: null };
  }
  finish(world, build, 'ABORTED');
};

const strengths: readonly Ending[] = ['stop', 'term', 'kill'];

/** Asks a run to end; a run that does not heed must be asked in a stronger way. */
export const endPipeline = (world: World, build: Build, user: string, how: Ending): void => {
  const { ignores } = pipelineOf(world, build);
  if (how === 'stop') {
    build.abortedBy ??= user;
    write(build, noted(`Aborted by ${user}`));
  } else say(world, build, how === 'kill' ? 'Hard kill!' : 'Terminating sh');
  const heeds = ignores === undefined || strengths.indexOf(how) > strengths.indexOf(ignores);
  if (heeds) interrupt(world, build);
};

/** A person answers the input step at which a run waits. */
export const answerInput = (world: World, build: Build, user: string, proceeds: boolean): void => {
  const stage = currentStage(build);
  const options = optionsOf(world, build);
  if (stage?.pausedAt === undefined || !options) throw new Error(`${nameOf(build)} waits for nobody`);
  say(world, build, `${proceeds ? 'Approved' : 'Rejected'} by ${user}`);
  if (proceeds) {
    endPause(world, stage);
    work(world, build, stage, options);
  } else {
    build.abortedBy ??= user;
    interrupt(world, build);
  }
};
