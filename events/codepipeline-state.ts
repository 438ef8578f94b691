import type { Bundle } from '../shared/core/release.ts';
import {
  detailOf,
  type EventEnvelope,
  fieldsOf,
  identityOf,
  optionalTextIn,
  textIn,
  wordIn,
} from './envelope.ts';

export const PIPELINE_CHANGE = 'CodePipeline Pipeline Execution State Change';
export const STAGE_CHANGE = 'CodePipeline Stage Execution State Change';
export const ACTION_CHANGE = 'CodePipeline Action Execution State Change';

const pipelineStates = [
  'STARTED',
  'RESUMED',
  'SUCCEEDED',
  'FAILED',
  'STOPPING',
  'STOPPED',
  'CANCELED',
  'SUPERSEDED',
] as const;
const stageStates = ['STARTED', 'RESUMED', 'SUCCEEDED', 'FAILED', 'STOPPING', 'STOPPED', 'CANCELED'] as const;
const actionStates = ['STARTED', 'SUCCEEDED', 'FAILED', 'CANCELED', 'ABANDONED'] as const;

export type PipelineState = (typeof pipelineStates)[number];
export type StageState = (typeof stageStates)[number];
export type ActionState = (typeof actionStates)[number];

type CommonDetail = {
  readonly pipeline: string;
  readonly 'execution-id': string;
  readonly 'start-time'?: string;
  readonly version: number;
  readonly 'pipeline-execution-attempt'?: number;
};

export type PipelineStateEvent = EventEnvelope<
  typeof PIPELINE_CHANGE,
  CommonDetail & {
    readonly state: PipelineState;
    readonly 'execution-trigger'?: Readonly<Record<string, string>>;
    readonly 'stop-execution-comments'?: string;
  }
>;
export type StageStateEvent = EventEnvelope<
  typeof STAGE_CHANGE,
  CommonDetail & { readonly state: StageState; readonly stage: string }
>;
type ArtifactRef = {
  readonly name: string;
  readonly s3location: { readonly bucket: string; readonly key: string };
};
export type ActionStateEvent = EventEnvelope<
  typeof ACTION_CHANGE,
  CommonDetail & {
    readonly state: ActionState;
    readonly stage: string;
    readonly action: string;
    readonly 'action-execution-id': string;
    readonly region: string;
    readonly type: {
      readonly owner: string;
      readonly category: string;
      readonly provider: string;
      readonly version: string;
    };
    readonly 'input-artifacts'?: readonly ArtifactRef[];
    readonly 'output-artifacts'?: readonly ArtifactRef[];
    readonly 'execution-result'?: {
      readonly 'external-execution-url'?: string;
      readonly 'external-execution-summary'?: string;
      readonly 'external-execution-id'?: string;
      readonly 'error-code'?: string;
    };
  }
>;

type Change<State> = {
  readonly eventId: string;
  /** When it happened, ISO. */
  readonly time: string;
  readonly pipeline: string;
  readonly executionId: string;
  readonly state: State;
  /** When the execution started, ISO; missing in some events. */
  readonly startTime?: string;
  /** Counts the retries of the execution; 1 where the event does not say. */
  readonly attempt: number;
};

export type PipelineChange = Change<PipelineState> & {
  readonly commit?: string;
  readonly authorDate?: string;
};
export type StageChange = Change<StageState> & { readonly stage: string };
export type ActionChange = Change<ActionState> & {
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
  readonly category: string;
  readonly provider: string;
  readonly bundle?: Bundle;
  readonly externalId?: string;
  readonly summary?: string;
  readonly errorCode?: string;
};

/** A pipeline execution changed its state; commit and author date are there when a push started it. */
export const toPipelineChange = (event: unknown): PipelineChange => {
  const detail = detailOf(event, PIPELINE_CHANGE);
  const trigger = fieldsOf(detail['execution-trigger']);
  const commit = optionalTextIn(trigger, 'commit-id');
  const authorDate = optionalTextIn(trigger, 'author-date');
  return {
    ...commonOf(event, detail),
    state: wordIn(detail, 'state', pipelineStates),
    ...(commit ? { commit } : {}),
    ...(authorDate ? { authorDate } : {}),
  };
};

/** A stage of a pipeline execution changed its state. */
export const toStageChange = (event: unknown): StageChange => {
  const detail = detailOf(event, STAGE_CHANGE);
  return {
    ...commonOf(event, detail),
    state: wordIn(detail, 'state', stageStates),
    stage: textIn(detail, 'stage'),
  };
};

/** An action of a pipeline execution changed its state. */
export const toActionChange = (event: unknown): ActionChange => {
  const detail = detailOf(event, ACTION_CHANGE);
  const type = fieldsOf(detail.type);
  const result = fieldsOf(detail['execution-result']);
  const bundle = bundleOf(detail['input-artifacts']);
  const externalId = optionalTextIn(result, 'external-execution-id');
  const summary = optionalTextIn(result, 'external-execution-summary');
  const errorCode = optionalTextIn(result, 'error-code');
  return {
    ...commonOf(event, detail),
    state: wordIn(detail, 'state', actionStates),
    stage: textIn(detail, 'stage'),
    action: textIn(detail, 'action'),
    actionExecutionId: textIn(detail, 'action-execution-id'),
    category: textIn(type, 'category'),
    provider: textIn(type, 'provider'),
    ...(bundle ? { bundle } : {}),
    ...(externalId ? { externalId } : {}),
    ...(summary ? { summary } : {}),
    ...(errorCode ? { errorCode } : {}),
  };
};

const commonOf = (event: unknown, detail: Readonly<Record<string, unknown>>) => {
  const startTime = optionalTextIn(detail, 'start-time');
  // A JSON number like 1.0 in most events, a text in some old ones, 0 or nothing in others.
  const attempt = Number(detail['pipeline-execution-attempt'] ?? 1);
  return {
    ...identityOf(event),
    pipeline: textIn(detail, 'pipeline'),
    executionId: textIn(detail, 'execution-id'),
    attempt: Number.isFinite(attempt) ? attempt : 1,
    ...(startTime ? { startTime } : {}),
  };
};

const bundleOf = (artifacts: unknown): Bundle | undefined => {
  const location = fieldsOf(fieldsOf(Array.isArray(artifacts) ? artifacts[0] : undefined).s3location);
  const bucket = optionalTextIn(location, 'bucket');
  const key = optionalTextIn(location, 'key');
  return bucket && key ? { bucket, key } : undefined;
};
