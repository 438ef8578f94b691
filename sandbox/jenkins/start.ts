/** Starts a Jenkins with users and freestyle jobs. */
import type { World } from '../world.ts';
import { buildUrl } from './export-build.ts';
import { addFault } from './faults.ts';
import { cancelQuietDown, quietDown, restart, setReachable } from './life.ts';
import { closePort } from './port.ts';
import { listenJenkins } from './server.ts';
import { type Harm, type JobOptions, jobOf, type Result, state, type User } from './state.ts';

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
  /** Full names of the jobs whose builds wait in the queue. */
  readonly queued: () => readonly string[];
  /** How long the builds of a job take, in virtual time; one that runs already takes what it was to take. */
  readonly takes: (job: string, ms: number) => void;
  readonly stop: () => Promise<void>;
  /** Restarts: for a while it says so, then refuses everybody, then every connection, and then it starts. */
  readonly restart: (how?: { readonly safe?: boolean }) => void;
  /** Takes triggers, but starts nothing. */
  readonly quietDown: () => void;
  readonly cancelQuietDown: () => void;
  /** Connections are refused until `up`; builds go on behind that. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  /** The next requests that fit are accepted and never answered. `pattern` is a regular expression over `METHOD /path?query`. */
  readonly hang: (pattern: string, times?: number) => void;
  /** They are served, and their connection breaks before the answer. */
  readonly loseAnswer: (pattern: string, times?: number) => void;
  /** Whatever else may happen to them. */
  readonly harm: (pattern: string, harm: Harm, times?: number) => void;
  /** Takes away every harm that has not happened yet. */
  readonly heal: () => void;
  /** The user's API token is another one from now on. */
  readonly setToken: (user: string, token: string) => void;
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

const setToken = (world: World, name: string, token: string): void => {
  const jenkins = state(world);
  if (!jenkins.users.some((user) => user.name === name)) throw new Error(`no user ${name} in Jenkins`);
  jenkins.users = jenkins.users.map((user) => (user.name === name ? { ...user, token } : user));
};

/** What somebody can do to it who stands beside the controller. */
const controls = (world: World): Omit<Jenkins, 'url'> => {
  const harm = (pattern: string, what: Harm, times = 1) => addFault(world, pattern, what, times);
  return {
    builds: () => seen(world),
    queued: () =>
      state(world)
        .items.filter(({ phase }) => phase !== 'left')
        .map(({ job }) => job),
    takes: (job, buildMs) => {
      state(world).jobs[job] = { ...jobOf(world, job), buildMs };
    },
    stop: () => closePort(world),
    restart: (how) => restart(world, how),
    quietDown: () => quietDown(world),
    cancelQuietDown: () => cancelQuietDown(world),
    down: () => setReachable(world, false),
    up: () => setReachable(world, true),
    hang: (pattern, times) => harm(pattern, { kind: 'hang' }, times),
    loseAnswer: (pattern, times) => harm(pattern, { kind: 'lose-answer' }, times),
    harm,
    heal: () => {
      state(world).faults = [];
    },
    setToken: (user, token) => setToken(world, user, token),
  };
};

/** Serves Jenkins on a free port of 127.0.0.1 until it is stopped or the sandbox is. */
export const startJenkins = async (world: World, options: JenkinsOptions): Promise<Jenkins> => {
  const { contextPath = '', version = '2.448', executors = 2, port = 0 } = options;
  const url = await listenJenkins(world, port);
  const root = `${url}${contextPath}/`;
  const jenkins = state(world);
  Object.assign(jenkins, {
    context: contextPath,
    version,
    executors,
    rootUrl: options.rootUrl ?? root,
    session: world.random.hex(8),
    started: world.clock.now(),
    users: [...options.users],
  });
  for (const job of options.jobs) jenkins.jobs[job.path] = { ...job, nextNumber: 1 };
  return { url: root, ...controls(world) };
};
