/** One step of the engine in the making: looking things up in it, and telling what has changed. */
import type { Command, PipelineEvent } from './pipeline-events.ts';
import type {
  Action,
  Declaration,
  Execution,
  ExecutionStatus,
  Machine,
  Run,
  Stage,
  StageLock,
  StageRun,
  StageStatus,
} from './pipeline-state.ts';

/** One step in the making: a machine that may be changed, and what the service will have to do. */
export type Turn = { readonly machine: Machine; readonly commands: Command[]; readonly now: number };

/** What is done about each kind of event. */
export type Handlers = {
  readonly [T in PipelineEvent['type']]: (turn: Turn, event: Extract<PipelineEvent, { type: T }>) => void;
};

export const orderOf = (action: Action): number => action.runOrder ?? 1;

export const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the pipeline engine knows no ${what}`);
  return value;
};

export const executionOf = (machine: Machine, id: string): Execution =>
  found(
    machine.executions.find((one) => one.id === id),
    `execution ${id}`,
  );
/** The execution of an action or of a rule, where there is one of that id. */
export const findRunOf = ({ runs, ruleRuns }: Machine, id: string): Run | undefined =>
  runs.find((one) => one.id === id) ?? ruleRuns.find((one) => one.id === id);
export const runOf = (machine: Machine, id: string): Run =>
  found(findRunOf(machine, id), `action execution ${id}`);
export const lockOf = (machine: Machine, stage: string): StageLock =>
  found(machine.locks[stage], `stage ${stage}`);
/** The pipeline as it was when the execution started. */
export const declarationOf = (machine: Machine, { version }: Execution): Declaration =>
  version === machine.declaration.version
    ? machine.declaration
    : found(machine.history[version], `version ${version} of ${machine.declaration.name}`);
export const stageOf = (machine: Machine, execution: Execution, name: string): Stage =>
  found(
    declarationOf(machine, execution).stages.find((one) => one.name === name),
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

/** The stage in which an execution is now, if it is in one. */
export const stageUnderway = ({ stages }: Execution): string | undefined =>
  Object.keys(stages).find((name) => ['InProgress', 'Stopping'].includes(stages[name]?.status ?? ''));

/** In PARALLEL mode nobody waits for anybody. */
export const isParallel = ({ mode }: Execution): boolean => mode === 'PARALLEL';

/** Whether the transitions into a stage let executions through. */
export const isOpen = ({ declaration, locks }: Machine, stage: string): boolean => {
  const index = declaration.stages.findIndex(({ name }) => name === stage);
  const before = declaration.stages[index - 1];
  return (
    locks[stage]?.inbound.enabled !== false && (!before || locks[before.name]?.outbound.enabled !== false)
  );
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

export const tellPipeline = (turn: Turn, { id: executionId, attempt }: Execution, state: string): void => {
  turn.commands.push({ do: 'tell-pipeline', executionId, state, attempt });
};

export const tellStage = (turn: Turn, execution: Execution, stage: string, state: string): void => {
  const { id: executionId, attempt } = execution;
  const retriedAt = Math.max(...Object.values(execution.stages).map((one) => one.retriedAt ?? 0));
  const retried = retriedAt > 0 ? { retriedAt } : {};
  turn.commands.push({ do: 'tell-stage', executionId, stage, state, attempt, ...retried });
};

/** What an action does is told to the world, what a rule does only to the timeline. */
export const tellAction = (turn: Turn, { id: runId, executionId, gate }: Run, state: string): void => {
  const { attempt } = executionOf(turn.machine, executionId);
  if (gate) turn.commands.push({ do: 'tell-rule', runId, state });
  else turn.commands.push({ do: 'tell-action', runId, state, attempt });
};

/** Gives an execution a new status and lets the world know. */
export const mark = (turn: Turn, execution: Execution, status: ExecutionStatus): void => {
  execution.status = status;
  execution.updated = turn.now;
  tellPipeline(turn, execution, stateWords[status]);
};

export const markStage = (turn: Turn, execution: Execution, stage: string, status: StageStatus): void => {
  stageRunOf(execution, stage).status = status;
  execution.updated = turn.now;
  // AWS lists no event for a stage that is skipped.
  if (status !== 'Skipped') tellStage(turn, execution, stage, stateWords[status]);
};
