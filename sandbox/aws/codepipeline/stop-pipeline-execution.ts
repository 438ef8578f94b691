/** StopPipelineExecution: waits for the actions in progress, or abandons them. */

import { isLive } from '../../engine/pipeline-flow.ts';
import type { Execution } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findExecution } from './find.ts';
import { pipelineOf } from './state.ts';

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
    check(['reason', reason, constraints.stopReason]);
    const execution = findExecution(pipelineOf(world, pipelineName), pipelineExecutionId);
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
