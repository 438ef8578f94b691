/** How executions move through stages: who holds a stage, who waits before it, what comes next. */

import { newExecution, rollbackTarget } from './pipeline-executions.ts';
import { rollbackIdOf } from './pipeline-ids.ts';
import { startRun } from './pipeline-runs.ts';
import type { Action, Execution, Origin, RetryMode, RetryTrigger, Run, Stage } from './pipeline-state.ts';
import {
  declarationOf,
  executionOf,
  isOpen,
  isParallel,
  latestRuns,
  lockOf,
  mark,
  markStage,
  orderOf,
  stageOf,
  stageRunOf,
  type Turn,
  tellPipeline,
  tellStage,
} from './pipeline-turn.ts';

/** An execution comes to a stage, and waits until it is let in; in PARALLEL mode it goes straight on. */
export const arrive = (turn: Turn, execution: Execution, stage: string): void => {
  if (isParallel(execution)) enter(turn, execution, stageOf(turn.machine, execution, stage));
  else if (execution.mode !== 'SUPERSEDED' || !isOvertaken(turn, execution, stage)) {
    queue(turn, execution, stage);
  }
};

const queue = (turn: Turn, execution: Execution, stage: string): void => {
  const closed = isOpen(turn.machine, stage) ? {} : { closedSince: turn.now };
  lockOf(turn.machine, stage).waiting.push({ executionId: execution.id, ...closed });
};

/** Only the newest waits before a stage: it takes the place of another one, or comes too late itself. */
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

/** Lets in whoever is the next before a free stage with open transitions, the last stage first. */
export const admit = (turn: Turn): void => {
  for (const stage of turn.machine.declaration.stages.toReversed()) {
    const { holds, waiting } = lockOf(turn.machine, stage.name);
    const [next] = waiting;
    if (next && holds === undefined && isOpen(turn.machine, stage.name)) {
      enter(turn, executionOf(turn.machine, next.executionId), stage);
    }
  }
};

/** The stage is the execution's own from now on. */
const take = (turn: Turn, execution: Execution, stage: string): void => {
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

const enter = (turn: Turn, execution: Execution, stage: Stage): void => {
  take(turn, execution, stage.name);
  execution.stages[stage.name] = {
    status: 'InProgress',
    startTime: turn.now,
    order: 0,
    retries: 0,
    autoRetries: 0,
  };
  markStage(turn, execution, stage.name, 'InProgress');
  proceed(turn, execution, stage);
};

type Ended = 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled';
type Prospect = 'wait' | 'next' | Ended;

const prospectOf = (execution: Execution, runs: readonly Run[], isLast: boolean): Prospect => {
  if (runs.some((run) => run.status === 'InProgress')) return 'wait';
  if (execution.status === 'Stopping') return 'Stopped';
  if (execution.cancelling) return 'Cancelled';
  if (runs.some((run) => run.status !== 'Succeeded')) return 'Failed';
  return isLast ? 'Succeeded' : 'next';
};

/** Looks at the stage's current RunOrder and does what follows from it. */
export const proceed = (turn: Turn, execution: Execution, stage: Stage): void => {
  const stageRun = stageRunOf(execution, stage.name);
  const runs = latestRuns(turn.machine, execution.id, stage.name).filter(
    (run) => orderOf(run.declaration) === stageRun.order,
  );
  const later = stage.actions.map(orderOf).filter((order) => order > stageRun.order);
  const prospect = prospectOf(execution, runs, later.length === 0);
  if (prospect === 'wait') return;
  if (prospect === 'next') beginOrder(turn, execution, stage, Math.min(...later));
  else leave(turn, execution, stage, prospect);
};

/** Starts every action of one RunOrder. */
const beginOrder = (turn: Turn, execution: Execution, stage: Stage, order: number): void => {
  stageRunOf(execution, stage.name).order = order;
  begin(
    turn,
    execution,
    stage,
    stage.actions.filter((action) => orderOf(action) === order),
  );
};

/** Starts actions side by side. */
const begin = (turn: Turn, execution: Execution, stage: Stage, actions: readonly Action[]): void => {
  for (const action of actions) startRun(turn, execution, stage, action);
  proceed(turn, execution, stage);
};

/** A roll-back is over with its one stage. */
const stageAfter = (turn: Turn, execution: Execution, stage: Stage): string | undefined => {
  const { stages } = declarationOf(turn.machine, execution);
  const index = stages.findIndex(({ name }) => name === stage.name);
  return execution.rollback ? undefined : stages[index + 1]?.name;
};

/** The execution gives the stage free: to go on to the next one, or because it is over. */
const leave = (turn: Turn, execution: Execution, stage: Stage, status: Ended): void => {
  release(turn, execution);
  markStage(turn, execution, stage.name, status);
  const next = status === 'Succeeded' ? stageAfter(turn, execution, stage) : undefined;
  if (next) arrive(turn, execution, next);
  else mark(turn, execution, status);
  if (status === 'Failed') recover(turn, execution, stage);
  admit(turn);
};

/** What the stage does by itself after its failure, before anybody who waits is let in (AWS leaves that order open). */
const recover = (turn: Turn, execution: Execution, stage: Stage): void => {
  const { result, retryConfiguration } = stage.onFailure ?? {};
  const { retryMode } = retryConfiguration ?? {};
  if (result === 'RETRY' && retryMode && stageRunOf(execution, stage.name).autoRetries === 0) {
    resume(turn, execution, stage, retryMode, 'AutomatedStageRetry');
  }
  if (result === 'ROLLBACK') rollBackAfter(turn, execution, stage.name);
};

/** A roll-back that fails is not rolled back again. */
const rollBackAfter = (turn: Turn, execution: Execution, stage: string): void => {
  const target = execution.rollback ? undefined : rollbackTarget(turn.machine, stage);
  if (!target) return;
  const origin = {
    type: 'AutomatedRollback',
    detail: JSON.stringify({ FailedPipelineExecutionId: execution.id }),
  };
  rollBack(turn, rollbackIdOf(execution.id, stage, execution.attempt), { stage, target: target.id }, origin);
};

/** A new execution of one stage, with what the target had; it comes through no transition, so none holds it. */
export const rollBack = (
  turn: Turn,
  id: string,
  rollback: NonNullable<Execution['rollback']>,
  origin: Origin,
): void => {
  const { variables, artifacts, outputs, revisions } = executionOf(turn.machine, rollback.target);
  const brought = structuredClone({ variables, artifacts, outputs, revisions });
  const execution = newExecution(turn, id, origin, { ...brought, rollback });
  mark(turn, execution, 'InProgress');
  enter(turn, execution, stageOf(turn.machine, execution, rollback.stage));
};

/** A stage that has failed or was stopped goes on in the same execution, as another attempt. */
export const resume = (
  turn: Turn,
  execution: Execution,
  stage: Stage,
  mode: RetryMode,
  by: RetryTrigger,
): void => {
  const stageRun = stageRunOf(execution, stage.name);
  const failed = latestRuns(turn.machine, execution.id, stage.name)
    .filter((run) => ['Failed', 'Abandoned'].includes(run.status))
    .filter((run) => orderOf(run.declaration) === stageRun.order)
    .map((run) => run.declaration);
  execution.status = 'InProgress';
  execution.attempt += 1;
  execution.updated = turn.now;
  take(turn, execution, stage.name);
  stageRun.status = 'InProgress';
  stageRun.retriedAt = turn.now;
  stageRun.retriedBy = by;
  stageRun[by === 'ManualStageRetry' ? 'retries' : 'autoRetries'] += 1;
  tellPipeline(turn, execution, 'RESUMED');
  tellStage(turn, execution, stage.name, 'RESUMED');
  if (mode === 'FAILED_ACTIONS') begin(turn, execution, stage, failed);
  else beginOrder(turn, execution, stage, Math.min(...stage.actions.map(orderOf)));
};
