import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type CodePipelineJobEvent, isJob, jobId, toJob } from '../events/codepipeline-job.ts';
import {
  isValidationMessages,
  toDueRounds,
  toManualValidation,
  type ValidationMessages,
} from '../events/manual-validation.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { jobContext } from '../shared/adapters/codepipeline.ts';
import { validationMeans } from '../shared/adapters/validation-means.ts';
import type { Job, JobContext } from '../shared/core/job.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import { readStageParameters } from '../shared/core/parameters.ts';
import { readPhase } from '../shared/core/validation.ts';
import { DeliveryError } from '../shared/errors.ts';
import { ANSWER_MARGIN_MS, answerInTime, codepipelineJob } from '../shared/middleware/codepipeline-job.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { type Means as JudgeMeans, judgeRelease } from '../shared/steps/judge-release.ts';
import { beginValidation, followValidation, goOn, type Means } from '../shared/steps/validate-by-hand.ts';

/** Judges what has just been deployed by the checks of its own bundle; a bad release keeps the stage until it is undone. */
export const validateDeployment =
  (means: JudgeMeans, jobContext: (jobId: string) => Promise<JobContext>) =>
  async (job: Job): Promise<Outcome> => {
    const { environment, commit } = readStageParameters(job.parameters);
    const phase = readPhase(job.token);
    if (!job.artifact)
      throw new DeliveryError('config', 'Expected the action to have the bundle as its input artifact');
    const release = { commit, bundle: job.artifact };
    const context = await jobContext(job.id);
    return judgeRelease(means, { release, environment, context }, phase);
  };

/** Runs the same checks for a person, or goes on with those that take longer than one invocation. */
export const validateByHand = (means: Means) => async (event: unknown, id: string) => {
  if (isValidationMessages(event)) return Promise.all(toDueRounds(event).map((due) => goOn(means, due)));
  const request = toManualValidation(event);
  return 'validation' in request
    ? followValidation(means, request.validation)
    : beginValidation(means, request, id);
};

const codepipeline = new CodePipelineClient(clientOptions());
let wired: ReturnType<typeof validationMeans> | undefined;

// Kept back for what follows the last look: the verdict, the event, the answer.
const RESERVE_MS = ANSWER_MARGIN_MS + 4_000;
// What is due later, with the time that it takes itself, is left to the next round: nobody pays for waiting.
const LONGEST_MS = 25_000;

const meansOf = (context: Context, signal?: AbortSignal) => {
  wired ??= validationMeans(context.invokedFunctionArn);
  const { now, sleep } = wired;
  const hasTime = (ms: number): boolean =>
    !signal?.aborted && ms <= LONGEST_MS && context.getRemainingTimeInMillis() - RESERVE_MS > ms;
  return { ...wired, signal, time: { now, sleep, hasTime } };
};

const onJob = middy<CodePipelineJobEvent, Outcome>(answerInTime)
  .use(logInvocation<CodePipelineJobEvent>('validate-deployment', (event) => ({ jobId: jobId(event) })))
  .use(codepipelineJob(codepipeline))
  .handler((event, context, { signal }) =>
    validateDeployment(meansOf(context, signal), (id) => jobContext(codepipeline, id))(toJob(event)),
  );

const onRequest = middy<object, unknown>()
  .use(logInvocation('validate-deployment by hand', () => ({})))
  .handler((event, context) => validateByHand(meansOf(context))(event, context.awsRequestId));

/** A job of the pipeline, a request of a person, or a message of the queue by which a long one goes on. */
export const handler = (event: CodePipelineJobEvent | ValidationMessages | object, context: Context) =>
  isJob(event) ? onJob(event, context) : onRequest(event, context);
