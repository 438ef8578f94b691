/** Stages, actions and executions that a caller names: found, or refused as by AWS. */
import type { Action, Execution, Stage } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { Pipeline } from './state.ts';

export const findStage = ({ machine }: Pipeline, name: string): Stage => {
  const stage = machine.declaration.stages.find((one) => one.name === name);
  if (stage) return stage;
  throw new AwsError(
    'StageNotFoundException',
    `Pipeline '${machine.declaration.name}' does not have a stage with name '${name}'`,
  );
};

export const findAction = (stage: Stage, name: string): Action => {
  const action = stage.actions.find((one) => one.name === name);
  if (action) return action;
  throw new AwsError(
    'ActionNotFoundException',
    `Stage '${stage.name}' does not have an action with name '${name}'`,
  );
};

export const findExecution = ({ machine }: Pipeline, id: string): Execution => {
  const execution = machine.executions.find((one) => one.id === id);
  if (execution) return execution;
  throw new AwsError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${machine.declaration.name}' does not have an execution with id '${id}'`,
  );
};
