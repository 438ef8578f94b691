/** Starts a Jenkins with users and freestyle jobs. */
import type { Server } from 'node:http';
import type { World } from '../world.ts';
import { buildUrl } from './export-build.ts';
import { listenJenkins } from './server.ts';
import { type JobOptions, type Result, state, type User } from './state.ts';

export type JenkinsOptions = {
  readonly users: readonly User[];
  readonly jobs: readonly JobOptions[];
  /** `/jenkins`, when it is served below a path. */
  readonly contextPath?: string;
  readonly version?: string;
  readonly executors?: number;
  readonly port?: number;
  /** The root URL that it is configured with, where that is not the address it listens on. */
  readonly rootUrl?: string;
};

/** A build as somebody sees it who stands beside the controller. */
export type SeenBuild = {
  readonly job: string;
  readonly number: number;
  readonly url: string;
  readonly building: boolean;
  readonly result?: Result;
  readonly revision?: string;
  readonly parameters: Readonly<Record<string, string>>;
};

export type Jenkins = {
  /** The base URL with the context path and a slash at the end. */
  readonly url: string;
  readonly builds: () => readonly SeenBuild[];
  readonly stop: () => Promise<void>;
};

const servers = new WeakMap<World, Server>();

/** Closes the port, if there is one. */
export const closeJenkins = async (world: World): Promise<void> => {
  const server = servers.get(world);
  if (!server) return;
  servers.delete(world);
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
};

const seen = (world: World): readonly SeenBuild[] =>
  state(world).builds.map((build) => ({
    job: build.job,
    number: build.number,
    url: buildUrl(world, build),
    building: build.phase !== 'done',
    parameters: Object.fromEntries((build.parameters ?? []).map(({ name, value }) => [name, value])),
    ...(build.result ? { result: build.result } : {}),
    ...(build.revision ? { revision: build.revision } : {}),
  }));

/** Serves Jenkins on a free port of 127.0.0.1 until it is stopped or the sandbox is. */
export const startJenkins = async (world: World, options: JenkinsOptions): Promise<Jenkins> => {
  const { contextPath = '', version = '2.448', executors = 2, port = 0 } = options;
  const { server, url } = await listenJenkins(world, port);
  servers.set(world, server);
  const root = `${url}${contextPath}/`;
  const jenkins = state(world);
  Object.assign(jenkins, {
    context: contextPath,
    version,
    executors,
    rootUrl: options.rootUrl ?? root,
    session: world.random.hex(8),
    started: world.clock.now(),
    users: options.users,
  });
  for (const job of options.jobs) jenkins.jobs[job.path] = { ...job, nextNumber: 1 };
  return { url: root, builds: () => seen(world), stop: () => closeJenkins(world) };
};
