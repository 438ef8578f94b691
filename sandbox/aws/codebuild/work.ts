/** What happens in each phase of a build. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Work } from '../../clock.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { ArtifactsError, artifactFiles } from './artifacts.ts';
import { BuildspecError, type CommandPhase, readBuildspec } from './buildspec.ts';
import { exportedVariables, runCommands } from './commands.ts';
import { openLog, say } from './log.ts';
import { buildOf, type PhaseName, type PhaseStatus, type Run } from './state.ts';
import { unzip, zip } from './zip.ts';

/** Why a phase did not succeed. */
export type Failure = { readonly status: PhaseStatus; readonly statusCode: string; readonly message: string };

type At = { readonly world: World; readonly run: Run; readonly work: Work };

const provision = async ({ world, run }: At): Promise<undefined> => {
  const role = buildOf(world, run.id).serviceRole ?? '';
  run.role = world.assume(role, 'codebuild.amazonaws.com', `AWSCodeBuild-${run.logStream}`);
  run.accessKeyId = world.issue(run.role).accessKeyId;
  await openLog(world, run);
};

const bytesOf = async (body: unknown): Promise<Buffer> => {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const specText = async (run: Run): Promise<string> => {
  const { buildspec = 'buildspec.yml' } = run;
  if (buildspec.includes('\n')) return buildspec;
  return readFile(join(run.folder, 'src', buildspec), 'utf8').catch((cause) => {
    throw new BuildspecError(`YAML_FILE_ERROR: ${buildspec} does not exist`, { cause });
  });
};

const download = async ({ world, run }: At): Promise<undefined> => {
  const [Bucket = '', ...key] = (buildOf(world, run.id).source?.location ?? '').split('/');
  if (!run.role) throw new Error('the source is fetched by a role');
  const { Body } = await world.call(run.role, 's3', 'GetObject', { Bucket, Key: key.join('/') });
  await mkdir(run.folder, { recursive: true });
  await unzip(await bytesOf(Body), join(run.folder, 'src'));
  run.spec = readBuildspec(await specText(run));
};

const commands =
  (name: CommandPhase) =>
  async ({ world, run, work }: At): Promise<Failure | undefined> => {
    const phase = run.spec?.phases[name];
    if (!phase) return undefined;
    const failed = await runCommands(world, run, work, phase.commands);
    const failedLast = await runCommands(world, run, work, phase.finally);
    const first = failed ?? failedLast;
    if (!first) return undefined;
    const message = `Error while executing command: ${first.command}. Reason: exit status ${first.code}`;
    return { status: 'FAILED', statusCode: 'COMMAND_EXECUTION_ERROR', message };
  };

const upload = async ({ world, run }: At): Promise<undefined> => {
  if (!run.output || !run.role) return;
  const { artifacts } = run.spec ?? {};
  if (!artifacts) throw new ArtifactsError('no artifacts section in the buildspec');
  const build = buildOf(world, run.id);
  const files = await artifactFiles(join(run.folder, 'src'), artifacts);
  say(world, run, `[Container] Found ${files.length} file(s)`);
  const Body = await zip(files, new Date(world.clock.now()));
  const { bucket: Bucket, key: Key } = run.output;
  await world.call(run.role, 's3', 'PutObject', { Bucket, Key, Body, ContentType: 'application/zip' });
  const sum = (algorithm: string) => createHash(algorithm).update(Body).digest('hex');
  build.artifacts = { ...build.artifacts, sha256sum: sum('sha256'), md5sum: sum('md5') };
};

const finalize = async ({ world, run }: At): Promise<undefined> => {
  const exported = run.spec ? await exportedVariables(run) : [];
  if (exported.length > 0) buildOf(world, run.id).exportedEnvironmentVariables = [...exported];
};

const works: Readonly<Partial<Record<PhaseName, (at: At) => Promise<Failure | undefined>>>> = {
  PROVISIONING: provision,
  DOWNLOAD_SOURCE: download,
  INSTALL: commands('install'),
  PRE_BUILD: commands('pre_build'),
  BUILD: commands('build'),
  POST_BUILD: commands('post_build'),
  UPLOAD_ARTIFACTS: upload,
  FINALIZING: finalize,
};

const failureOf = (world: World, run: Run, error: unknown): Failure => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotRehearsedError) {
    world.record({
      kind: 'call',
      who: 'codebuild',
      what: run.id,
      detail: { outcome: 'unknown', code: error.code, message },
    });
    return { status: 'CLIENT_ERROR', statusCode: error.code, message };
  }
  if (error instanceof AwsError) {
    const denied = error.code.startsWith('AccessDenied');
    return { status: 'CLIENT_ERROR', statusCode: denied ? 'ACCESS_DENIED' : error.code, message };
  }
  if (error instanceof BuildspecError)
    return { status: 'CLIENT_ERROR', statusCode: 'YAML_FILE_ERROR', message };
  if (error instanceof ArtifactsError) return { status: 'CLIENT_ERROR', statusCode: 'CLIENT_ERROR', message };
  world.record({ kind: 'bug', who: 'codebuild', what: run.id, detail: { message: (error as Error).stack } });
  return { status: 'CLIENT_ERROR', statusCode: 'INTERNAL_SERVICE_ERROR', message };
};

/** Does the work of a phase; what goes wrong is the phase's failure. */
export const workOn = async (
  world: World,
  run: Run,
  name: PhaseName,
  work: Work,
): Promise<Failure | undefined> => {
  try {
    return await works[name]?.({ world, run, work });
  } catch (error) {
    return failureOf(world, run, error);
  }
};
