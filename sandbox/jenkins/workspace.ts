/** Where a build's commands really run: a clean checkout, a shell, and the reports that they leave. */
import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, cleanEnvironment, startChild } from '../child.ts';
import { checkOut, headOf, repositoryOf } from '../github/repository.ts';
import type { World } from '../world.ts';
import { readChanges } from './changes.ts';
import { readReport } from './junit.ts';
import { write } from './log.ts';
import { type Build, type Job, state, type TestSuite } from './state.ts';
import { jobUrl } from './urls.ts';

const running = new WeakMap<Build, Child>();

/** The command of a build that runs now. */
export const childOf = (build: Build): Child | undefined => running.get(build);

/** Stopped, or ended with its controller. */
export const isAborted = (build: Build): boolean =>
  build.result === 'ABORTED' || build.outcome === 'ABORTED' || build.phase !== 'building';

/** How the trace calls a build. */
export const nameOf = (build: Build): string => `jenkins ${build.job} #${build.number}`;

/** A line of its log. */
export const say = (world: World, build: Build, line: string): void => {
  write(build, line);
  world.record({ kind: 'log', who: nameOf(build), what: line });
};

const nameForFiles = (build: Build): string => `${build.job.replaceAll('/', '-')}-${build.number}`;

const environmentOf = (world: World, job: Job, build: Build, workspace: string, home: string) => {
  const url = jobUrl(world, job.path);
  return {
    ...cleanEnvironment(home),
    JENKINS_URL: state(world).rootUrl,
    JOB_NAME: job.path,
    JOB_URL: url,
    BUILD_NUMBER: String(build.number),
    BUILD_ID: String(build.number),
    BUILD_TAG: `jenkins-${nameForFiles(build)}`,
    BUILD_URL: `${url}${build.number}/`,
    WORKSPACE: workspace,
    NODE_NAME: build.node || 'built-in',
    ...(job.kind === 'pipeline' && job.branch !== undefined ? { BRANCH_NAME: job.branch } : {}),
    ...(build.revision ? { GIT_COMMIT: build.revision } : {}),
    ...Object.fromEntries((build.parameters ?? []).map(({ name, value }) => [name, value])),
  };
};

const isConcurrent = (job: Job): boolean => job.concurrent ?? job.kind === 'pipeline';

/** The folder in which a build works. */
export const workspaceOf = (world: World, job: Job, build: Build): string =>
  join(world.folder, 'jenkins', 'workspace', job.path + (isConcurrent(job) ? `@${build.number}` : ''));

/** The commit that the job's parameter names, else the branch's head, in a clean folder; false when there is no such commit. */
export const fetchSource = async (world: World, job: Job, build: Build): Promise<boolean> => {
  const workspace = workspaceOf(world, job, build);
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  if (!job.repository) return true;
  try {
    const repository = repositoryOf(world, job.repository);
    const branch = job.kind === 'pipeline' ? job.branch : undefined;
    const named = build.parameters?.find(({ name }) => name === (job.revisionParameter ?? 'COMMIT'))?.value;
    const revision = named || (await headOf(repository, branch)).sha;
    say(world, build, `Checking out Revision ${revision} (detached)`);
    build.revision = await checkOut(repository, revision, workspace);
    build.changes = await readChanges(world, build, workspace);
    return true;
  } catch (error) {
    say(world, build, `ERROR: Couldn't find any revision to build: ${(error as Error).message}`);
    return false;
  }
};

/** Runs a command in a shell, as a process of its own, and gives its exit code. */
export const runShell = async (
  world: World,
  job: Job,
  build: Build,
  { command, name = '' }: { readonly command: string; readonly name?: string },
): Promise<number> => {
  const workspace = workspaceOf(world, job, build);
  const home = join(world.folder, 'jenkins', 'home');
  const script = join(home, `${nameForFiles(build)}${name}.sh`);
  await mkdir(home, { recursive: true });
  await writeFile(script, command);
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

/** The reports that fit; undefined without any. */
export const collectTests = async (
  world: World,
  job: Job,
  build: Build,
  pattern: string,
): Promise<readonly TestSuite[] | undefined> => {
  const workspace = workspaceOf(world, job, build);
  say(world, build, 'Recording test results');
  const files = await filesOf(pattern, workspace);
  if (files.length === 0) {
    say(world, build, 'ERROR: No test report files were found. Configuration error?');
    return undefined;
  }
  return (await Promise.all(files.map((file) => readReport(join(workspace, file))))).flat();
};

/** Whether one of the tests failed. */
export const hasFailures = (tests: readonly TestSuite[] | undefined): boolean =>
  tests?.some((suite) => suite.cases.some(({ outcome }) => outcome === 'failed')) ?? false;
