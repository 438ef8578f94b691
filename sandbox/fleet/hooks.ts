/** Runs the scripts of one lifecycle event, from the archive and in the environment that the agent gives them. */
import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { notRehearsed } from '../errors.ts';
import type { Script } from './appspec.ts';
import { commandLine } from './command-line.ts';
import { codes, ScriptError } from './diagnostics.ts';
import { createHookLog, type HookLog } from './hook-log.ts';
import type { Agent, S3Revision, Task } from './order.ts';
import { asHostPath, inArchive, lastInstalled } from './places.ts';
import { readSpec } from './read-spec.ts';
import { phraseOf } from './ruby.ts';
import { runScript, type ScriptEnd } from './script.ts';

const fromLastInstalled = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];

/** The archive whose scripts run for this event: none on a first deployment's ApplicationStop. */
const archiveFor = ({ command, places }: Task): string | undefined => {
  if (!fromLastInstalled.includes(command.event) || existsSync(places.archive)) return places.archive;
  const last = lastInstalled(places);
  return last === undefined ? undefined : join(last, 'deployment-archive');
};

const bundleVariables = ({ bucket, key, version, eTag }: S3Revision): Record<string, string> => ({
  BUNDLE_BUCKET: bucket,
  BUNDLE_KEY: key,
  ...(version === undefined ? {} : { BUNDLE_VERSION: version }),
  ...(eTag === undefined ? {} : { BUNDLE_ETAG: eTag }),
});

const environmentOf = ({ agent, command }: Task): Record<string, string> => ({
  ...agent.environment,
  LIFECYCLE_EVENT: command.event,
  DEPLOYMENT_ID: command.deploymentId,
  APPLICATION_NAME: command.applicationName,
  DEPLOYMENT_GROUP_NAME: command.deploymentGroupName,
  DEPLOYMENT_GROUP_ID: command.deploymentGroupId,
  ...bundleVariables(command.revision),
});

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The agent is root, and so are its hooks; here that is whoever runs the sandbox. */
const refuseOtherUsers = ({ runas, sudo }: Script): void => {
  if (sudo) throw notRehearsed('a hook that runs with sudo, which changes its environment');
  if (runas !== undefined && runas !== 'root' && runas !== userInfo().username)
    throw notRehearsed(`a hook that runs as user ${runas}`);
};

const prepare = (agent: Agent, script: Script, path: string, log: HookLog): void => {
  const fail = (code: number, message: string, options?: ErrorOptions) =>
    new ScriptError(code, { script: script.location, message, log: log.text() }, options);
  if (!existsSync(path))
    throw fail(
      codes.scriptMissing,
      `Script does not exist at specified location: ${asHostPath(agent.root, path)}`,
    );
  refuseOtherUsers(script);
  if (isExecutable(path)) return;
  try {
    chmodSync(path, statSync(path).mode | 0o111);
  } catch (cause) {
    const message = `Unable to set script at specified location: ${script.location} as executable`;
    throw fail(codes.scriptNotExecutable, message, { cause });
  }
};

/** The agent's verdict on how a script ended: its code and sentence, or nothing. */
const faultOf = (script: Script, end: ScriptEnd, program: string): readonly [number, string] | undefined => {
  const place = `Script at specified location: ${script.location}`;
  const as = script.runas === undefined ? place : `${place} run as user ${script.runas}`;
  switch (end.kind) {
    case 'timed-out':
      return [codes.scriptTimedOut, `${place} failed to complete in ${script.timeoutSeconds} seconds`];
    case 'left-open':
      return [codes.outputsLeftOpen, `${place} failed to close ${end.stream}`];
    case 'not-started': {
      const said = `${phraseOf(end.error.code)} - ${program}`;
      return [codes.scriptFailed, `${as} failed with error Errno::${end.error.code} with message ${said}`];
    }
    case 'abandoned':
      return [codes.unknown, ''];
    case 'exited':
      return end.code === 0
        ? undefined
        : [codes.scriptFailed, `${as} failed with exit code ${end.code ?? ''}`];
  }
};

const runHook = async (task: Task, archive: string, script: Script, log: HookLog): Promise<void> => {
  const { agent, places } = task;
  const path = inArchive(agent.root, archive, script.location);
  const note = (entry: string): void => {
    log.note(entry);
    agent.line(entry.trimEnd());
  };
  prepare(agent, script, path, log);
  note(`Script - ${script.location}\n`);
  const command = commandLine(agent.root, asHostPath(agent.root, path));
  const end = await runScript({
    command,
    folder: places.home,
    environment: environmentOf(task),
    timeoutMs: script.timeoutSeconds * 1000,
    deadline: agent.deadline,
    gone: agent.gone,
    line: (stream, text) => note(`[${stream}]${text}`),
  });
  const fault = faultOf(script, end, asHostPath(agent.root, command[0]));
  if (!fault) return;
  const [code, message] = fault;
  throw new ScriptError(code, { script: script.location, message, log: log.text() });
};

/** Runs every script of the event, until one fails. */
export const runHooks = async (task: Task): Promise<void> => {
  const archive = archiveFor(task);
  if (archive === undefined) return;
  const scripts = readSpec(archive).spec.hooks[task.command.event] ?? [];
  if (scripts.length === 0) return;
  const log = createHookLog(task);
  log.note(`LifecycleEvent - ${task.command.event}\n`);
  for (const script of scripts) await runHook(task, archive, script, log);
};
