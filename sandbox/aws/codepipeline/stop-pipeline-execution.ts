/** StopPipelineExecution: waits for the actions in progress, or abandons them. */

import type { Execution } from '../../engine/pipeline-state.ts';
import { isLive } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { type Pipeline, pipelineOf } from './state.ts';

/** The execution; its absence has no error of its own here. */
const executionIn = ({ machine }: Pipeline, id: string): Execution => {
  const execution = machine.executions.find((one) => one.id === id);
  if (execution) return execution;
  throw new AwsError(
    'PipelineExecutionNotStoppableException',
    `Execution ${id} cannot be stopped: the pipeline has no such execution`,
  );
};

const refuse = (execution: Execution, abandon: boolean): void => {
  if (!isLive(execution)) {
    const message = `Execution ${execution.id} cannot be stopped: it is ${execution.status}`;
    throw new AwsError('PipelineExecutionNotStoppableException', message);
  }
  // An execution that waits for its actions may still be abandoned, but not asked to wait again.
  if (execution.status === 'Stopping' && !abandon) {
    throw new AwsError(
      'DuplicatedStopRequestException',
      `Execution ${execution.id} is already being stopped`,
    );
  }
};

export const stopPipelineExecution: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, { pipelineName, pipelineExecutionId, abandon = false, reason }) => {
    check(
      ['pipelineName', pipelineName, constraints.name],
      ['pipelineExecutionId', pipelineExecutionId, constraints.uuid],
      ['reason', reason, constraints.stopReason],
    );
    const execution = executionIn(pipelineOf(world, pipelineName), pipelineExecutionId);
    refuse(execution, abandon);
    advance(world, pipelineName, {
      type: 'stop',
      executionId: execution.id,
      abandon,
      ...(reason === undefined ? {} : { reason }),
    });
    return { pipelineExecutionId };
  },
};
