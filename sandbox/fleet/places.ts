/** Where the agent keeps what it knows on its host: archives, markers, the clean-up list of each group. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { notRehearsed } from '../errors.ts';

export type Places = ReturnType<typeof placesOf>;

/** The agent's own folder, which is also the working directory of the agent and of every hook. */
const home = '/opt/codedeploy-agent';

const groupsOf = (root: string): string => join(root, home, 'deployment-root');

/** Where the agent marks what it is busy with: one file for each deployment. */
export const ongoingOf = (root: string): string => join(groupsOf(root), 'ongoing-deployment');

/** The agent's folders for one deployment of one group. */
export const placesOf = (root: string, groupId: string, deploymentId: string) => {
  const groups = groupsOf(root);
  const instructions = join(groups, 'deployment-instructions');
  const deployment = join(groups, groupId, deploymentId);
  return {
    root,
    home: join(root, home),
    group: join(groups, groupId),
    deployment,
    archive: join(deployment, 'deployment-archive'),
    bundle: join(deployment, 'bundle.tar'),
    scriptLog: join(deployment, 'logs/scripts.log'),
    /** Every line that any hook of any deployment has said. */
    deploymentsLog: join(groups, 'deployment-logs/codedeploy-agent-deployments.log'),
    /** There while an event of the deployment is being carried out: what an agent that comes back looks for. */
    ongoing: join(ongoingOf(root), deploymentId),
    instructions,
    cleanup: join(instructions, `${groupId}-cleanup`),
    install: join(instructions, `${groupId}-install.json`),
    lastSuccessful: join(instructions, `${groupId}_last_successful_install`),
    mostRecent: join(instructions, `${groupId}_most_recent_install`),
  };
};

/** A path of an appspec as an absolute one of the host: a relative one starts where the agent stands. */
export const hostPath = (path: string): string => {
  if (path.startsWith('~')) throw notRehearsed(`the path ${path} in appspec.yml, in somebody's home`);
  return resolve(home, path);
};

/** An absolute path of the host, as a path of this machine: never above the host's root. */
export const onHost = (root: string, path: string): string => join(root, resolve('/', path));

/** The other way round, for what the agent says. */
export const asHostPath = (root: string, text: string): string => text.replaceAll(`${root}/`, '/');

/**
 * What an appspec names inside the bundle, as a path of this machine. It may climb out of the bundle, as it may with
 * the agent; where it leads to the system of a host, of which there is only what hooks have put there, nobody knows.
 */
export const inArchive = (root: string, archive: string, path: string): string => {
  const onThatHost = join('/', relative(root, archive), path);
  const found = onHost(root, onThatHost);
  if (!onThatHost.startsWith(`${home}/`) && !existsSync(found))
    throw notRehearsed(`${path} in appspec.yml, which leads out of the bundle to ${onThatHost} of the host`);
  return found;
};

export const makeFolders = (places: Places): void => {
  mkdirSync(places.deployment, { recursive: true });
  mkdirSync(places.instructions, { recursive: true });
};

/** Says on the host's disk that an event is being carried out. */
export const markOngoing = (places: Places, event: string): void => {
  mkdirSync(dirname(places.ongoing), { recursive: true });
  writeFileSync(places.ongoing, event);
};
export const markOver = (places: Places): void => rmSync(places.ongoing, { force: true });

/** The deployment folder that was installed last, if any. */
export const lastInstalled = (places: Places): string | undefined =>
  existsSync(places.lastSuccessful) ? readFileSync(places.lastSuccessful, 'utf8').trim() : undefined;

export const markInstalled = (places: Places): void =>
  writeFileSync(places.lastSuccessful, places.deployment);
export const markDownloaded = (places: Places): void => writeFileSync(places.mostRecent, places.deployment);

const archivesKept = 5;

/** Makes room for one more archive: five are kept, the installed one always. */
export const removeOldArchives = (places: Places): void => {
  const others = readdirSync(places.group)
    .map((name) => join(places.group, name))
    .filter((path) => path !== places.deployment);
  const extra = others.length - archivesKept + 1;
  if (extra <= 0) return;
  const installed = lastInstalled(places);
  const age = (path: string) => statSync(path).mtimeMs;
  const oldest = others
    .filter((path) => path !== installed)
    .sort((a, b) => age(a) - age(b))
    .slice(0, extra);
  for (const path of oldest) rmSync(path, { recursive: true, force: true });
};
