/** The pipeline engine, pure: (machine, event, now) -> the next machine, and what has to be done about it. */
import { abandonCheck, rulesUnderway } from './pipeline-conditions.ts';
import type { Command, PipelineEvent } from './pipeline-events.ts';
import { newExecution } from './pipeline-executions.ts';
import { admit, arrive, overrule, proceed, resume, rollBack } from './pipeline-flow.ts';
import { release } from './pipeline-locks.ts';
import { conclude, fail, progress, succeed } from './pipeline-reports.ts';
import type { Declaration, Execution, Machine, StageLock } from './pipeline-state.ts';
import {
  executionOf,
  type Handlers,
  isLive,
  isOpen,
  isParallel,
  latestRuns,
  lockOf,
  mark,
  markStage,
  stageOf,
  stageUnderway,
  type Turn,
} from './pipeline-turn.ts';

const openLock = (): StageLock => ({
  waiting: [],
  inbound: { enabled: true },
  outbound: { enabled: true },
});

/** A stage that is gone keeps its lock as long as an execution is in it. */
const locksFor = (declaration: Declaration, before: Readonly<Record<string, StageLock>>) => ({
  ...Object.fromEntries(Object.entries(before).filter(([, lock]) => lock.holds !== undefined)),
  ...Object.fromEntries(declaration.stages.map(({ name }) => [name, before[name] ?? openLock()])),
});

/** A pipeline that has not run yet. */
export const newMachine = (declaration: Declaration): Machine => ({
  declaration,
  history: {},
  executions: [],
  runs: [],
  ruleRuns: [],
  locks: locksFor(declaration, {}),
});

/** The next machine, and the commands in the order in which they must be carried out. */
export const step = (
  machine: Machine,
  event: PipelineEvent,
  now: number,
): readonly [Machine, readonly Command[]] => {
  const turn: Turn = { machine: structuredClone(machine), commands: [], now };
  handle(turn, event);
  return [turn.machine, turn.commands];
};

const handle = <T extends PipelineEvent['type']>(turn: Turn, event: Extract<PipelineEvent, { type: T }>) =>
  (handlers[event.type as T] as (turn: Turn, event: Extract<PipelineEvent, { type: T }>) => void)(
    turn,
    event,
  );

const start: Handlers['start'] = (turn, { executionId, origin, variables, overrides }) => {
  const execution = newExecution(turn, executionId, origin, { variables, overrides });
  mark(turn, execution, 'InProgress');
  const [first] = turn.machine.declaration.stages;
  if (first) arrive(turn, execution, first.name);
  admit(turn);
};

const abandonRuns = (turn: Turn, execution: Execution, stage: string): void => {
  const rules = rulesUnderway(turn.machine, execution, stage);
  for (const run of [...latestRuns(turn.machine, execution.id, stage), ...rules]) {
    if (run.status === 'InProgress') conclude(turn, run, 'Abandoned', 'ABANDONED');
  }
  abandonCheck(turn, execution, stage);
};

const stop: Handlers['stop'] = (turn, { executionId, abandon, reason }) => {
  const execution = executionOf(turn.machine, executionId);
  if (!isLive(execution)) return;
  const stage = stageUnderway(execution);
  if (execution.status !== 'Stopping') delete execution.stopReason;
  if (reason !== undefined) execution.stopReason = reason;
  if (execution.status !== 'Stopping') {
    mark(turn, execution, 'Stopping');
    if (stage) markStage(turn, execution, stage, 'Stopping');
  }
  if (stage && !abandon) proceed(turn, execution, stageOf(turn.machine, execution, stage));
  else leaveNow(turn, execution, stage);
};

/** Stopped between stages, or without waiting for its actions. */
const leaveNow = (turn: Turn, execution: Execution, stage: string | undefined): void => {
  if (stage) {
    abandonRuns(turn, execution, stage);
    markStage(turn, execution, stage, 'Stopped');
  }
  release(turn, execution);
  mark(turn, execution, 'Stopped');
  admit(turn);
};

const retry: Handlers['retry'] = (turn, { executionId, stage, mode }) => {
  const execution = executionOf(turn.machine, executionId);
  resume(turn, execution, stageOf(turn.machine, execution, stage), mode, 'ManualStageRetry');
};

const override: Handlers['override'] = (turn, { executionId, stage, gate }) => {
  const execution = executionOf(turn.machine, executionId);
  overrule(turn, execution, stageOf(turn.machine, execution, stage), gate);
};

const rollback: Handlers['rollback'] = (turn, { executionId, stage, target, origin }) =>
  rollBack(turn, executionId, { stage, target }, origin);

/** Who waits before a stage waits for its transition from the moment in which that is closed. */
const transition: Handlers['transition'] = (turn, { stage, direction, transition: next }) => {
  const { machine, now } = turn;
  lockOf(machine, stage)[direction] = next;
  admit(turn);
  for (const { name } of machine.declaration.stages) {
    for (const wait of lockOf(machine, name).waiting) {
      if (isOpen(machine, name)) delete wait.closedSince;
      else wait.closedSince ??= now;
    }
  }
};

/** How long an execution may wait at a disabled transition: it does not go on after that. */
export const closedForMs = 30 * 24 * 60 * 60_000;

const waitExpired: Handlers['wait-expired'] = (turn, { executionId, stage }) => {
  const wait = lockOf(turn.machine, stage).waiting.find((one) => one.executionId === executionId);
  if (wait?.closedSince === undefined || turn.now - wait.closedSince < closedForMs) return;
  const execution = executionOf(turn.machine, executionId);
  release(turn, execution);
  mark(turn, execution, 'Failed');
};

/** What waits is cancelled; what is in a stage is, as soon as its actions in progress have come to their end. */
const cancel = (turn: Turn, execution: Execution): void => {
  const stage = stageUnderway(execution);
  if (stage) {
    execution.cancelling = true;
    proceed(turn, execution, stageOf(turn.machine, execution, stage));
    return;
  }
  release(turn, execution);
  mark(turn, execution, 'Cancelled');
};

/** A changed pipeline ends whatever runs in it, but not what runs in PARALLEL mode. */
const update: Handlers['update'] = (turn, { declaration }) => {
  const { machine } = turn;
  machine.history[machine.declaration.version] = machine.declaration;
  machine.declaration = declaration;
  machine.locks = locksFor(declaration, machine.locks);
  const running = machine.executions.filter((one) => isLive(one) && !isParallel(one));
  for (const execution of running.filter((one) => !stageUnderway(one))) cancel(turn, execution);
  for (const execution of running.filter(stageUnderway)) cancel(turn, execution);
};

const handlers: Handlers = {
  start,
  progress,
  succeed,
  fail,
  stop,
  retry,
  rollback,
  override,
  transition,
  'wait-expired': waitExpired,
  update,
};
