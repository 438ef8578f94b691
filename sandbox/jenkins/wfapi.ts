/** The stage view's own API of Pipelines: what their stages have come to, and the input steps that wait. */
import type { World } from '../world.ts';
import type { InputOptions } from './options.ts';
import { inputId, pendingInput, statusOf } from './stage.ts';
import { type Build, buildsOf, type Job, type StageRun, state } from './state.ts';
import { jobPath } from './urls.ts';

const runPath = (world: World, build: Build): string =>
  `${state(world).context}/${jobPath(build.job)}${build.number}/`;

const durationOf = (world: World, stage: StageRun): number =>
  stage.duration ?? world.clock.now() - stage.started;

const pauseOf = (world: World, { pausedMs, pausedAt }: StageRun): number =>
  pausedMs + (pausedAt === undefined ? 0 : world.clock.now() - pausedAt);

const stageOf = (world: World, build: Build, stage: StageRun) => ({
  _links: { self: { href: `${runPath(world, build)}execution/node/${stage.id}/wfapi/describe` } },
  id: stage.id,
  name: stage.name,
  execNode: '',
  status: stage.status,
  ...(stage.error ? { error: { message: stage.error.message, type: stage.error.type } } : {}),
  startTimeMillis: stage.started,
  durationMillis: durationOf(world, stage),
  pauseDurationMillis: pauseOf(world, stage),
});

const statusOfRun = (world: World, build: Build): string => {
  if (build.phase === 'done' && build.result) return statusOf(build.result);
  return pendingInput(world, build) ? 'PAUSED_PENDING_INPUT' : 'IN_PROGRESS';
};

const linksOf = (world: World, build: Build) => {
  const base = `${runPath(world, build)}wfapi/`;
  const pending = pendingInput(world, build)
    ? {
        pendingInputActions: { href: `${base}pendingInputActions` },
        nextPendingInputAction: { href: `${base}nextPendingInputAction` },
      }
    : {};
  return { self: { href: `${base}describe` }, ...pending };
};

/** One run with its stages. */
export const describeRun = (world: World, build: Build) => {
  const stages = build.stages ?? [];
  const ends = build.phase === 'done' ? build.started + build.duration : world.clock.now();
  return {
    _links: linksOf(world, build),
    id: String(build.number),
    name: `#${build.number}`,
    status: statusOfRun(world, build),
    startTimeMillis: build.started,
    endTimeMillis: ends,
    durationMillis: ends - build.started,
    queueDurationMillis: 0,
    pauseDurationMillis: stages.reduce((sum, stage) => sum + pauseOf(world, stage), 0),
    stages: stages.map((stage) => stageOf(world, build, stage)),
  };
};

/** The job's runs, the newest first. */
export const describeRuns = (world: World, job: Job) =>
  buildsOf(world, job.path)
    .map((build) => describeRun(world, build))
    .reverse();

const actionOf = (world: World, build: Build, input: InputOptions) => {
  const id = inputId(input);
  return {
    id,
    proceedText: input.ok ?? 'Proceed',
    message: input.message,
    inputs: [],
    proceedUrl: `${runPath(world, build)}wfapi/inputSubmit?inputId=${id}`,
    abortUrl: `${runPath(world, build)}input/${encodeURIComponent(id)}/abort`,
    redirectApprovalUrl: `${runPath(world, build)}input/`,
  };
};

/** The input steps at which a run waits: one at most. */
export const pendingActions = (world: World, build: Build) => {
  const input = pendingInput(world, build);
  return input ? [actionOf(world, build, input)] : [];
};
