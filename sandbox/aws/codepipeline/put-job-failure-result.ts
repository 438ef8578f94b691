/** PutJobFailureResult: the action has failed, and says of what kind that is. */
import type { Operation } from '../../service.ts';
import { fail } from './actions/action.ts';
import { check, constraints } from './constraints.ts';
import { closeJob } from './jobs.ts';

export const putJobFailureResult: Operation = {
  run: ({ world }, { jobId, failureDetails: { type, message, externalExecutionId } }) => {
    check(
      ['jobId', jobId, constraints.uuid],
      ['failureDetails.type', type, constraints.failureType],
      ['failureDetails.message', message, constraints.failureMessage],
      ['failureDetails.externalExecutionId', externalExecutionId, constraints.externalExecutionId],
    );
    const { job, run } = closeJob(world, jobId);
    const external = externalExecutionId === undefined ? {} : { externalId: externalExecutionId };
    fail({ world, name: job.pipeline, run }, type, message, { summary: message, ...external });
    return {};
  },
};
