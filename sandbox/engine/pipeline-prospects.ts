/** What becomes of an execution that has come to the end of something. */
import type { Gate } from './pipeline-condition-types.ts';
import type { Execution, Run, Stage } from './pipeline-state.ts';
import { declarationOf, type Turn } from './pipeline-turn.ts';

/** How a stage is left. */
export type Ended = 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Skipped';
type Prospect = 'wait' | 'next' | Ended;

/** What comes before anything else as soon as nothing is in progress any more. */
export const interruption = ({ status, cancelling }: Execution): 'Stopped' | 'Cancelled' | undefined => {
  if (status === 'Stopping') return 'Stopped';
  return cancelling ? 'Cancelled' : undefined;
};

/** How a condition has the stage left; undefined when it has the stage begin. */
export const endBy = (gate: Gate, isMet: boolean, result: string | undefined): Ended | undefined => {
  if (isMet && gate === 'beforeEntry') return undefined;
  if (isMet && gate === 'onSuccess') return 'Succeeded';
  return result === 'SKIP' ? 'Skipped' : 'Failed';
};

/** What follows from the actions of one RunOrder. */
export const prospectOf = (execution: Execution, runs: readonly Run[], isLast: boolean): Prospect => {
  if (runs.some((run) => run.status === 'InProgress')) return 'wait';
  const interrupted = interruption(execution);
  if (interrupted) return interrupted;
  if (runs.some((run) => run.status !== 'Succeeded')) return 'Failed';
  return isLast ? 'Succeeded' : 'next';
};

/** A roll-back is over with its one stage. */
export const stageAfter = (turn: Turn, execution: Execution, stage: Stage): string | undefined => {
  const { stages } = declarationOf(turn.machine, execution);
  const index = stages.findIndex(({ name }) => name === stage.name);
  return execution.rollback ? undefined : stages[index + 1]?.name;
};
