/** A freestyle build: the job's command as a real process, and the virtual time that it takes. */
import type { World } from '../world.ts';
import { close } from './ending.ts';
import { noted, write } from './log.ts';
import type { Result } from './options.ts';
import { type Build, type FreestyleJob, findBuild, jobOf, type TestSuite } from './state.ts';
import {
  childOf,
  collectTests,
  fetchSource,
  hasFailures,
  isAborted,
  nameOf,
  runShell,
  say,
  workspaceOf,
} from './workspace.ts';

type Key = { readonly job: string; readonly number: number };

/** Failing tests make a build unstable; a command that fails for another reason, or leaves no report, makes it fail. */
const judge = (job: FreestyleJob, code: number, tests: readonly TestSuite[] | undefined): Result => {
  if (hasFailures(tests)) return 'UNSTABLE';
  return code !== 0 || (job.junit && !tests) ? 'FAILURE' : 'SUCCESS';
};

const work = async (world: World, job: FreestyleJob, build: Build): Promise<Result> => {
  say(world, build, `Building in workspace ${workspaceOf(world, job, build)}`);
  if (!(await fetchSource(world, job, build))) return 'FAILURE';
  const code = await runShell(world, job, build, { command: job.command });
  if (isAborted(build)) return 'ABORTED';
  if (code !== 0) say(world, build, "Build step 'Execute shell' marked build as failure");
  const tests = job.junit ? await collectTests(world, job, build, job.junit) : undefined;
  if (isAborted(build)) return 'ABORTED';
  if (tests) build.tests = tests;
  return judge(job, code, tests);
};

/** Sets a build going. */
export const startFreestyle = (world: World, job: FreestyleJob, build: Build): void => {
  world.clock.after(job.buildMs ?? 40_000, 'jenkins', 'complete', { job: job.path, number: build.number });
  world.background(nameOf(build), async () => {
    build.outcome = await work(world, job, build);
    if (build.due) finish(world, build);
  });
};

/** Its virtual time is over: it ends now, or as soon as its command does. */
export const complete = (world: World, key: Key): void => {
  const build = findBuild(world, key.job, key.number);
  if (build?.phase !== 'building') return;
  build.due = true;
  if (build.outcome) finish(world, build);
};

const finish = (world: World, build: Build): void => {
  const job = jobOf(world, build.job);
  if (build.phase !== 'building' || job.kind === 'pipeline') return;
  if (build.abortedBy) {
    write(build, 'Build was aborted');
    write(build, noted(`Aborted by ${build.abortedBy}`));
  }
  build.phase = 'finishing';
  build.result = build.outcome ?? 'FAILURE';
  build.duration = world.clock.now() - build.started;
  const key: Key = { job: build.job, number: build.number };
  world.clock.after(job.finishingMs ?? 500, 'jenkins', 'settle', key);
};

/** The time between its result and its end is over. */
export const settle = (world: World, key: Key): void => {
  const build = findBuild(world, key.job, key.number);
  // It may have ended with its controller.
  if (build?.phase === 'finishing') close(world, build);
};

/** Stops a build that runs. */
export const stopFreestyle = (world: World, build: Build, user: string): void => {
  build.abortedBy ??= user;
  build.outcome = 'ABORTED';
  // However fast its command was: by the sandbox's time nothing has been recorded yet.
  delete build.tests;
  childOf(build)?.kill();
  world.clock.after(10, 'jenkins', 'complete', { job: build.job, number: build.number });
};

/** The build ends with its controller. */
export const interruptFreestyle = (world: World, build: Build): void => {
  if (!build.result) delete build.tests;
  build.result ??= 'ABORTED';
  build.duration ||= world.clock.now() - build.started;
  close(world, build);
  childOf(build)?.kill();
};
