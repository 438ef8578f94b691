/** How executions move through stages: who holds a stage, who waits before it, what comes next. */
import { artifactKeyOf, runIdOf } from './pipeline-ids.ts';
import type {
  Action,
  Artifact,
  Command,
  Execution,
  ExecutionStatus,
  Machine,
  Run,
  Stage,
  StageLock,
  StageRun,
  StageStatus,
} from './pipeline-state.ts';
import { resolveConfiguration } from './pipeline-variables.ts';

/** One step in the making: a machine that may be changed, and what the service will have to do. */
export type Turn = { readonly machine: Machine; readonly commands: Command[]; readonly now: number };

export const orderOf = (action: Action): number => action.runOrder ?? 1;

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the pipeline engine knows no ${what}`);
  return value;
};

export const executionOf = (machine: Machine, id: string): Execution =>
  found(
    machine.executions.find((one) => one.id === id),
    `execution ${id}`,
  );
export const runOf = (machine: Machine, id: string): Run =>
  found(
    machine.runs.find((one) => one.id === id),
    `action execution ${id}`,
  );
export const lockOf = (machine: Machine, stage: string): StageLock =>
  found(machine.locks[stage], `stage ${stage}`);
export const stageOf = (machine: Machine, name: string): Stage =>
  found(
    machine.declaration.stages.find((one) => one.name === name),
    `stage ${name}`,
  );
export const stageRunOf = (execution: Execution, stage: string): StageRun =>
  found(execution.stages[stage], `run of stage ${stage}`);

/** The newest run of each action of a stage within one execution. */
export const latestRuns = (machine: Machine, executionId: string, stage: string): readonly Run[] => {
  const newest = new Map(
    machine.runs
      .filter((run) => run.executionId === executionId && run.stage === stage)
      .map((run) => [run.action, run]),
  );
  return [...newest.values()];
};

export const isLive = ({ status }: Execution): boolean => status === 'InProgress' || status === 'Stopping';

const stateWords: Readonly<Record<ExecutionStatus, string>> = {
  InProgress: 'STARTED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Succeeded: 'SUCCEEDED',
  Superseded: 'SUPERSEDED',
  Cancelled: 'CANCELED',
  Failed: 'FAILED',
};

/** Gives an execution a new status and lets the world know. */
export const mark = (turn: Turn, execution: Execution, status: ExecutionStatus): void => {
  execution.status = status;
  execution.updated = turn.now;
  turn.commands.push({ do: 'tell-pipeline', executionId: execution.id, state: stateWords[status] });
};

export const markStage = (turn: Turn, execution: Execution, stage: string, status: StageStatus): void => {
  stageRunOf(execution, stage).status = status;
  execution.updated = turn.now;
  turn.commands.push({ do: 'tell-stage', executionId: execution.id, stage, state: stateWords[status] });
};

export const tellAction = (turn: Turn, run: Run, state: string): void => {
  turn.commands.push({ do: 'tell-action', runId: run.id, state });
};

/** An execution comes to a stage; a newer one takes the place of the one that waits there. */
export const arrive = (turn: Turn, execution: Execution, stage: string): void => {
  const lock = lockOf(turn.machine, stage);
  const executions = turn.machine.executions;
  const waiting = lock.waits === undefined ? undefined : executionOf(turn.machine, lock.waits);
  const isNewer = waiting === undefined || executions.indexOf(execution) > executions.indexOf(waiting);
  const overtaken = isNewer ? waiting : execution;
  if (overtaken) mark(turn, overtaken, 'Superseded');
  if (isNewer) lock.waits = execution.id;
};

/** Lets in whoever waits before a free stage with open transitions, the last stage first. */
export const admit = (turn: Turn): void => {
  const stages = turn.machine.declaration.stages;
  for (const [index, stage] of [...stages.entries()].reverse()) {
    const lock = lockOf(turn.machine, stage.name);
    const before = stages[index - 1];
    const open = lock.inbound.enabled && (!before || lockOf(turn.machine, before.name).outbound.enabled);
    if (open && lock.holds === undefined && lock.waits !== undefined) enter(turn, lock.waits, stage);
  }
};

const enter = (turn: Turn, executionId: string, stage: Stage): void => {
  const lock = lockOf(turn.machine, stage.name);
  const execution = executionOf(turn.machine, executionId);
  delete lock.waits;
  lock.holds = executionId;
  lock.latest = executionId;
  execution.stages[stage.name] = { status: 'InProgress', startTime: turn.now, order: 0, retries: 0 };
  markStage(turn, execution, stage.name, 'InProgress');
  proceed(turn, execution, stage);
};

type Prospect = 'wait' | 'next' | 'Succeeded' | 'Failed' | 'Stopped';

const prospectOf = (execution: Execution, runs: readonly Run[], isLast: boolean): Prospect => {
  if (runs.some((run) => run.status === 'InProgress')) return 'wait';
  if (execution.status === 'Stopping') return 'Stopped';
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
export const beginOrder = (turn: Turn, execution: Execution, stage: Stage, order: number): void => {
  stageRunOf(execution, stage.name).order = order;
  begin(
    turn,
    execution,
    stage,
    stage.actions.filter((action) => orderOf(action) === order),
  );
};

/** The execution gives the stage free: to go on to the next one, or because it is over. */
const leave = (
  turn: Turn,
  execution: Execution,
  stage: Stage,
  status: 'Succeeded' | 'Failed' | 'Stopped',
): void => {
  delete lockOf(turn.machine, stage.name).holds;
  markStage(turn, execution, stage.name, status);
  const stages = turn.machine.declaration.stages;
  const next = stages[stages.findIndex((one) => one.name === stage.name) + 1];
  if (status === 'Succeeded' && next) arrive(turn, execution, next.name);
  else mark(turn, execution, status);
  admit(turn);
};

/** Starts actions side by side. */
export const begin = (turn: Turn, execution: Execution, stage: Stage, actions: readonly Action[]): void => {
  for (const action of actions) startRun(turn, execution, stage, action);
  proceed(turn, execution, stage);
};

const inputsOf = (action: Action, execution: Execution): readonly Artifact[] =>
  (action.inputArtifacts ?? []).map(({ name }) => found(execution.artifacts[name], `artifact ${name}`));

const outputsOf = (turn: Turn, action: Action, runId: string): readonly Artifact[] => {
  const { name: pipeline, artifactStore } = turn.machine.declaration;
  return (action.outputArtifacts ?? []).map(({ name }) => ({
    name,
    bucket: artifactStore.location,
    key: artifactKeyOf(pipeline, name, runId),
  }));
};

const startRun = (turn: Turn, execution: Execution, stage: Stage, action: Action): void => {
  const { machine, now } = turn;
  const nth = machine.runs.filter((one) => one.executionId === execution.id && one.action === action.name);
  const id = runIdOf(execution.id, stage.name, action.name, nth.length);
  const resolution = resolveConfiguration(action, execution);
  const run: Run = {
    id,
    executionId: execution.id,
    stage: stage.name,
    action: action.name,
    version: execution.version,
    startTime: now,
    declaration: action,
    resolved: 'resolved' in resolution ? resolution.resolved : (action.configuration ?? {}),
    inputs: inputsOf(action, execution),
    outputs: outputsOf(turn, action, id),
    status: 'InProgress',
    updated: now,
  };
  machine.runs.push(run);
  execution.updated = now;
  tellAction(turn, run, 'STARTED');
  if ('resolved' in resolution) turn.commands.push({ do: 'run', runId: id });
  else refuse(turn, run, `no action before this one has set ${resolution.missing.join(', ')}`);
};

const refuse = (turn: Turn, run: Run, message: string): void => {
  run.status = 'Failed';
  run.error = { code: 'ConfigurationError', message };
  tellAction(turn, run, 'FAILED');
};
