import { setTimeout } from 'node:timers';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { type CodePipelineJobEvent, jobId, toJob } from '../events/codepipeline-job.ts';
import { clientOptions, effectClientOptions } from '../shared/adapters/client-options.ts';
import { jobContext } from '../shared/adapters/codepipeline.ts';
import { sendEvent } from '../shared/adapters/events.ts';
import { probe } from '../shared/adapters/probe.ts';
import { config } from '../shared/config.ts';
import type { Job, JobContext } from '../shared/core/job.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import { readStageParameters } from '../shared/core/parameters.ts';
import { readPhase } from '../shared/core/validation.ts';
import { DeliveryError } from '../shared/errors.ts';
import { ANSWER_MARGIN_MS, answerInTime, codepipelineJob } from '../shared/middleware/codepipeline-job.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { judgeRelease, type Means } from '../shared/steps/judge-release.ts';

type Dependencies = Omit<Means, 'hasTime'> & { readonly jobContext: (jobId: string) => Promise<JobContext> };

/** Judges what has just been deployed by the checks of its own bundle; a bad release keeps the stage until it is undone. */
export const validateDeployment =
  ({ jobContext, ...means }: Dependencies) =>
  async (job: Job, hasTime: Means['hasTime']): Promise<Outcome> => {
    const { environment, commit } = readStageParameters(job.parameters);
    const phase = readPhase(job.token);
    if (!job.artifact)
      throw new DeliveryError('config', 'Expected the action to have the bundle as its input artifact');
    const release = { commit, bundle: job.artifact };
    const context = await jobContext(job.id);
    return judgeRelease({ ...means, hasTime }, { release, environment, context }, phase);
  };

const codepipeline = new CodePipelineClient(clientOptions());

const wire = (): ReturnType<typeof validateDeployment> => {
  const { SERVICE, LEDGER } = config(['SERVICE', 'LEDGER']);
  const events = new EventBridgeClient(effectClientOptions());
  return validateDeployment({
    service: SERVICE,
    ledger: { client: new DynamoDBClient(clientOptions()), table: LEDGER },
    s3: new S3Client({ ...clientOptions(), responseChecksumValidation: 'WHEN_REQUIRED' }),
    send: (event) => sendEvent(events, event),
    get: probe(),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    jobContext: (id) => jobContext(codepipeline, id),
  });
};

let wired: ReturnType<typeof validateDeployment> | undefined;

// Kept back for what follows the last look: the verdict, the event, the answer.
const RESERVE_MS = ANSWER_MARGIN_MS + 4_000;

export const handler = middy<CodePipelineJobEvent, Outcome>(answerInTime)
  .use(logInvocation<CodePipelineJobEvent>('validate-deployment', (event) => ({ jobId: jobId(event) })))
  .use(codepipelineJob(codepipeline))
  .handler((event, context, { signal }) => {
    wired ??= wire();
    const hasTime = (ms: number) => !signal.aborted && context.getRemainingTimeInMillis() - RESERVE_MS > ms;
    return wired(toJob(event), hasTime);
  });
