/** RetryStageExecution: the failed actions of a stage again, or all of them. */
import { gateUnderway } from '../../engine/pipeline-conditions.ts';
import type { Execution, Machine, Run, StageRun } from '../../engine/pipeline-state.ts';
import { isLive, isParallel, latestRuns, lockOf } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findStage } from './find.ts';
import { refuseIfFull } from './start.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const refuse = (code: string, stage: string, why: string): never => {
  throw new AwsError(code, `Stage ${stage} cannot be retried: ${why}`);
};

/** The execution; its absence has no error of its own here. */
const executionIn = ({ executions }: Machine, stage: string, id: string): Execution =>
  executions.find((one) => one.id === id) ??
  refuse('NotLatestPipelineExecutionException', stage, `the pipeline has no execution ${id}`);

const stageRunIn = ({ declaration }: Machine, stage: string, execution: Execution): StageRun => {
  if (execution.version !== declaration.version) {
    refuse('StageNotRetryableException', stage, 'the pipeline has been changed since');
  }
  const none = 'the execution has not been in it, so it has no failed actions';
  return execution.stages[stage] ?? refuse('StageNotRetryableException', stage, none);
};

/** While a stage is in progress only those of its actions can be retried that have failed already. */
const checkUnderway = (stage: string, stageRun: StageRun, runs: readonly Run[], mode: string): void => {
  const hasFailed = runs.some(({ status }) => status === 'Failed');
  if (gateUnderway(stageRun)) refuse('ConflictException', stage, 'a condition of it is being checked');
  if (stageRun.status === 'InProgress' && hasFailed && mode === 'FAILED_ACTIONS') return;
  const isBusy = hasFailed || stageRun.retriedAt !== undefined;
  const code = isBusy ? 'ConflictException' : 'StageNotRetryableException';
  refuse(code, stage, `it is ${stageRun.status}${isBusy ? ': its actions in progress must end first' : ''}`);
};

const checkStage = (machine: Machine, stage: string, execution: Execution, mode: string): void => {
  const stageRun = stageRunIn(machine, stage, execution);
  if (!isParallel(execution) && lockOf(machine, stage).latest !== execution.id) {
    refuse('NotLatestPipelineExecutionException', stage, 'a later execution has entered it');
  }
  if (['Failed', 'Stopped'].includes(stageRun.status)) return;
  if (isLive(execution) && ['InProgress', 'Stopping'].includes(stageRun.status)) {
    const runs = latestRuns(machine, execution.id, stage);
    checkUnderway(stage, stageRun, runs, mode);
  } else refuse('StageNotRetryableException', stage, `it is ${stageRun.status}`);
};

const checkRetry = (pipeline: Pipeline, stage: string, execution: Execution, mode: string): void => {
  checkStage(pipeline.machine, stage, execution, mode);
  if (!isLive(execution)) refuseIfFull(pipeline);
};

export const retryStageExecution: Operation = {
  asks: askOn(({ pipelineName, stageName }) => [pipelineName, stageName]),
  run: ({ world }, { pipelineName, stageName, pipelineExecutionId, retryMode }) => {
    check(
      ['pipelineName', pipelineName, constraints.name],
      ['stageName', stageName, constraints.name],
      ['pipelineExecutionId', pipelineExecutionId, constraints.uuid],
      ['retryMode', retryMode, constraints.retryMode],
    );
    const pipeline = pipelineOf(world, pipelineName);
    findStage(pipeline, stageName);
    const execution = executionIn(pipeline.machine, stageName, pipelineExecutionId);
    checkRetry(pipeline, stageName, execution, retryMode);
    advance(world, pipelineName, {
      type: 'retry',
      executionId: pipelineExecutionId,
      stage: stageName,
      mode: retryMode,
    });
    return { pipelineExecutionId };
  },
};
