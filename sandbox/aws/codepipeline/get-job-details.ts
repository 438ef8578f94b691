/** GetJobDetails: the job with the names of its pipeline, stage and action, which the event leaves out. */
import type { Operation } from '../../service.ts';
import { pipelineArn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { jobData, jobNotFound, jobOf } from './jobs.ts';
import { state } from './state.ts';

export const getJobDetails: Operation = {
  run: (call, { jobId }) => {
    check(['jobId', jobId, constraints.uuid]);
    const { world } = call;
    const job = jobOf(world, jobId);
    const pipeline = state(world).pipelines[job.pipeline];
    // The pipeline may have been deleted since, or be another one of the same name.
    const run = pipeline?.machine.runs.find(({ id }) => id === job.runId);
    if (!pipeline || !run) throw jobNotFound(jobId);
    const data = {
      ...jobData({ run, pipeline }, job),
      actionTypeId: run.declaration.actionTypeId,
      pipelineContext: {
        pipelineName: job.pipeline,
        pipelineArn: pipelineArn(call, job.pipeline),
        pipelineExecutionId: run.executionId,
        stage: { name: run.stage },
        action: { name: run.action, actionExecutionId: run.id },
      },
    };
    return { jobDetails: { id: job.id, accountId: world.account, data } };
  },
};
