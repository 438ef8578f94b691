import {
  type CodePipelineClient,
  type FailureType,
  GetJobDetailsCommand,
  PutJobFailureResultCommand,
  type PutJobFailureResultCommandInput,
  PutJobSuccessResultCommand,
  type PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import type { JobContext } from '../core/job.ts';
import { type Blame, errored, type Outcome, sentence } from '../core/outcome.ts';
import { DeliveryError, isDenied, isNamed, messageOf } from '../errors.ts';

const SUMMARY_LIMIT = 2_048;
const MESSAGE_LIMIT = 5_000;
const TOKEN_LIMIT = 2_048;

const failureTypes = {
  config: 'ConfigurationError',
  permission: 'PermissionError',
  platform: 'SystemUnavailable',
} as const satisfies Record<Blame, FailureType>;

export type Answer = PutJobSuccessResultCommandInput | PutJobFailureResultCommandInput;

/** The one message to CodePipeline that says what the outcome says, within the limits of its API. */
export const answer = (jobId: string, outcome: Outcome): Answer => {
  switch (outcome.kind) {
    case 'passed':
      return {
        jobId,
        executionDetails: { summary: cut(outcome.summary, SUMMARY_LIMIT) },
        ...(outcome.variables ? { outputVariables: outcome.variables } : {}),
      };
    case 'waiting':
      // A token cannot be cut: half of it would resume something else.
      if (outcome.token.length < 1 || outcome.token.length > TOKEN_LIMIT)
        return answer(
          jobId,
          errored(
            'platform',
            `The continuation token must have 1 to ${TOKEN_LIMIT} characters, got ${outcome.token.length}`,
          ),
        );
      return {
        jobId,
        continuationToken: outcome.token,
        executionDetails: {
          summary: cut(outcome.summary, SUMMARY_LIMIT),
          ...(outcome.percent === undefined
            ? {}
            : { percentComplete: Math.max(0, Math.min(100, Math.round(outcome.percent))) }),
        },
      };
    case 'failed':
      return { jobId, failureDetails: { type: 'JobFailed', message: cut(outcome.reason, MESSAGE_LIMIT) } };
    case 'error':
      return {
        jobId,
        failureDetails: { type: failureTypes[outcome.blame], message: cut(outcome.reason, MESSAGE_LIMIT) },
      };
  }
};

/** How much longer an answer may be tried, and how to wait between two tries. */
export type Patience = {
  readonly remainingMs: () => number;
  readonly pause?: (ms: number) => Promise<void>;
};

/** `answered-before` = CodePipeline has an answer to this job already, or knows it no more. */
export type Receipt = 'accepted' | 'answered-before';

/** Sends the outcome until CodePipeline accepts it or says that it has accepted one before. */
export const report = async (
  client: CodePipelineClient,
  jobId: string,
  outcome: Outcome,
  { remainingMs, pause = sleep }: Patience,
): Promise<Receipt> => {
  for (let attempt = 0; ; attempt++) {
    const refusal = await tryAnswer(
      client,
      answer(jobId, outcome),
      Math.min(ATTEMPT_MS, remainingMs() - RESERVE_MS),
    );
    if (refusal === undefined) return 'accepted';
    // The service refuses a second answer by these; the first may have been ours, with its receipt lost on the way.
    if (isNamed(refusal, 'InvalidJobStateException', 'JobNotFoundException')) return 'answered-before';
    if (isFinal(refusal)) return reportRefused(client, jobId, outcome, refusal, { remainingMs, pause });
    const waitMs = Math.min(1_000, 100 * 2 ** attempt);
    if (remainingMs() < waitMs + RESERVE_MS)
      throw new DeliveryError(
        'platform',
        `CodePipeline accepted no answer for job ${jobId}: ${messageOf(refusal)}`,
        {
          cause: refusal,
        },
      );
    await pause(waitMs);
  }
};

/** Where in which pipeline execution this job runs; the event itself does not tell. */
export const jobContext = async (client: CodePipelineClient, jobId: string): Promise<JobContext> => {
  const { jobDetails } = await client.send(new GetJobDetailsCommand({ jobId }));
  const context = jobDetails?.data?.pipelineContext;
  const { pipelineName, pipelineExecutionId, stage, action } = context ?? {};
  if (!pipelineName || !pipelineExecutionId || !stage?.name || !action?.name || !action.actionExecutionId)
    throw new DeliveryError('platform', `GetJobDetails did not say where job ${jobId} runs`);
  return {
    pipeline: pipelineName,
    executionId: pipelineExecutionId,
    stage: stage.name,
    action: action.name,
    actionExecutionId: action.actionExecutionId,
  };
};

// One try may take this long; this much of the invocation is kept back for logging and leaving.
const ATTEMPT_MS = 3_000;
const RESERVE_MS = 500;

const tryAnswer = async (client: CodePipelineClient, input: Answer, timeoutMs: number): Promise<unknown> => {
  const options = { abortSignal: AbortSignal.timeout(Math.max(1, timeoutMs)) };
  try {
    if ('failureDetails' in input) await client.send(new PutJobFailureResultCommand(input), options);
    else await client.send(new PutJobSuccessResultCommand(input as PutJobSuccessResultCommandInput), options);
    return undefined;
  } catch (refusal) {
    return refusal ?? new Error('CodePipeline refused without saying why');
  }
};

const isFinal = (refusal: unknown): boolean =>
  isDenied(refusal) || isNamed(refusal, 'ValidationException', 'OutputVariablesSizeExceededException');

// A success that CodePipeline will never accept must not leave the action hanging for 20 minutes: it fails and says why.
const reportRefused = async (
  client: CodePipelineClient,
  jobId: string,
  outcome: Outcome,
  refusal: unknown,
  patience: Patience,
): Promise<Receipt> => {
  if (outcome.kind === 'failed' || outcome.kind === 'error')
    throw new DeliveryError(
      isDenied(refusal) ? 'permission' : 'platform',
      `CodePipeline refuses the answer for job ${jobId}: ${messageOf(refusal)}`,
      { cause: refusal },
    );
  const blame = isDenied(refusal) ? 'permission' : 'platform';
  const reason = `CodePipeline refused the answer "${outcome.kind}: ${sentence(outcome)}": ${messageOf(refusal)}`;
  return report(client, jobId, errored(blame, reason), patience);
};

const cut = (text: string, limit: number): string => {
  if (text === '') return '(no more is known)';
  // A lone half of a surrogate pair is no valid text, so a cut never leaves one.
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
