/** A build: the job's command as a real process in a clean checkout, and the virtual time that it takes. */
import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, cleanEnvironment, startChild } from '../child.ts';
import { checkOut, headOf, repositoryOf } from '../github/repository.ts';
import type { World } from '../world.ts';
import { readReport } from './junit.ts';
import { noted, write } from './log.ts';
import { isAlive, maintain } from './queue.ts';
import { type Build, findBuild, type Job, jobOf, type Result, state, type TestSuite } from './state.ts';
import { jobUrl } from './urls.ts';

const running = new WeakMap<Build, Child>();

/** Stopped, or ended with its controller. */
const isAborted = (build: Build): boolean => build.abortedBy !== undefined || build.phase !== 'building';

const who = (build: Build): string => `jenkins ${build.job} #${build.number}`;

const say = (world: World, build: Build, line: string): void => {
  write(build, line);
  world.record({ kind: 'log', who: who(build), what: line });
};

const environmentOf = (world: World, job: Job, build: Build, workspace: string, home: string) => {
  const url = jobUrl(world, job.path);
  return {
    ...cleanEnvironment(home),
    JENKINS_URL: state(world).rootUrl,
    JOB_NAME: job.path,
    JOB_URL: url,
    BUILD_NUMBER: String(build.number),
    BUILD_ID: String(build.number),
    BUILD_TAG: `jenkins-${job.path.replaceAll('/', '-')}-${build.number}`,
    BUILD_URL: `${url}${build.number}/`,
    WORKSPACE: workspace,
    NODE_NAME: 'built-in',
    ...(build.revision ? { GIT_COMMIT: build.revision } : {}),
    ...Object.fromEntries((build.parameters ?? []).map(({ name, value }) => [name, value])),
  };
};

/** The commit that the job's parameter names, else the branch's head. */
const fetchSource = async (world: World, job: Job, build: Build, workspace: string): Promise<void> => {
  if (!job.repository) return void (await mkdir(workspace, { recursive: true }));
  const repository = repositoryOf(world, job.repository);
  const named = build.parameters?.find(({ name }) => name === (job.revisionParameter ?? 'COMMIT'))?.value;
  const revision = named || (await headOf(repository)).sha;
  say(world, build, `Checking out Revision ${revision} (detached)`);
  build.revision = await checkOut(repository, revision, workspace);
};

const runCommand = async (world: World, job: Job, build: Build, workspace: string): Promise<number> => {
  const home = join(world.folder, 'jenkins', 'home');
  const script = join(home, `${job.path.replaceAll('/', '-')}-${build.number}.sh`);
  await mkdir(home, { recursive: true });
  await writeFile(script, job.command);
  say(world, build, `[${job.path.split('/').at(-1)}] $ /bin/sh -xe ${script}`);
  if (isAborted(build)) return 143;
  const child = startChild('/bin/sh', ['-xe', script], {
    folder: workspace,
    environment: environmentOf(world, job, build, workspace, home),
    line: (line) => say(world, build, line),
  });
  running.set(build, child);
  const { code } = await child.ended;
  running.delete(build);
  return code;
};

const filesOf = async (pattern: string, folder: string): Promise<readonly string[]> => {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: folder })) files.push(file);
  return files.sort();
};

const collectTests = async (
  world: World,
  job: Job,
  build: Build,
  workspace: string,
): Promise<readonly TestSuite[] | undefined> => {
  if (!job.junit) return undefined;
  say(world, build, 'Recording test results');
  const files = await filesOf(job.junit, workspace);
  if (files.length === 0) {
    say(world, build, 'ERROR: No test report files were found. Configuration error?');
    return undefined;
  }
  return (await Promise.all(files.map((file) => readReport(join(workspace, file))))).flat();
};

/** Failing tests make a build unstable; a command that fails for another reason, or leaves no report, makes it fail. */
const judge = (job: Job, code: number, tests: readonly TestSuite[] | undefined): Result => {
  const failed = tests?.some((suite) => suite.cases.some(({ outcome }) => outcome === 'failed')) ?? false;
  if (failed) return 'UNSTABLE';
  return code !== 0 || (job.junit && !tests) ? 'FAILURE' : 'SUCCESS';
};

const work = async (world: World, job: Job, build: Build): Promise<Result> => {
  const workspace = join(
    world.folder,
    'jenkins',
    'workspace',
    job.path + (job.concurrent ? `@${build.number}` : ''),
  );
  say(world, build, `Building in workspace ${workspace}`);
  await rm(workspace, { recursive: true, force: true });
  try {
    await fetchSource(world, job, build, workspace);
  } catch (error) {
    say(world, build, `ERROR: Couldn't find any revision to build: ${(error as Error).message}`);
    return 'FAILURE';
  }
  const code = await runCommand(world, job, build, workspace);
  if (isAborted(build)) return 'ABORTED';
  if (code !== 0) say(world, build, "Build step 'Execute shell' marked build as failure");
  const tests = await collectTests(world, job, build, workspace);
  if (tests) build.tests = tests;
  return judge(job, code, tests);
};

/** An item that left the queue becomes a build. */
export const begin = (world: World, { id }: { readonly id: number }): void => {
  const item = state(world).items.find((one) => one.id === id);
  // The controller may have ended in between.
  if (item?.phase !== 'left' || item.build !== undefined || !isAlive(world)) return;
  const job = jobOf(world, item.job);
  const build: Build = {
    job: job.path,
    number: job.nextNumber++,
    queueId: id,
    causes: item.causes,
    started: world.clock.now(),
    log: '',
    phase: 'building',
    duration: 0,
    ...(item.parameters ? { parameters: item.parameters } : {}),
  };
  item.build = build.number;
  state(world).builds.push(build);
  write(build, noted(`Started by user ${item.causes[0]?.user}`));
  write(build, 'Running as SYSTEM');
  world.record({ kind: 'step', who: 'jenkins', what: `${job.path} #${build.number} started` });
  const key = { job: job.path, number: build.number };
  world.clock.after(job.buildMs ?? 40_000, 'jenkins', 'complete', key);
  world.background(who(build), async () => {
    build.outcome = await work(world, job, build);
    if (build.due) finish(world, build);
  });
};

/** Its virtual time is over: it ends now, or as soon as its command does. */
export const complete = (world: World, key: { readonly job: string; readonly number: number }): void => {
  const build = findBuild(world, key.job, key.number);
  if (build?.phase !== 'building') return;
  build.due = true;
  if (build.outcome) finish(world, build);
};

const finish = (world: World, build: Build): void => {
  if (build.phase !== 'building') return;
  if (build.abortedBy) {
    write(build, 'Build was aborted');
    write(build, noted(`Aborted by ${build.abortedBy}`));
  }
  build.phase = 'finishing';
  build.result = build.outcome ?? 'FAILURE';
  build.duration = world.clock.now() - build.started;
  const { finishingMs = 500 } = jobOf(world, build.job);
  world.clock.after(finishingMs, 'jenkins', 'settle', { job: build.job, number: build.number });
};

/** The last of it: the log is closed, the executor free. */
export const settle = (world: World, key: { readonly job: string; readonly number: number }): void => {
  const build = findBuild(world, key.job, key.number);
  // It may have ended with its controller.
  if (build?.phase === 'finishing') close(world, build);
};

const close = (world: World, build: Build): void => {
  build.phase = 'done';
  say(world, build, `Finished: ${build.result}`);
  world.record({
    kind: 'step',
    who: 'jenkins',
    what: `${build.job} #${build.number} ${build.result}`,
    detail: { revision: build.revision, seconds: build.duration / 1000 },
  });
  maintain(world);
};

/** Stops a build that runs; one that has finished stays as it is. */
export const stopBuild = (world: World, build: Build, user: string): void => {
  if (build.phase !== 'building') return;
  build.abortedBy ??= user;
  build.outcome = 'ABORTED';
  // However fast its command was: by the sandbox's time nothing has been recorded yet.
  delete build.tests;
  running.get(build)?.kill();
  world.clock.after(10, 'jenkins', 'complete', { job: build.job, number: build.number });
};

/** Whether a build runs that a safe restart waits for. */
export const isBusy = (world: World): boolean => state(world).builds.some(({ phase }) => phase !== 'done');

/** The controller ends, and with it every build that cannot be taken up again. */
export const interruptAll = async (world: World): Promise<void> => {
  const open = state(world).builds.filter(({ phase }) => phase !== 'done');
  const children = open.flatMap((build) => running.get(build) ?? []);
  for (const build of open) {
    if (!build.result) delete build.tests;
    build.result ??= 'ABORTED';
    build.duration ||= world.clock.now() - build.started;
    close(world, build);
  }
  for (const child of children) child.kill();
  await Promise.all(children.map(({ ended }) => ended));
};

/** Ends every command, when the sandbox stops. */
export const killAll = async (world: World): Promise<void> => {
  const children = state(world).builds.flatMap((build) => running.get(build) ?? []);
  for (const child of children) child.kill();
  await Promise.all(children.map(({ ended }) => ended));
};
