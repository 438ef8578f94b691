/** RollbackStage: a new execution of one stage, with the artifacts and variables of one that succeeded there. */
import type { Execution, Machine } from '../../engine/pipeline-state.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findExecution, findStage } from './find.ts';
import { isFull } from './start.ts';
import { pipelineOf } from './state.ts';

const refuse = (stage: string, why: string): never => {
  throw new AwsError('UnableToRollbackStageException', `Stage ${stage} cannot be rolled back: ${why}`);
};

const checkStage = ({ declaration, locks }: Machine, stage: string): void => {
  if (declaration.executionMode === 'PARALLEL') refuse(stage, 'the pipeline runs in PARALLEL mode');
  if (declaration.stages[0]?.name === stage) refuse(stage, 'it is the source stage');
  if (locks[stage]?.holds !== undefined) refuse(stage, `execution ${locks[stage].holds} is in it`);
};

const checkTarget = ({ declaration }: Machine, stage: string, target: Execution): void => {
  if (target.version !== declaration.version) {
    throw new AwsError(
      'PipelineExecutionOutdatedException',
      `Execution ${target.id} was started in version ${target.version} of the pipeline, which is now version ${declaration.version}`,
    );
  }
  if (target.rollback) refuse(stage, `execution ${target.id} is a roll-back itself`);
  const status = target.stages[stage]?.status;
  if (status !== 'Succeeded')
    refuse(stage, `execution ${target.id} has not succeeded in it but is ${status ?? 'not there'}`);
};

export const rollbackStage: Operation = {
  asks: askOn(({ pipelineName, stageName }) => [pipelineName, stageName]),
  run: ({ world, principal }, { pipelineName, stageName, targetPipelineExecutionId: target }) => {
    check(
      ['pipelineName', pipelineName, constraints.name],
      ['stageName', stageName, constraints.name],
      ['targetPipelineExecutionId', target, constraints.uuid],
    );
    const pipeline = pipelineOf(world, pipelineName);
    findStage(pipeline, stageName);
    const found = findExecution(pipeline, target);
    checkStage(pipeline.machine, stageName);
    checkTarget(pipeline.machine, stageName, found);
    // AWS names no error for this.
    if (isFull(pipeline))
      throw notRehearsed('a roll-back while the pipeline has all the executions it may have');
    const executionId = world.random.uuid();
    const origin = { type: 'ManualRollback', detail: principal.arn };
    advance(world, pipelineName, { type: 'rollback', executionId, stage: stageName, target, origin });
    return { pipelineExecutionId: executionId };
  },
};
