import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { MiddlewareObj } from '@middy/core';
import { type CodePipelineJobEvent, jobId, toJob } from '../../events/codepipeline-job.ts';
import { type Patience, report } from '../adapters/codepipeline.ts';
import { type Job, lostRoundToken, MAX_LOST_ROUNDS } from '../core/job.ts';
import { errored, type Outcome, waiting } from '../core/outcome.ts';
import { toOutcome } from '../errors.ts';
import { logger } from './log-invocation.ts';

/** The end of an invocation is kept for the answer: enough for two tries, the first of which hangs. */
export const ANSWER_MARGIN_MS = 6_000;

/** Raised in place of the handler's result when only the margin is left. */
export class OutOfTime extends Error {
  override name = 'OutOfTime' as const;
}

/**
 * What `middy()` must be given together with {@link codepipelineJob}: it takes the handler off when time runs out, and
 * aborts the `signal` that the handler got, so that a handler that thaws later begins nothing more.
 */
export const answerInTime = {
  timeoutEarlyInMillis: ANSWER_MARGIN_MS,
  timeoutEarlyResponse: () => {
    throw new OutOfTime(`less than ${ANSWER_MARGIN_MS} ms of the invocation are left`);
  },
};

type Log = {
  readonly warn: (message: string, facts: { readonly jobId: string; readonly outcome: string }) => unknown;
};
type Options = { readonly pause?: Patience['pause']; readonly log?: Log };

/** Answers the job exactly once: with the outcome returned, or with what a throw or the lack of time means. */
export const codepipelineJob = (
  client: CodePipelineClient,
  { pause, log = logger }: Options = {},
): MiddlewareObj<CodePipelineJobEvent, Outcome> => {
  const answered = new WeakSet<object>();

  const give = async (request: Request, outcome: Outcome): Promise<Outcome> => {
    answered.add(request);
    const remainingMs = () => request.context.getRemainingTimeInMillis();
    const id = jobId(request.event);
    const receipt = await report(client, id, outcome, { remainingMs, ...(pause ? { pause } : {}) });
    if (receipt === 'answered-before')
      log.warn('CodePipeline takes no answer to this job any more', { jobId: id, outcome: outcome.kind });
    return outcome;
  };

  return {
    // An event without a job id belongs to nobody who could be answered: throw before anything is begun.
    before: ({ event }) => {
      jobId(event);
    },
    after: async (request) => {
      await give(request, request.response ?? errored('platform', 'The function ended without an outcome'));
    },
    onError: async (request) => {
      // What was thrown while answering is no reason for a second answer.
      if (answered.has(request)) throw request.error;
      request.response = await give(request, outcomeOf(request.error, toJob(request.event)));
    },
  };
};

type Request = Parameters<NonNullable<MiddlewareObj<CodePipelineJobEvent, Outcome>['after']>>[0];

const outcomeOf = (thrown: unknown, job: Job): Outcome => {
  if (!(thrown instanceof OutOfTime)) return toOutcome(thrown);
  const summary = 'The function ran out of time; it goes on where it was';
  if (job.token) return waiting(summary, job.token);
  const lost = job.lostRounds + 1;
  if (lost > MAX_LOST_ROUNDS)
    return errored('platform', `The function ran out of time ${lost} times in a row before it could begin`);
  return waiting(summary, lostRoundToken(lost));
};
