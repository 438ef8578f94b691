/** OverrideStageCondition: a condition that was not met counts as met. */
import type { Gate } from '../../engine/pipeline-condition-types.ts';
import type { Execution, Machine } from '../../engine/pipeline-state.ts';
import { isLive, isParallel, lockOf } from '../../engine/pipeline-turn.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findStage } from './find.ts';
import { refuseIfFull } from './start.ts';
import { pipelineOf } from './state.ts';

const gateOf: Readonly<Record<string, Gate>> = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess' };

const refuse = (code: string, stage: string, why: string): never => {
  throw new AwsError(code, `The condition of stage ${stage} cannot be overridden: ${why}`);
};

/** The execution; its absence has no error of its own here. */
const executionIn = ({ executions }: Machine, stage: string, id: string): Execution =>
  executions.find((one) => one.id === id) ??
  refuse('NotLatestPipelineExecutionException', stage, `the pipeline has no execution ${id}`);

const checkExecution = (machine: Machine, stage: string, execution: Execution): void => {
  if (execution.version !== machine.declaration.version) {
    refuse('ConditionNotOverridableException', stage, 'the pipeline has been changed since');
  }
  if (!isParallel(execution) && lockOf(machine, stage).latest !== execution.id) {
    refuse('NotLatestPipelineExecutionException', stage, 'a later execution has entered it');
  }
};

/** Whoever has skipped a stage is beyond it. */
const checkCondition = (stage: string, { stages }: Execution, gate: Gate): void => {
  const status = stages[stage]?.checks[gate]?.status ?? 'not checked';
  if (status === 'InProgress') throw notRehearsed('overriding a condition while its rules are in progress');
  if (status !== 'Failed' || stages[stage]?.status !== 'Failed') {
    refuse('ConditionNotOverridableException', stage, `${gate} is ${status}, and has not failed the stage`);
  }
};

export const overrideStageCondition: Operation = {
  asks: askOn(({ pipelineName, stageName }) => [pipelineName, stageName]),
  run: ({ world }, { pipelineName, stageName, pipelineExecutionId, conditionType }) => {
    check(
      ['pipelineName', pipelineName, constraints.name],
      ['stageName', stageName, constraints.name],
      ['pipelineExecutionId', pipelineExecutionId, constraints.uuid],
      ['conditionType', conditionType, constraints.conditionType],
    );
    const pipeline = pipelineOf(world, pipelineName);
    const { machine } = pipeline;
    findStage(pipeline, stageName);
    const gate = gateOf[conditionType] ?? 'beforeEntry';
    const execution = executionIn(machine, stageName, pipelineExecutionId);
    checkExecution(machine, stageName, execution);
    checkCondition(stageName, execution, gate);
    if (!isLive(execution)) refuseIfFull(pipeline);
    advance(world, pipelineName, {
      type: 'override',
      executionId: execution.id,
      stage: stageName,
      gate,
    });
    return {};
  },
};
