/** Starts a Jenkins with users and freestyle jobs. */
import type { World } from '../world.ts';
import { buildUrl } from './export-build.ts';
import { addFault } from './faults.ts';
import { cancelQuietDown, quietDown, restart, setReachable } from './life.ts';
import { addBranch, findBranches } from './multibranch.ts';
import type { JobOptions, Result, User } from './options.ts';
import { answerInput } from './pipeline.ts';
import { closePort } from './port.ts';
import { maintain } from './queue.ts';
import { listenJenkins } from './server.ts';
import { pendingInput } from './stage.ts';
import { type Agent, type Build, findBuild, type Harm, jobOf, state } from './state.ts';

export type JenkinsOptions = {
  readonly users: readonly User[];
  readonly jobs: readonly JobOptions[];
  /** `/jenkins`, when it is served below a path. */
  readonly contextPath?: string;
  readonly version?: string;
  /** Of the controller itself. */
  readonly executors?: number;
  readonly agents?: readonly (Omit<Agent, 'online'> & { readonly online?: boolean })[];
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
  /** A person answers the input step at which a Pipeline's run waits. */
  readonly answerInput: (job: string, number: number, user: string, proceeds: boolean) => void;
  readonly waitsForPerson: (job: string, number: number) => boolean;
  /** Somebody gives the job another configuration, or makes it: its builds are numbered on. */
  readonly configure: (job: JobOptions) => void;
  /** A branch that indexing finds from now on. */
  readonly addBranch: (project: string, branch: string) => void;
  readonly setOnline: (agent: string, online: boolean) => void;
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

const addJob = (world: World, job: JobOptions): void => {
  const { jobs, projects } = state(world);
  if (job.kind === 'multibranch') {
    projects[job.path] = job;
    findBranches(world, job.path);
  } else jobs[job.path] = { ...job, nextNumber: jobs[job.path]?.nextNumber ?? 1 };
};

const buildOf = (world: World, job: string, number: number): Build => {
  const build = findBuild(world, job, number);
  if (!build) throw new Error(`no build ${number} of ${job}`);
  return build;
};

const setOnline = (world: World, name: string, online: boolean): void => {
  const jenkins = state(world);
  if (!jenkins.agents.some((agent) => agent.name === name)) throw new Error(`no agent ${name} in Jenkins`);
  jenkins.agents = jenkins.agents.map((agent) => (agent.name === name ? { ...agent, online } : agent));
  maintain(world);
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
    takes: (path, buildMs) => {
      const job = jobOf(world, path);
      if (job.kind === 'pipeline') throw new Error(`the time of ${path} is that of its stages`);
      state(world).jobs[path] = { ...job, buildMs };
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
    answerInput: (job, number, user, proceeds) =>
      answerInput(world, buildOf(world, job, number), user, proceeds),
    waitsForPerson: (job, number) => pendingInput(world, buildOf(world, job, number)) !== undefined,
    configure: (job) => addJob(world, job),
    addBranch: (project, branch) => addBranch(world, project, branch),
    setOnline: (agent, online) => setOnline(world, agent, online),
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
    agents: (options.agents ?? []).map((agent) => ({ online: true, ...agent })),
    rootUrl: options.rootUrl ?? root,
    session: world.random.hex(8),
    started: world.clock.now(),
    users: [...options.users],
  });
  for (const job of options.jobs) addJob(world, job);
  return { url: root, ...controls(world) };
};
