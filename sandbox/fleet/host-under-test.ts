/** A host in a temporary folder and bundles made on the spot: what the tests of the agent share. */

import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeEach } from '@jest/globals';
import { ZipFile } from 'yazl';
import { cleanEnvironment } from '../child.ts';
import { carryOut } from './agent.ts';
import type { Agent, HostCommand } from './order.ts';
import { endProcessesOf, hostMark, processesOf } from './processes.ts';

type File =
  | string
  | { readonly text: string; readonly mode?: number; readonly modified?: Date }
  | { readonly link: string };
export type Files = Readonly<Record<string, File>>;

const roots: string[] = [];
export let root: string;
export let lines: string[];
/** Deadlines that the test lets pass by hand. */
export let deadlines: { readonly ms: number; readonly due: () => void }[];
export let bundles: Record<string, Buffer>;
/** Aborted by a test in which the agent dies. */
export let gone: AbortController;
let nextDeployment: number;

/** Gives every test a host of its own; says so at the top of a test file. */
export const useHost = (): void => {
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'host-')));
    roots.push(root);
    lines = [];
    deadlines = [];
    bundles = {};
    gone = new AbortController();
    nextDeployment = 1;
  });

  afterAll(async () => {
    await Promise.all(roots.map(endProcessesOf));
    for (const one of roots) rmSync(one, { recursive: true, force: true });
  });
};

export const zipOf = (files: Files): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const entry = typeof file === 'string' ? { text: file } : file;
    if ('link' in entry) zip.addBuffer(Buffer.from(entry.link), name, { mode: 0o120777 });
    else {
      const { text, mode = 0o644, modified = new Date(0) } = entry;
      zip.addBuffer(Buffer.from(text), name, { mode: 0o100000 | mode, mtime: modified });
    }
  }
  zip.end();
  return buffer(zip.outputStream);
};

export const agent = (): Agent => ({
  root,
  environment: { ...cleanEnvironment(root), DESTDIR: root, [hostMark]: root },
  download: async ({ key }) => {
    const body = bundles[key];
    if (!body) throw new Error('The specified key does not exist.');
    return { body, eTag: `"etag-of-${key}"` };
  },
  deadline: (ms, due) => {
    const drop = () => {
      deadlines = deadlines.filter((other) => other !== one);
    };
    const one = {
      ms,
      due: () => {
        drop();
        due();
      },
    };
    deadlines.push(one);
    return drop;
  },
  now: () => new Date(Date.UTC(2026, 0, 5, 9)),
  line: (text) => lines.push(text),
  gone: gone.signal,
});

export const order = (deploymentId: string, event: string, more: Partial<HostCommand> = {}): HostCommand => ({
  event,
  deploymentId,
  applicationName: 'hello',
  deploymentGroupName: 'hello-staging',
  deploymentGroupId: 'group-1',
  revision: { bucket: 'artifacts', key: deploymentId, bundleType: 'zip' },
  fileExistsBehavior: 'DISALLOW',
  ...more,
});

export const events = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];

/** Deploys a bundle: every event in order until one fails; tells which failed, and how. */
export const deployBundle = async (bundle: Buffer, more: Partial<HostCommand> = {}) => {
  const deploymentId = `d-${nextDeployment}`;
  nextDeployment += 1;
  bundles[deploymentId] = bundle;
  for (const event of events) {
    const diagnostics = await carryOut(agent(), order(deploymentId, event, more));
    if (diagnostics.errorCode !== 0) return { event, deploymentId, ...diagnostics };
  }
  return { event: 'none', deploymentId, errorCode: 0, scriptName: '', message: 'Succeeded', log: '' };
};

/** Zips the files and deploys them. */
export const deploy = async (files: Files, more: Partial<HostCommand> = {}) =>
  deployBundle(await zipOf(files), more);

export const appspec = (hooks: Readonly<Record<string, string>> = {}, rest = ''): string =>
  [
    'version: 0.0',
    'os: linux',
    ...(rest === '' ? ['files:', '  - source: app', '    destination: /srv/app'] : [rest]),
    'hooks:',
    ...Object.entries(hooks).map(([event, options]) => `  ${event}:\n    - { ${options} }`),
  ].join('\n');

export const script = (body: string, mode = 0o755) => ({ text: `#!/bin/bash\n${body}\n`, mode });
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
export const has = (path: string): boolean => existsSync(join(root, path));

export const hook = (body: string, options = 'location: hook.sh', mode = 0o755) =>
  deploy({
    'appspec.yml': appspec({ AfterInstall: options }),
    'app/a.txt': '',
    'hook.sh': script(body, mode),
  });

/** Resolves with the line once a hook has said it. */
export const said = async (text: string): Promise<void> => {
  while (!lines.includes(`[stdout]${text}`)) await new Promise((next) => setImmediate(next));
};

/** Resolves once so many processes of the host run. */
export const runs = async (count: number): Promise<void> => {
  while (processesOf(root).length !== count) await new Promise((next) => setImmediate(next));
};

export const refused = (spec: string) =>
  deploy({ 'appspec.yml': spec, 'app/a.txt': '', 'hook.sh': script('exit 0') });
