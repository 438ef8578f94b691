/** What happens in CodePipeline when its time has come. */
import type { Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { fail, findRun, type RunReference } from './actions/action.ts';
import { invoke } from './actions/lambda-invoke.ts';
import { advance } from './advance.ts';
import type { WaitReference } from './closed-transitions.ts';
import { beginAction, lookAtAction, perform } from './perform.ts';
import { state } from './state.ts';

type Continuation = RunReference & { readonly continuationToken: string };

const continueJob = (world: World, { continuationToken, ...reference }: Continuation): Promise<void> =>
  perform(world, reference, (at) => invoke(at, continuationToken));

/** Twenty minutes without an answer: the function may well have returned, but it has said nothing. */
const jobExpired = (world: World, { jobId }: { readonly jobId: string }): void => {
  const job = state(world).jobs[jobId];
  const found = job && findRun(world, job);
  if (!found || job.state !== 'open') return;
  job.state = 'expired';
  const { FunctionName: name } = found.run.resolved;
  const message = `The AWS Lambda function ${name} gave no result within 20 minutes: it must call PutJobSuccessResult or PutJobFailureResult, and be permitted to`;
  fail({ world, name: job.pipeline, run: found.run }, 'JobFailed', message);
};

const expire =
  (message: string) =>
  (world: World, reference: RunReference): void => {
    const found = findRun(world, reference);
    if (found) fail({ world, name: reference.pipeline, run: found.run }, 'JobFailed', message);
  };

/** A transition that has been disabled for thirty days lets nobody go on who has waited there all the time. */
const waitExpired = (world: World, { pipeline, stage, executionId }: WaitReference): void => {
  if (state(world).pipelines[pipeline])
    advance(world, pipeline, { type: 'wait-expired', stage, executionId });
};

export const timers: NonNullable<Service['timers']> = {
  'begin-action': beginAction,
  'look-at-action': lookAtAction,
  'continue-job': continueJob,
  'job-expired': jobExpired,
  'invoke-expired': expire('The AWS Lambda action has not come to an end within 24 hours'),
  'rule-expired': expire('The rule has not come to an end within its timeout'),
  'wait-expired': waitExpired,
  'approval-expired': expire('The approval has expired: nobody answered it in time'),
};
