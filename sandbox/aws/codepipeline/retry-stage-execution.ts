/** RetryStageExecution: the failed actions of a stage again, or all of them. */
import { lockOf } from '../../engine/pipeline-flow.ts';
import type { Execution, Stage } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findExecution, findStage } from './find.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const refuse = ({ machine }: Pipeline, execution: Execution, stage: Stage): void => {
  const isOutdated = execution.version !== machine.declaration.version;
  if (isOutdated || lockOf(machine, stage.name).latest !== execution.id) {
    const why = isOutdated
      ? 'the pipeline has been changed since'
      : 'a later execution has entered the stage';
    throw new AwsError(
      'NotLatestPipelineExecutionException',
      `Stage ${stage.name} cannot be retried: ${why}`,
    );
  }
  const status = execution.stages[stage.name]?.status;
  if (status !== 'Failed' && status !== 'Stopped') {
    throw new AwsError(
      'StageNotRetryableException',
      `Stage ${stage.name} cannot be retried: it is ${status}`,
    );
  }
};

export const retryStageExecution: Operation = {
  asks: askOn(({ pipelineName, stageName }) => [pipelineName, stageName]),
  run: ({ world }, { pipelineName, stageName, pipelineExecutionId, retryMode }) => {
    check(['retryMode', retryMode, constraints.retryMode]);
    const pipeline = pipelineOf(world, pipelineName);
    const stage = findStage(pipeline, stageName);
    refuse(pipeline, findExecution(pipeline, pipelineExecutionId), stage);
    advance(world, pipelineName, {
      type: 'retry',
      executionId: pipelineExecutionId,
      stage: stageName,
      mode: retryMode,
    });
    return { pipelineExecutionId };
  },
};
