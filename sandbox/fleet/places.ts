/** Where the agent keeps what it knows on its host: archives, markers, the clean-up list of each group. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Places = ReturnType<typeof placesOf>;

/** The agent's folders for one deployment of one group. */
export const placesOf = (root: string, groupId: string, deploymentId: string) => {
  const home = join(root, 'opt/codedeploy-agent');
  const groups = join(home, 'deployment-root');
  const instructions = join(groups, 'deployment-instructions');
  const deployment = join(groups, groupId, deploymentId);
  return {
    root,
    /** The agent's own working directory, which is also that of every hook. */
    home,
    group: join(groups, groupId),
    deployment,
    archive: join(deployment, 'deployment-archive'),
    bundle: join(deployment, 'bundle.tar'),
    scriptLog: join(deployment, 'logs/scripts.log'),
    instructions,
    cleanup: join(instructions, `${groupId}-cleanup`),
    lastSuccessful: join(instructions, `${groupId}_last_successful_install`),
    mostRecent: join(instructions, `${groupId}_most_recent_install`),
  };
};

/** An absolute path of the host, as a path of this machine: never above the host's root. */
export const onHost = (root: string, path: string): string => join(root, resolve('/', path));

/** The other way round, for what the agent says. */
export const asHostPath = (root: string, text: string): string => text.replaceAll(`${root}/`, '/');

export const makeFolders = (places: Places): void => {
  mkdirSync(places.deployment, { recursive: true });
  mkdirSync(places.instructions, { recursive: true });
};

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
