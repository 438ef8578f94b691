/** PutJobSuccessResult: the job is done, or, with a token, there is more to come. */

import type { Report } from '../../engine/pipeline-state.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { findRun, progress, succeed } from './actions/action.ts';
import { check, constraints } from './constraints.ts';
import { closeJob, jobOf } from './jobs.ts';
import { state } from './state.ts';

const mostVariableBytes = 122_880;

const checkVariables = (variables: Readonly<Record<string, string>>, token: string | undefined): void => {
  if (token !== undefined) {
    throw new AwsError(
      'ValidationException',
      'Output variables cannot be combined with a continuation token',
    );
  }
  for (const key of Object.keys(variables)) check(['outputVariables', key, constraints.outputVariable]);
  const bytes = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (bytes > mostVariableBytes) {
    throw new AwsError('OutputVariablesSizeExceededException', `The output variables have ${bytes} bytes`);
  }
};

const checkInput = ({ jobId, continuationToken: token, executionDetails, outputVariables }: Input): void => {
  check(
    ['jobId', jobId, constraints.uuid],
    ['continuationToken', token, constraints.continuationToken],
    ['executionDetails.summary', executionDetails?.summary, constraints.summary],
    [
      'executionDetails.externalExecutionId',
      executionDetails?.externalExecutionId,
      constraints.externalExecutionId,
    ],
    ['executionDetails.percentComplete', executionDetails?.percentComplete, constraints.percentComplete],
  );
  if (outputVariables) checkVariables(outputVariables, token);
};

const reportOf = ({ summary, externalExecutionId, percentComplete }: Input): Report => ({
  ...(summary === undefined ? {} : { summary }),
  ...(externalExecutionId === undefined ? {} : { externalId: externalExecutionId }),
  ...(percentComplete === undefined ? {} : { percent: percentComplete }),
});

/** A rule has no namespace in which anybody could find them. */
const refuseOfRule = (world: World, jobId: string): void => {
  if (findRun(world, jobOf(world, jobId))?.run.gate) throw notRehearsed('output variables of a rule');
};

const accept = (
  world: World,
  { jobId, continuationToken, executionDetails = {}, outputVariables }: Input,
): void => {
  if (outputVariables) refuseOfRule(world, jobId);
  const { job, run } = closeJob(world, jobId);
  const ending = { world, name: job.pipeline, run };
  const report = reportOf(executionDetails);
  if (continuationToken === undefined) {
    succeed(ending, report, outputVariables ? { variables: outputVariables } : {});
    return;
  }
  progress(ending, report);
  const data = { pipeline: job.pipeline, runId: run.id, continuationToken };
  world.clock.after(state(world).settings.continuationMs, 'codepipeline', 'continue-job', data);
};

export const putJobSuccessResult: Operation = {
  // It belongs to source actions of one's own.
  notDone: ['currentRevision'],
  run: ({ world }, input) => {
    checkInput(input);
    accept(world, input);
    return {};
  },
};
