/** Who holds a stage, and who waits before it. */
import type { Execution } from './pipeline-state.ts';
import { executionOf, isOpen, isParallel, lockOf, mark, type Turn } from './pipeline-turn.ts';

/** The execution waits before the stage; only the newest does in SUPERSEDED mode. */
export const wait = (turn: Turn, execution: Execution, stage: string): void => {
  if (execution.mode === 'SUPERSEDED' && isOvertaken(turn, execution, stage)) return;
  const closed = isOpen(turn.machine, stage) ? {} : { closedSince: turn.now };
  lockOf(turn.machine, stage).waiting.push({ executionId: execution.id, ...closed });
};

/** The newest takes the place of another one, or comes too late itself. */
const isOvertaken = (turn: Turn, execution: Execution, stage: string): boolean => {
  const { machine } = turn;
  const lock = lockOf(machine, stage);
  const place = ({ id }: Execution): number => machine.executions.findIndex((one) => one.id === id);
  const waiting = lock.waiting.map(({ executionId }) => executionOf(machine, executionId));
  const late = waiting.some((one) => place(one) > place(execution));
  for (const one of late ? [execution] : waiting) mark(turn, one, 'Superseded');
  if (!late) lock.waiting = [];
  return late;
};

/** The stage is the execution's own from now on. */
export const take = (turn: Turn, execution: Execution, stage: string): void => {
  if (isParallel(execution)) return;
  const lock = lockOf(turn.machine, stage);
  lock.waiting = lock.waiting.filter(({ executionId }) => executionId !== execution.id);
  lock.holds = execution.id;
  lock.latest = execution.id;
};

/** Whatever the execution holds, and wherever it waits, is free. */
export const release = (turn: Turn, { id }: Execution): void => {
  for (const lock of Object.values(turn.machine.locks)) {
    if (lock.holds === id) delete lock.holds;
    lock.waiting = lock.waiting.filter(({ executionId }) => executionId !== id);
  }
};
