/** The pipeline engine, pure: (machine, event, now) -> the next machine, and what has to be done about it. */
import {
  admit,
  arrive,
  begin,
  beginOrder,
  executionOf,
  isLive,
  latestRuns,
  lockOf,
  mark,
  markStage,
  orderOf,
  proceed,
  runOf,
  stageOf,
  stageRunOf,
  type Turn,
  tellAction,
} from './pipeline-flow.ts';
import type {
  Command,
  Declaration,
  Execution,
  Machine,
  PipelineEvent,
  Report,
  Run,
  RunStatus,
  StageLock,
} from './pipeline-state.ts';

const openLock = (): StageLock => ({ inbound: { enabled: true }, outbound: { enabled: true } });

const locksFor = (declaration: Declaration, before: Readonly<Record<string, StageLock>>) =>
  Object.fromEntries(declaration.stages.map(({ name }) => [name, before[name] ?? openLock()]));

/** A pipeline that has not run yet. */
export const newMachine = (declaration: Declaration): Machine => ({
  declaration,
  executions: [],
  runs: [],
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

type Handlers = {
  readonly [T in PipelineEvent['type']]: (turn: Turn, event: Extract<PipelineEvent, { type: T }>) => void;
};

const handle = <T extends PipelineEvent['type']>(turn: Turn, event: Extract<PipelineEvent, { type: T }>) =>
  (handlers[event.type as T] as (turn: Turn, event: Extract<PipelineEvent, { type: T }>) => void)(
    turn,
    event,
  );

const start: Handlers['start'] = (turn, { executionId, origin, variables, overrides }) => {
  const execution: Execution = {
    id: executionId,
    version: turn.machine.declaration.version,
    startTime: turn.now,
    origin,
    variables,
    overrides,
    status: 'InProgress',
    updated: turn.now,
    attempt: 1,
    stages: {},
    artifacts: {},
    outputs: {},
    revisions: [],
  };
  turn.machine.executions.push(execution);
  mark(turn, execution, 'InProgress');
  const [first] = turn.machine.declaration.stages;
  if (first) arrive(turn, execution, first.name);
  admit(turn);
};

const tell = (turn: Turn, run: Run, report: Report): void => {
  Object.assign(run, report);
  run.updated = turn.now;
};

const conclude = (turn: Turn, run: Run, status: RunStatus, state: string): void => {
  run.status = status;
  run.updated = turn.now;
  tellAction(turn, run, state);
};

const goOn = (turn: Turn, run: Run): void =>
  proceed(turn, executionOf(turn.machine, run.executionId), stageOf(turn.machine, run.stage));

const succeed: Handlers['succeed'] = (turn, { runId, report, variables, revision }) => {
  const run = runOf(turn.machine, runId);
  if (run.status !== 'InProgress') return;
  const execution = executionOf(turn.machine, run.executionId);
  tell(turn, run, report);
  if (variables) run.variables = variables;
  if (revision) {
    run.revision = revision;
    execution.revisions.push(revision);
  }
  const { namespace } = run.declaration;
  if (namespace) execution.outputs[namespace] = variables ?? {};
  for (const artifact of run.outputs) {
    execution.artifacts[artifact.name] = revision ? { ...artifact, revision: revision.revisionId } : artifact;
  }
  conclude(turn, run, 'Succeeded', 'SUCCEEDED');
  goOn(turn, run);
};

const fail: Handlers['fail'] = (turn, { runId, report, error }) => {
  const run = runOf(turn.machine, runId);
  if (run.status !== 'InProgress') return;
  tell(turn, run, report);
  run.error = error;
  conclude(turn, run, 'Failed', 'FAILED');
  goOn(turn, run);
};

const progress: Handlers['progress'] = (turn, { runId, report }) => {
  const run = runOf(turn.machine, runId);
  if (run.status === 'InProgress') tell(turn, run, report);
};

/** The stage in which an execution is now, if it is in one. */
const heldStage = (turn: Turn, { id }: Execution): string | undefined =>
  Object.keys(turn.machine.locks).find((stage) => lockOf(turn.machine, stage).holds === id);

const endRuns = (turn: Turn, execution: Execution, stage: string, state: string): void => {
  for (const run of latestRuns(turn.machine, execution.id, stage)) {
    if (run.status === 'InProgress') conclude(turn, run, 'Abandoned', state);
  }
};

const release = (turn: Turn, { id }: Execution): void => {
  for (const lock of Object.values(turn.machine.locks)) {
    if (lock.holds === id) delete lock.holds;
    if (lock.waits === id) delete lock.waits;
  }
};

const stop: Handlers['stop'] = (turn, { executionId, abandon, reason }) => {
  const execution = executionOf(turn.machine, executionId);
  if (!isLive(execution)) return;
  const stage = heldStage(turn, execution);
  if (reason !== undefined) execution.stopReason = reason;
  if (execution.status !== 'Stopping') {
    mark(turn, execution, 'Stopping');
    if (stage) markStage(turn, execution, stage, 'Stopping');
  }
  if (stage && !abandon) proceed(turn, execution, stageOf(turn.machine, stage));
  else leaveNow(turn, execution, stage);
};

/** Stopped between stages, or without waiting for its actions. */
const leaveNow = (turn: Turn, execution: Execution, stage: string | undefined): void => {
  if (stage) {
    endRuns(turn, execution, stage, 'ABANDONED');
    markStage(turn, execution, stage, 'Stopped');
  }
  release(turn, execution);
  mark(turn, execution, 'Stopped');
  admit(turn);
};

const retry: Handlers['retry'] = (turn, { executionId, stage: name, mode }) => {
  const execution = executionOf(turn.machine, executionId);
  const stage = stageOf(turn.machine, name);
  const stageRun = stageRunOf(execution, name);
  const failed = latestRuns(turn.machine, executionId, name)
    .filter((run) => run.status !== 'Succeeded' && orderOf(run.declaration) === stageRun.order)
    .map((run) => run.declaration);
  execution.status = 'InProgress';
  execution.attempt += 1;
  execution.updated = turn.now;
  lockOf(turn.machine, name).holds = executionId;
  stageRun.status = 'InProgress';
  stageRun.retriedAt = turn.now;
  stageRun.retries += 1;
  turn.commands.push({ do: 'tell-pipeline', executionId, state: 'RESUMED' });
  turn.commands.push({ do: 'tell-stage', executionId, stage: name, state: 'RESUMED' });
  if (mode === 'FAILED_ACTIONS') begin(turn, execution, stage, failed);
  else beginOrder(turn, execution, stage, Math.min(...stage.actions.map(orderOf)));
};

const transition: Handlers['transition'] = (turn, { stage, direction, transition: next }) => {
  lockOf(turn.machine, stage)[direction] = next;
  admit(turn);
};

/** A changed pipeline ends whatever runs in it. */
const update: Handlers['update'] = (turn, { declaration }) => {
  for (const execution of turn.machine.executions.filter(isLive)) {
    const stage = heldStage(turn, execution);
    if (stage) {
      endRuns(turn, execution, stage, 'CANCELED');
      markStage(turn, execution, stage, 'Cancelled');
    }
    release(turn, execution);
    mark(turn, execution, 'Cancelled');
  }
  turn.machine.declaration = declaration;
  turn.machine.locks = locksFor(declaration, turn.machine.locks);
};

const handlers: Handlers = { start, progress, succeed, fail, stop, retry, transition, update };
