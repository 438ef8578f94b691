/** The CodeDeploy agent of one host: carries out one lifecycle event of one deployment, for real. */
import { writeFileSync } from 'node:fs';
import { checkHooks } from './appspec.ts';
import { unpackBundle } from './bundle.ts';
import { type Diagnostics, diagnosticsOf, succeeded } from './diagnostics.ts';
import { runHooks } from './hooks.ts';
import { install } from './install.ts';
import type { Agent, HostCommand, Task } from './order.ts';
import {
  asHostPath,
  makeFolders,
  markDownloaded,
  markInstalled,
  markOngoing,
  markOver,
  placesOf,
  removeOldArchives,
} from './places.ts';
import { readSpec } from './read-spec.ts';

const unquoted = (eTag: string): string => eTag.replaceAll('"', '');

const downloadBundle = async ({ agent, command, places }: Task): Promise<void> => {
  removeOldArchives(places);
  const { body, eTag } = await agent.download(command.revision);
  writeFileSync(places.bundle, body);
  const expected = command.revision.eTag;
  if (expected !== undefined && unquoted(expected) !== unquoted(eTag ?? ''))
    throw new Error(`Expected deployment artifact bundle etag ${expected} but was actually ${eTag}`);
  await unpackBundle(places.bundle, places.archive, command.revision.bundleType);
  markDownloaded(places);
};

const installRevision = ({ agent, command, places }: Task): void => {
  const { spec, name } = readSpec(places.archive);
  checkHooks(spec, name);
  const { fileExistsBehavior } = command;
  install({ root: agent.root, archive: places.archive, spec, fileExistsBehavior }, places);
  // As the agent: what has been installed is the one whose ApplicationStop comes next, started or not.
  markInstalled(places);
};

const runEvent = async (task: Task): Promise<void> => {
  if (task.command.event === 'DownloadBundle') return downloadBundle(task);
  if (task.command.event === 'Install') return installRevision(task);
  return runHooks(task);
};

const attempt = async (task: Task): Promise<Diagnostics> => {
  try {
    await runEvent(task);
    return succeeded;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotRehearsedError') throw error;
    const diagnostics = diagnosticsOf(error);
    return { ...diagnostics, message: asHostPath(task.agent.root, diagnostics.message) };
  }
};

/** Carries out one lifecycle event; a failure is an answer, only what is not rehearsed is thrown. */
export const carryOut = async (agent: Agent, command: HostCommand): Promise<Diagnostics> => {
  const places = placesOf(agent.root, command.deploymentGroupId, command.deploymentId);
  makeFolders(places);
  markOngoing(places, command.event);
  try {
    return await attempt({ agent, command, places });
  } finally {
    // An agent that has died leaves the mark, by which the next one knows.
    if (!agent.gone.aborted) markOver(places);
  }
};
