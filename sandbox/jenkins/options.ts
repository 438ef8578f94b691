/** What a Jenkins is set up with: its users and its jobs. */

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
  /** Good for reading; changes by password need a crumb besides. */
  readonly password?: string;
  /** Everywhere. */
  readonly permissions?: readonly Permission[];
  /** In one job, or in everything below one folder, besides. */
  readonly grants?: readonly { readonly path: string; readonly permissions: readonly Permission[] }[];
};

/** What every job has. */
type CommonOptions = {
  /** `folder/name`; slashes make folders. */
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  /** `owner/name` of a repository of the sandbox; without one the workspace is empty. */
  readonly repository?: string;
  /** The parameter that names the commit to check out; the branch's head when it is empty. */
  readonly revisionParameter?: string;
  readonly disabled?: boolean;
  readonly quietPeriodMs?: number;
};

/** A freestyle job: one shell command in a clean checkout. */
export type FreestyleOptions = CommonOptions & {
  readonly kind?: 'freestyle';
  readonly command: string;
  /** Where in the workspace the JUnit reports are, `reports/*.xml`. */
  readonly junit?: string;
  readonly concurrent?: boolean;
  /** Virtual time that a build takes, however fast its command was. */
  readonly buildMs?: number;
  /** Virtual time between its result and its end. */
  readonly finishingMs?: number;
  /** The agent that it must run on; a label that no agent has keeps it in the queue. */
  readonly label?: string;
};

/** A stage that waits for a person before it does anything. */
export type InputOptions = {
  readonly message: string;
  /** Made from the message when it is not given. */
  readonly id?: string;
  readonly ok?: string;
  /** Who may answer; whoever may build, without one. */
  readonly submitter?: string;
};

export type StageOptions = {
  readonly name: string;
  readonly input?: InputOptions;
  /** Runs in the checkout; a command that fails ends the run. */
  readonly command?: string;
  /** The run goes on when the command fails. */
  readonly mayFail?: boolean;
  /** Virtual time that it takes, however fast its command was. */
  readonly ms?: number;
  /** Virtual time between its end and what comes next. */
  readonly restMs?: number;
  /** Reports that are recorded when the command has ended, however it did; failing tests make the run unstable. */
  readonly junit?: string;
  /** What it makes of the run, besides: all but UNSTABLE end it. */
  readonly result?: Result;
};

/** A Pipeline: stages one after the other. */
export type PipelineOptions = CommonOptions & {
  readonly kind: 'pipeline';
  readonly stages: readonly StageOptions[];
  /** Parameters that only its Jenkinsfile declares: the job has none until its first run. */
  readonly declares?: readonly Parameter[];
  /** A second run does not wait for the first, unless this is false. */
  readonly concurrent?: boolean;
  /** Virtual time before its first stage. */
  readonly startMs?: number;
  /** A run that does not end when it is stopped, or not even when it is terminated. */
  readonly ignores?: 'stop' | 'term';
};

/** A multibranch project: a Pipeline job for each branch that it has found. */
export type MultibranchOptions = Omit<PipelineOptions, 'kind'> & {
  readonly kind: 'multibranch';
  readonly branches: readonly string[];
};

export type JobOptions = FreestyleOptions | PipelineOptions | MultibranchOptions;

export type Result = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED';
