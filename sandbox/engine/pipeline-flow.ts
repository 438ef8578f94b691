/** How executions move through stages: who holds a stage, who waits before it, what comes next. */

import type { Gate } from './pipeline-condition-types.ts';
import {
  conditionAt,
  gateUnderway,
  isLetIn,
  judge,
  overrideCheck,
  startCheck,
} from './pipeline-conditions.ts';
import { newExecution, rollbackTarget } from './pipeline-executions.ts';
import { rollbackIdOf } from './pipeline-ids.ts';
import { release, take, wait } from './pipeline-locks.ts';
import { type Ended, endBy, interruption, prospectOf, stageAfter } from './pipeline-prospects.ts';
import { reopen, tellResumed } from './pipeline-reopen.ts';
import { startRun } from './pipeline-runs.ts';
import type { Action, Execution, Origin, RetryMode, RetryTrigger, Stage } from './pipeline-state.ts';
import {
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
} from './pipeline-turn.ts';

/** An execution comes to a stage, and waits until it is let in; in PARALLEL mode it goes straight on. */
export const arrive = (turn: Turn, execution: Execution, stage: string): void => {
  if (isParallel(execution)) enter(turn, execution, stageOf(turn.machine, execution, stage));
  else wait(turn, execution, stage);
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

const enter = (turn: Turn, execution: Execution, stage: Stage): void => {
  take(turn, execution, stage.name);
  execution.stages[stage.name] = {
    status: 'InProgress',
    startTime: turn.now,
    order: 0,
    retries: 0,
    autoRetries: 0,
    checks: {},
  };
  markStage(turn, execution, stage.name, 'InProgress');
  if (!ask(turn, execution, stage, 'beforeEntry')) proceed(turn, execution, stage);
};

/** Has a condition of the stage checked, if it has one there; says whether it has. */
const ask = (turn: Turn, execution: Execution, stage: Stage, gate: Gate): boolean => {
  if (!conditionAt(stage, gate)) return false;
  startCheck(turn, execution, stage, gate);
  proceed(turn, execution, stage);
  return true;
};

/** Does what follows from how far the stage has come: a condition of it, or its actions. */
export const proceed = (turn: Turn, execution: Execution, stage: Stage): void => {
  const gate = gateUnderway(stageRunOf(execution, stage.name));
  if (gate) pass(turn, execution, stage, gate);
  else work(turn, execution, stage);
};

/** What follows from a condition as soon as all its rules have ended. */
const pass = (turn: Turn, execution: Execution, stage: Stage, gate: Gate): void => {
  const isMet = judge(turn, execution, stage, gate);
  if (isMet === undefined) return;
  const result = isMet ? undefined : conditionAt(stage, gate)?.result;
  const end = interruption(execution) ?? endBy(gate, isMet, result);
  const then = end === 'Failed' && result === 'ROLLBACK' ? rollBackAfter : undefined;
  if (end) depart(turn, execution, stage, end, then);
  else work(turn, execution, stage);
};

/** Looks at the stage's current RunOrder and does what follows from it. */
const work = (turn: Turn, execution: Execution, stage: Stage): void => {
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

/** The actions are over: what the stage has to say about that is checked before it is left. */
const leave = (turn: Turn, execution: Execution, stage: Stage, status: Ended): void => {
  if (status === 'Succeeded' && ask(turn, execution, stage, 'onSuccess')) return;
  if (status === 'Failed' && ask(turn, execution, stage, 'onFailure')) return;
  depart(turn, execution, stage, status, status === 'Failed' ? recover : undefined);
};

type Aftermath = (turn: Turn, execution: Execution, stage: Stage) => void;

/** The execution gives the stage free: to go on to the next one, or because it is over. */
const depart = (turn: Turn, execution: Execution, stage: Stage, status: Ended, then?: Aftermath): void => {
  release(turn, execution);
  markStage(turn, execution, stage.name, status);
  const goesOn = status === 'Succeeded' || status === 'Skipped';
  const next = goesOn ? stageAfter(turn, execution, stage) : undefined;
  if (next) arrive(turn, execution, next);
  else mark(turn, execution, goesOn ? 'Succeeded' : status);
  then?.(turn, execution, stage);
  admit(turn);
};

/**
 * What the stage does by itself when an action has failed, before anybody who waits is let in (AWS leaves that order
 * open). A condition that is not met is no failed action: its own result is all that follows from it.
 */
const recover: Aftermath = (turn, execution, stage) => {
  const { result, retryConfiguration } = stage.onFailure ?? {};
  const { retryMode } = retryConfiguration ?? {};
  if (result === 'RETRY' && retryMode && stageRunOf(execution, stage.name).autoRetries === 0) {
    resume(turn, execution, stage, retryMode, 'AutomatedStageRetry');
  }
  if (result === 'ROLLBACK') rollBackAfter(turn, execution, stage);
};

/** A roll-back that fails is not rolled back again. */
const rollBackAfter: Aftermath = (turn, execution, { name: stage }) => {
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

/** A stage that has failed or was stopped goes on in the same execution. */
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
  reopen(turn, execution, stage.name);
  stageRun.retriedAt = turn.now;
  stageRun.retriedBy = by;
  stageRun[by === 'ManualStageRetry' ? 'retries' : 'autoRetries'] += 1;
  tellResumed(turn, execution, stage.name);
  if (!isLetIn(stageRun)) ask(turn, execution, stage, 'beforeEntry');
  else if (mode === 'FAILED_ACTIONS') begin(turn, execution, stage, failed);
  else beginOrder(turn, execution, stage, Math.min(...stage.actions.map(orderOf)));
};

/** A condition that was not met counts as met: the stage begins after all, or is left after all. */
export const overrule = (turn: Turn, execution: Execution, stage: Stage, gate: Gate): void => {
  reopen(turn, execution, stage.name);
  overrideCheck(turn, execution, stage.name, gate);
  tellResumed(turn, execution, stage.name);
  if (gate === 'beforeEntry') work(turn, execution, stage);
  else depart(turn, execution, stage, 'Succeeded');
};
