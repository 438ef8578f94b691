/** What a Jenkins controller remembers: plain data, so that a run can be taken up again from it. */
import type { World } from '../world.ts';
import type {
  FreestyleOptions,
  MultibranchOptions,
  ParameterType,
  PipelineOptions,
  Result,
  User,
} from './options.ts';

export type FreestyleJob = FreestyleOptions & { nextNumber: number };
export type PipelineJob = PipelineOptions & {
  nextNumber: number;
  /** Of a multibranch project's job. */
  readonly branch?: string;
};
export type Job = FreestyleJob | PipelineJob;

export type ParameterValue = { readonly name: string; readonly type: ParameterType; readonly value: string };

/** Who wanted a build; without a user it was the indexing of branches. */
export type Cause = { readonly user?: string };

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
  /** The node that took it. */
  node?: string;
  build?: number;
};

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

/** A commit that a build has and the one before it has not. */
export type Change = {
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  readonly at: number;
  readonly message: string;
  readonly paths: readonly { readonly file: string; readonly edit: string }[];
};

/** A stage of a run, as far as it has come. */
export type StageRun = {
  readonly id: string;
  readonly name: string;
  status:
    | 'IN_PROGRESS'
    | 'PAUSED_PENDING_INPUT'
    | 'SUCCESS'
    | 'UNSTABLE'
    | 'FAILED'
    | 'ABORTED'
    | 'NOT_EXECUTED';
  readonly started: number;
  duration?: number;
  /** Since when it has been waiting for a person. */
  pausedAt?: number;
  pausedMs: number;
  /** When its virtual time is over, once it works. */
  ends?: number;
  /** What its reports hold, once its command has ended. */
  tests?: readonly TestSuite[];
  /** The exit code of its command, once that is known. */
  code?: number;
  error?: { readonly type: string; readonly message: string | null };
};

export type Build = {
  readonly job: string;
  readonly number: number;
  /** A Pipeline that was taken up again after a restart has another one. */
  queueId: number;
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
  changes?: readonly Change[];
  /** The agent that it runs on; the controller itself has no name. */
  readonly node: string;
  /** Of a Pipeline. */
  stages?: StageRun[];
  /** When its next stage may begin. */
  nextAt?: number;
};

/** Where a controller is in its life: a restart goes through all of them. */
export type Phase = 'up' | 'restarting' | 'unready' | 'gone' | 'starting' | 'loading';

/** What is done to a request instead of answering it well. */
export type Harm =
  | { readonly kind: 'hang' | 'cut' | 'lose-answer' | 'endless' | 'login' | 'html' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** A machine that takes builds for the controller. */
export type Agent = {
  readonly name: string;
  readonly labels: readonly string[];
  readonly executors: number;
  readonly online: boolean;
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
  agents: Agent[];
  users: User[];
  readonly jobs: Record<string, Job>;
  readonly projects: Record<string, MultibranchOptions>;
  /** Sessions of people with a browser, and the crumb of each; a restart forgets them. */
  sessions: Record<string, { readonly user: string; readonly crumb: string }>;
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
