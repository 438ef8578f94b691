/** DisableStageTransition and EnableStageTransition. */
import type { Transition } from '../../engine/pipeline-state.ts';
import { notRehearsed } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findStage } from './find.ts';
import { pipelineOf } from './state.ts';

const asks = askOn(({ pipelineName, stageName }) => [pipelineName, stageName]);

const change = ({ world, principal }: Call, input: Input, more: Pick<Transition, 'enabled' | 'reason'>) => {
  const { pipelineName, stageName, transitionType } = input;
  check(
    ['pipelineName', pipelineName, constraints.name],
    ['stageName', stageName, constraints.name],
    ['transitionType', transitionType, constraints.transitionType],
  );
  const pipeline = pipelineOf(world, pipelineName);
  findStage(pipeline, stageName);
  if (pipeline.machine.declaration.executionMode === 'PARALLEL') {
    throw notRehearsed('the transitions of a pipeline in PARALLEL mode');
  }
  advance(world, pipelineName, {
    type: 'transition',
    stage: stageName,
    direction: transitionType === 'Inbound' ? 'inbound' : 'outbound',
    transition: { ...more, changedBy: principal.arn, changedAt: world.clock.now() },
  });
  return {};
};

export const disableStageTransition: Operation = {
  asks,
  run: (call, input) => {
    check(['reason', input.reason, constraints.transitionReason]);
    return change(call, input, { enabled: false, reason: input.reason });
  },
};

export const enableStageTransition: Operation = {
  asks,
  run: (call, input) => change(call, input, { enabled: true }),
};
