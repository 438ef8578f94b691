/** What the pipeline engine knows: plain data, in the words of CodePipeline's own API. */
import type { Check, Conditions, Gate } from './pipeline-condition-types.ts';
import type { Trigger } from './pipeline-trigger-types.ts';

export type Action = {
  readonly name: string;
  readonly actionTypeId: {
    readonly category: string;
    readonly owner: string;
    readonly provider: string;
    readonly version: string;
  };
  readonly runOrder?: number;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputArtifacts?: readonly { readonly name: string }[];
  readonly outputArtifacts?: readonly { readonly name: string }[];
  readonly namespace?: string;
  readonly timeoutInMinutes?: number;
};
export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';
/** What follows by itself when a stage has failed. */
export type OnFailure = Conditions & {
  readonly result?: string;
  readonly retryConfiguration?: { readonly retryMode?: RetryMode };
};
export type Stage = {
  readonly name: string;
  readonly actions: readonly Action[];
  readonly beforeEntry?: Conditions;
  readonly onSuccess?: Conditions;
  readonly onFailure?: OnFailure;
};
export type Declaration = {
  readonly name: string;
  readonly roleArn: string;
  readonly artifactStore: {
    readonly type: string;
    readonly location: string;
    readonly encryptionKey?: { readonly id: string; readonly type: string };
  };
  readonly stages: readonly Stage[];
  readonly version: number;
  readonly executionMode: string;
  readonly pipelineType: string;
  readonly variables?: readonly { readonly name: string; readonly defaultValue?: string }[];
  readonly triggers?: readonly Trigger[];
};

export type ExecutionStatus =
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Superseded'
  | 'Cancelled'
  | 'Failed';
export type StageStatus = Exclude<ExecutionStatus, 'Superseded'> | 'Skipped';
export type RunStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';

export type Artifact = {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly revision?: string;
};
/** The pull request whose source branch an execution builds. */
export type PullRequestOrigin = {
  readonly id: string;
  readonly title: string;
  readonly destinationBranch: string;
};
/** The commit behind an execution that a push or a pull request has started. */
export type GitOrigin = {
  readonly actionName: string;
  readonly connectionArn: string;
  readonly fullName: string;
  readonly branch: string;
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authorDate: string;
  readonly pullRequest?: PullRequestOrigin;
};
export type Origin = { readonly type: string; readonly detail: string; readonly git?: GitOrigin };
export type SourceRevision = {
  readonly actionName: string;
  readonly revisionId: string;
  readonly revisionSummary: string;
  readonly revisionUrl: string;
};

export type RetryTrigger = 'AutomatedStageRetry' | 'ManualStageRetry';
export type StageRun = {
  status: StageStatus;
  readonly startTime: number;
  /** The RunOrder that is being worked on. */
  order: number;
  retriedAt?: number;
  retriedBy?: RetryTrigger;
  /** How often it was retried because somebody asked, and by itself. */
  retries: number;
  autoRetries: number;
  /** The last check of each of its conditions. */
  readonly checks: Partial<Record<Gate, Check>>;
};
export type Execution = {
  readonly id: string;
  readonly version: number;
  /** The execution mode in which it was started: it keeps it. */
  readonly mode: string;
  readonly startTime: number;
  readonly origin: Origin;
  /** It runs one stage again, with what an earlier execution had when it succeeded there. */
  readonly rollback?: { readonly stage: string; readonly target: string };
  readonly variables: Readonly<Record<string, string>>;
  /** Commits asked for instead of the head of the branch, by source action. */
  readonly overrides: Readonly<Record<string, string>>;
  status: ExecutionStatus;
  updated: number;
  attempt: number;
  statusSummary?: string;
  stopReason?: string;
  /** The pipeline was changed: it ends as soon as its actions in progress have. */
  cancelling?: true;
  readonly stages: Record<string, StageRun>;
  readonly artifacts: Record<string, Artifact>;
  /** Output variables by namespace. */
  readonly outputs: Record<string, Readonly<Record<string, string>>>;
  readonly revisions: SourceRevision[];
};

/** One execution of one action, or of one rule; a retry makes another one. */
export type Run = {
  readonly id: string;
  /** Of which condition it is a rule. */
  readonly gate?: Gate;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly version: number;
  readonly startTime: number;
  readonly declaration: Action;
  /** The configuration with every variable filled in. */
  resolved: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  status: RunStatus;
  updated: number;
  externalId?: string;
  externalUrl?: string;
  summary?: string;
  percent?: number;
  token?: string;
  updatedBy?: string;
  error?: { readonly code: string; readonly message: string };
  variables?: Readonly<Record<string, string>>;
  revision?: SourceRevision;
};

export type Transition = {
  readonly enabled: boolean;
  readonly changedBy?: string;
  readonly changedAt?: number;
  readonly reason?: string;
};
/** An execution that waits before a stage; `closedSince` tells since when it is a transition that holds it. */
export type Wait = { readonly executionId: string; closedSince?: number };
export type StageLock = {
  /** The execution that is in the stage; nobody else enters. */
  holds?: string;
  /** Those that wait before it, in the order in which they came: one at most in SUPERSEDED mode. */
  waiting: Wait[];
  /** The last one that entered. */
  latest?: string;
  inbound: Transition;
  outbound: Transition;
};

export type Machine = {
  declaration: Declaration;
  /** What the pipeline was before, by version: executions end as what they were started as. */
  readonly history: Record<number, Declaration>;
  /** In the order in which they started. */
  readonly executions: Execution[];
  readonly runs: Run[];
  /** The executions of rules, apart from those of actions. */
  readonly ruleRuns: Run[];
  locks: Record<string, StageLock>;
};

/** What an action may tell about itself while it runs and at its end. */
export type Report = {
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  readonly percent?: number;
  readonly token?: string;
  readonly updatedBy?: string;
};
