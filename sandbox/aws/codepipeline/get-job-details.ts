/** GetJobDetails: the job with the names of its pipeline, stage and action, which the event leaves out. */
import { findRunOf } from '../../engine/pipeline-turn.ts';
import { notRehearsed } from '../../errors.ts';
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
    const run = pipeline && findRunOf(pipeline.machine, job.runId);
    if (!pipeline || !run) throw jobNotFound(jobId);
    // AWS does not say what names such a job has.
    if (run.gate) throw notRehearsed("the details of a rule's job");
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
