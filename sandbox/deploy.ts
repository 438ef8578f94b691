/** The real `serverless deploy`, against the sandbox's endpoint. */
import { cp, mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Child, cleanEnvironment, startChild } from './child.ts';
import { operatorKey, type World } from './world.ts';

export type DeployOptions = {
  /** The folder with serverless.yml. */
  readonly project: string;
  readonly params: Readonly<Record<string, string>>;
  readonly onLine?: (text: string) => void;
};

export type Deployed = { readonly package: number; readonly deploy: number };

/** How often the framework asks how the stack is doing, in real milliseconds: it waits five seconds by itself. */
const askEvery = '50';

/**
 * The framework writes .serverless and dist into its service's folder: each run has a folder of its own, which shares
 * everything else with the project. serverless.yml itself must not be a link.
 */
const ownFolder = async (world: World, project: string): Promise<string> => {
  const folder = join(world.folder, 'service');
  await mkdir(folder, { recursive: true });
  await cp(join(project, 'serverless.yml'), join(folder, 'serverless.yml'));
  for (const name of ['resources', 'esbuild.config.ts', 'node_modules', 'package.json']) {
    await symlink(join(project, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      // A second deploy finds the links of the first.
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return folder;
};

const environment = (world: World, project: string): Record<string, string> => ({
  ...cleanEnvironment(world.folder),
  // The framework is thousands of files: compiled code of the last time saves half of its start.
  NODE_COMPILE_CACHE: join(project, 'node_modules', '.cache', 'slipway'),
  AWS_ENDPOINT_URL: world.url,
  AWS_REGION: world.region,
  AWS_ACCESS_KEY_ID: operatorKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: operatorKey.secretAccessKey,
  SLS_AWS_MONITORING_FREQUENCY: askEvery,
  SLS_TELEMETRY_DISABLED: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
});

const serverlessBin = (project: string): string => {
  const require = createRequire(join(project, 'package.json'));
  return require.resolve('serverless/bin/serverless.js');
};

/** The framework packages first: its first call to CloudFormation is where deploying begins. */
const firstCallAfter = (world: World, from: number): boolean =>
  world.trace.slice(from).some((entry) => entry.kind === 'call' && entry.what.startsWith('cloudformation:'));

const seconds = (ms: number): number => Math.round(ms / 10) / 100;

const running = new WeakMap<World, Child>();

/** Ends a deploy that is under way. */
export const endDeploy = (world: World): void => running.get(world)?.kill();

const runServerless = async (world: World, command: string, options: DeployOptions): Promise<string> => {
  const folder = await ownFolder(world, options.project);
  const params = Object.entries(options.params).map(([name, value]) => `--param=${name}=${value}`);
  const output: string[] = [];
  const child = startChild(process.execPath, [serverlessBin(options.project), command, ...params], {
    folder,
    environment: environment(world, options.project),
    line: (text) => {
      output.push(text);
      options.onLine?.(text);
    },
  });
  running.set(world, child);
  const { code } = await child.ended;
  running.delete(world);
  if (code !== 0) throw new Error(`serverless ${command} ended with ${code}:\n${output.join('\n')}`);
  return folder;
};

/** Packages without deploying; gives the folder in which the framework left its package, `.serverless` and `dist`. */
export const packageService = (world: World, options: DeployOptions): Promise<string> =>
  runServerless(world, 'package', options);

/** Runs it and waits for its end; throws with its output when it fails. */
export const deployService = async (world: World, options: DeployOptions): Promise<Deployed> => {
  const from = world.trace.length;
  const began = performance.now();
  let packaged = 0;
  const watch = setInterval(() => {
    if (packaged === 0 && firstCallAfter(world, from)) packaged = performance.now() - began;
  }, 10);
  try {
    await runServerless(world, 'deploy', options);
  } finally {
    clearInterval(watch);
  }
  return { package: seconds(packaged), deploy: seconds(performance.now() - began - packaged) };
};
