/** Executions come into being, and those that a stage can be rolled back to are found. */
import type { Execution, Machine, Origin } from './pipeline-state.ts';
import type { Turn } from './pipeline-turn.ts';

/** A new execution of the pipeline as it is now. */
export const newExecution = (
  { machine, now }: Turn,
  id: string,
  origin: Origin,
  more: Partial<Execution>,
): Execution => {
  const execution: Execution = {
    id,
    version: machine.declaration.version,
    mode: machine.declaration.executionMode,
    startTime: now,
    origin,
    variables: {},
    overrides: {},
    status: 'InProgress',
    updated: now,
    attempt: 1,
    stages: {},
    artifacts: {},
    outputs: {},
    revisions: [],
    ...more,
  };
  machine.executions.push(execution);
  return execution;
};

/** The last execution that succeeded in a stage of the pipeline as it is now, and was no roll-back itself. */
export const rollbackTarget = ({ executions, declaration }: Machine, stage: string): Execution | undefined =>
  executions
    .filter((one) => one.version === declaration.version && !one.rollback)
    .filter((one) => one.stages[stage]?.status === 'Succeeded')
    .toSorted((one, other) => (one.stages[stage]?.startTime ?? 0) - (other.stages[stage]?.startTime ?? 0))
    .at(-1);
