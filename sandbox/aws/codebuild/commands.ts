/** Runs a phase's commands in one shell, which finds the variables and the folder of the phase before. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, cleanEnvironment, startChild } from '../../child.ts';
import type { Work } from '../../clock.ts';
import type { World } from '../../world.ts';
import { say } from './log.ts';
import { buildOf, type Run } from './state.ts';

const running = new WeakMap<Run, Child>();

/** Ends whatever the build runs now; resolves when it is gone. */
export const killCommands = async (run: Run): Promise<void> => {
  const child = running.get(run);
  child?.kill();
  await child?.ended;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const scriptOf = (run: Run, commands: readonly string[], succeeding: boolean): string => {
  const note = (name: string) => quoted(join(run.folder, name));
  const steps = commands.flatMap((command) => [
    `printf '%s' ${quoted(command)} > ${note('command')}`,
    `echo ${quoted(`[Container] Running command ${command}`)}`,
    `eval ${quoted(command)} || exit $?`,
  ]);
  const keep = `export -p > ${note('environment')}; pwd > ${note('cwd')}; env -0 > ${note('variables')}`;
  return [
    `if [ -f ${note('environment')} ]; then . ${note('environment')}; cd "$(cat ${note('cwd')})"; fi`,
    `export CODEBUILD_BUILD_SUCCEEDING=${succeeding ? 1 : 0}`,
    `trap ${quoted(keep)} EXIT`,
    ...steps,
  ].join('\n');
};

const roleVariables = (world: World, run: Run, work: Work): Readonly<Record<string, string>> => {
  const credentials = world.credentials.get(run.accessKeyId ?? '');
  if (!credentials) throw new Error(`no credentials of build ${run.id}`);
  credentials.work = work;
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    ...(world.url === '' ? {} : { AWS_ENDPOINT_URL: world.url }),
  };
};

const buildVariables = (world: World, run: Run): Readonly<Record<string, string>> => {
  const build = buildOf(world, run.id);
  return {
    CI: 'true',
    CODEBUILD_BUILD_ARN: build.arn ?? '',
    CODEBUILD_BUILD_ID: run.id,
    CODEBUILD_BUILD_IMAGE: build.environment?.image ?? '',
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_INITIATOR: build.initiator ?? '',
    CODEBUILD_KMS_KEY_ID: build.encryptionKey ?? '',
    CODEBUILD_LOG_PATH: run.logStream,
    CODEBUILD_PROJECT_ARN: world.arn('codebuild', `project/${build.projectName}`),
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion ?? '',
    CODEBUILD_SOURCE_REPO_URL: build.source?.location ?? '',
    CODEBUILD_SOURCE_VERSION: build.sourceVersion ?? '',
    CODEBUILD_SRC_DIR: join(run.folder, 'src'),
    CODEBUILD_START_TIME: String(build.startTime?.getTime()),
  };
};

/** Gives the command that failed and its exit status, or nothing. */
export const runCommands = async (
  world: World,
  run: Run,
  work: Work,
  commands: readonly string[],
): Promise<{ readonly command: string; readonly code: number } | undefined> => {
  const build = buildOf(world, run.id);
  if (commands.length === 0 || build.buildComplete) return undefined;
  const succeeding = build.phases.every(({ phaseStatus = 'SUCCEEDED' }) => phaseStatus === 'SUCCEEDED');
  const script = join(run.folder, 'script');
  await writeFile(script, scriptOf(run, commands, succeeding));
  const child = startChild('/bin/sh', [script], {
    folder: join(run.folder, 'src'),
    environment: {
      ...cleanEnvironment(run.folder),
      ...buildVariables(world, run),
      ...roleVariables(world, run, work),
      ...run.spec?.variables,
      ...Object.fromEntries(run.variables.map(({ name, value }) => [name, value])),
    },
    line: (line) => say(world, run, line),
  });
  running.set(run, child);
  const { code } = await child.ended;
  running.delete(run);
  return code === 0 ? undefined : { command: await readFile(join(run.folder, 'command'), 'utf8'), code };
};

/** The variables that the build exports, as its last command left them. */
export const exportedVariables = async (run: Run): Promise<readonly { name: string; value: string }[]> => {
  const names = run.spec?.exported ?? [];
  if (names.length === 0) return [];
  const text = await readFile(join(run.folder, 'variables'), 'utf8');
  const all = new Map(text.split('\0').map((line) => line.split(/=(.*)/s) as [string, string]));
  return names.map((name) => ({ name, value: all.get(name) ?? run.spec?.variables[name] ?? '' }));
};
