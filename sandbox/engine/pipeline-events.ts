/** What happens to a pipeline, and what the service has to do about it. */
import type { Gate } from './pipeline-condition-types.ts';
import type { Declaration, Origin, Report, RetryMode, SourceRevision, Transition } from './pipeline-state.ts';

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
      readonly mode: RetryMode;
    }
  | {
      readonly type: 'rollback';
      readonly executionId: string;
      readonly stage: string;
      readonly target: string;
      readonly origin: Origin;
    }
  | {
      readonly type: 'override';
      readonly executionId: string;
      readonly stage: string;
      readonly gate: Gate;
    }
  | {
      readonly type: 'transition';
      readonly stage: string;
      readonly direction: 'inbound' | 'outbound';
      readonly transition: Transition;
    }
  | { readonly type: 'wait-expired'; readonly executionId: string; readonly stage: string }
  | { readonly type: 'update'; readonly declaration: Declaration };

/** What the service has to do about it; a telling says in which attempt that was, for another one may follow at once. */
export type Command =
  | { readonly do: 'run'; readonly runId: string }
  | {
      readonly do: 'tell-pipeline';
      readonly executionId: string;
      readonly state: string;
      readonly attempt: number;
    }
  | {
      readonly do: 'tell-stage';
      readonly executionId: string;
      readonly stage: string;
      readonly state: string;
      readonly attempt: number;
      /** When a stage of the execution was last retried. */
      readonly retriedAt?: number;
    }
  | {
      readonly do: 'tell-action';
      readonly runId: string;
      readonly state: string;
      readonly attempt: number;
    }
  | { readonly do: 'tell-rule'; readonly runId: string; readonly state: string }
  | {
      readonly do: 'tell-condition';
      readonly executionId: string;
      readonly stage: string;
      readonly gate: Gate;
      readonly state: string;
    };
