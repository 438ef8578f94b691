/** What a Jenkins controller remembers: plain data, so that a run can be taken up again from it. */
import type { World } from '../world.ts';

export type ParameterType = 'string' | 'text' | 'boolean' | 'choice' | 'password';

export type Parameter = {
  readonly name: string;
  readonly type?: ParameterType;
  readonly value?: string;
  /** Of a choice; the first is the default. */
  readonly choices?: readonly string[];
};

export type Permission = 'Read' | 'Build' | 'Cancel' | 'Administer';

export type User = {
  readonly name: string;
  readonly token: string;
  /** Good for reading; changes by password need a crumb, which nobody hands out here. */
  readonly password?: string;
  readonly permissions?: readonly Permission[];
};

/** A freestyle job that runs a shell command in a clean checkout. */
export type JobOptions = {
  /** `folder/name`; slashes make folders. */
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  /** `owner/name` of a repository of the sandbox; without one the workspace is empty. */
  readonly repository?: string;
  /** The parameter that names the commit to check out; the branch's head when it is empty. */
  readonly revisionParameter?: string;
  readonly command: string;
  /** Where in the workspace the JUnit reports are, `reports/*.xml`. */
  readonly junit?: string;
  readonly disabled?: boolean;
  readonly concurrent?: boolean;
  readonly quietPeriodMs?: number;
  /** Virtual time that a build takes, however fast its command was. */
  readonly buildMs?: number;
  /** Virtual time between its result and its end. */
  readonly finishingMs?: number;
  /** The agent that it must run on; a label that no agent has keeps it in the queue. */
  readonly label?: string;
};

export type Job = JobOptions & { nextNumber: number };

export type ParameterValue = { readonly name: string; readonly type: ParameterType; readonly value: string };

export type Cause = { readonly user: string };

export type Item = {
  readonly id: number;
  readonly job: string;
  readonly parameters?: readonly ParameterValue[];
  readonly causes: Cause[];
  readonly since: number;
  /** When the quiet period ends. */
  due: number;
  phase: 'waiting' | 'blocked' | 'buildable' | 'left';
  /** When it became blocked or buildable. */
  ready?: number;
  /** When it left. */
  left?: number;
  cancelled?: boolean;
  build?: number;
};

export type Result = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED';

export type TestCase = {
  readonly className: string;
  readonly name: string;
  readonly duration: number;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly details?: string;
  readonly trace?: string;
  readonly skippedMessage?: string;
  readonly stdout?: string;
  readonly stderr?: string;
};

export type TestSuite = {
  readonly name: string;
  readonly duration: number;
  readonly timestamp?: string;
  readonly cases: readonly TestCase[];
  readonly stdout?: string;
  readonly stderr?: string;
};

export type Build = {
  readonly job: string;
  readonly number: number;
  readonly queueId: number;
  readonly parameters?: readonly ParameterValue[];
  readonly causes: readonly Cause[];
  readonly started: number;
  /** The log as it lies on the disk: it holds notes that readers never see. */
  log: string;
  phase: 'building' | 'finishing' | 'done';
  /** What its command came to; the build may have virtual time left. */
  outcome?: Result;
  /** Its virtual time is over. */
  due?: boolean;
  abortedBy?: string;
  result?: Result;
  duration: number;
  tests?: readonly TestSuite[];
  revision?: string;
};

/** Where a controller is in its life: a restart goes through all of them. */
export type Phase = 'up' | 'restarting' | 'unready' | 'gone' | 'starting';

/** What is done to a request instead of answering it well. */
export type Harm =
  | { readonly kind: 'hang' | 'cut' | 'lose-answer' | 'endless' | 'login' | 'html' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export type Fault = {
  /** A regular expression over `POST /job/x/buildWithParameters?delay=0sec`. */
  readonly pattern: string;
  readonly harm: Harm;
  /** How many more requests it befalls. */
  left: number;
};

export type JenkinsState = {
  phase: Phase;
  /** Nothing new is started. */
  quietingDown: boolean;
  /** It restarts as soon as nothing runs any more. */
  restartWhenIdle: boolean;
  /** Connections are refused, whatever the controller does behind that. */
  unreachable: boolean;
  faults: Fault[];
  rootUrl: string;
  /** Under which path it is served, `/jenkins`; empty for none. */
  context: string;
  version: string;
  session: string;
  /** Queue maintenance happens every five seconds from here on. */
  started: number;
  executors: number;
  users: User[];
  readonly jobs: Record<string, Job>;
  items: Item[];
  readonly builds: Build[];
  nextItem: number;
  maintenance?: number;
};

/** The controller's memory. */
export const state = (world: World): JenkinsState => world.state.jenkins;

export const buildsOf = (world: World, job: string): readonly Build[] =>
  state(world).builds.filter((build) => build.job === job);

export const findBuild = (world: World, job: string, number: number): Build | undefined =>
  state(world).builds.find((build) => build.job === job && build.number === number);

/** The job of that path, which whoever asks knows to exist. */
export const jobOf = (world: World, path: string): Job => {
  const job = state(world).jobs[path];
  if (!job) throw new Error(`no Jenkins job ${path}`);
  return job;
};
