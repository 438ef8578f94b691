/** What the pipeline engine knows: plain data, in the words of CodePipeline's own API. */

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
export type Stage = { readonly name: string; readonly actions: readonly Action[] };
export type PushFilter = {
  readonly [K in 'branches' | 'filePaths' | 'tags']?: {
    readonly includes?: readonly string[];
    readonly excludes?: readonly string[];
  };
};
export type Trigger = {
  readonly gitConfiguration: { readonly sourceActionName: string; readonly push?: readonly PushFilter[] };
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
export type StageStatus = Exclude<ExecutionStatus, 'Superseded'>;
export type RunStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';

export type Artifact = {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly revision?: string;
};
/** The commit behind an execution that a push has started. */
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
};
export type Origin = { readonly type: string; readonly detail: string; readonly git?: GitOrigin };
export type SourceRevision = {
  readonly actionName: string;
  readonly revisionId: string;
  readonly revisionSummary: string;
  readonly revisionUrl: string;
};

export type StageRun = {
  status: StageStatus;
  readonly startTime: number;
  /** The RunOrder that is being worked on. */
  order: number;
  retriedAt?: number;
  retries: number;
};
export type Execution = {
  readonly id: string;
  readonly version: number;
  readonly startTime: number;
  readonly origin: Origin;
  readonly variables: Readonly<Record<string, string>>;
  /** Commits asked for instead of the head of the branch, by source action. */
  readonly overrides: Readonly<Record<string, string>>;
  status: ExecutionStatus;
  updated: number;
  attempt: number;
  statusSummary?: string;
  stopReason?: string;
  readonly stages: Record<string, StageRun>;
  readonly artifacts: Record<string, Artifact>;
  /** Output variables by namespace. */
  readonly outputs: Record<string, Readonly<Record<string, string>>>;
  readonly revisions: SourceRevision[];
};

/** One execution of one action; a retry makes another one. */
export type Run = {
  readonly id: string;
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
export type StageLock = {
  /** The execution that is in the stage; nobody else enters. */
  holds?: string;
  /** The one execution that waits before it. */
  waits?: string;
  /** The last one that entered. */
  latest?: string;
  inbound: Transition;
  outbound: Transition;
};

export type Machine = {
  declaration: Declaration;
  /** In the order in which they started. */
  readonly executions: Execution[];
  readonly runs: Run[];
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

export type PipelineEvent =
  | {
      readonly type: 'start';
      readonly executionId: string;
      readonly origin: Origin;
      readonly variables: Readonly<Record<string, string>>;
      readonly overrides: Readonly<Record<string, string>>;
    }
  | { readonly type: 'progress'; readonly runId: string; readonly report: Report }
  | {
      readonly type: 'succeed';
      readonly runId: string;
      readonly report: Report;
      readonly variables?: Readonly<Record<string, string>>;
      readonly revision?: SourceRevision;
    }
  | {
      readonly type: 'fail';
      readonly runId: string;
      readonly report: Report;
      readonly error: { readonly code: string; readonly message: string };
    }
  | {
      readonly type: 'stop';
      readonly executionId: string;
      readonly abandon: boolean;
      readonly reason?: string;
    }
  | {
      readonly type: 'retry';
      readonly executionId: string;
      readonly stage: string;
      readonly mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
    }
  | {
      readonly type: 'transition';
      readonly stage: string;
      readonly direction: 'inbound' | 'outbound';
      readonly transition: Transition;
    }
  | { readonly type: 'update'; readonly declaration: Declaration };

/** What the service has to do about it. */
export type Command =
  | { readonly do: 'run'; readonly runId: string }
  | { readonly do: 'tell-pipeline'; readonly executionId: string; readonly state: string }
  | {
      readonly do: 'tell-stage';
      readonly executionId: string;
      readonly stage: string;
      readonly state: string;
    }
  | { readonly do: 'tell-action'; readonly runId: string; readonly state: string };
