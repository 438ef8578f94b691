/** The conditions of a stage: their rules are run side by side, and judged when the last of them has ended. */
import { type Check, type Condition, type Gate, gates, type Rule } from './pipeline-condition-types.ts';
import { startRule } from './pipeline-runs.ts';
import type { Action, Execution, Machine, Run, Stage, StageRun } from './pipeline-state.ts';
import { runOf, stageRunOf, type Turn } from './pipeline-turn.ts';

/** The condition that a stage has there: one at most. */
export const conditionAt = (stage: Stage, gate: Gate): Condition | undefined => stage[gate]?.conditions?.[0];

/** A rule in the shape of an action: before those of its stage, or after them. */
export const ruleAsAction = (gate: Gate, rule: Rule): Action => {
  const { name, ruleTypeId, configuration, inputArtifacts, timeoutInMinutes } = rule;
  const { category, owner = 'AWS', provider, version = '1' } = ruleTypeId;
  return {
    name,
    actionTypeId: { category, owner, provider, version },
    runOrder: gate === 'beforeEntry' ? 0 : 1000,
    ...(configuration ? { configuration } : {}),
    ...(inputArtifacts ? { inputArtifacts } : {}),
    ...(timeoutInMinutes === undefined ? {} : { timeoutInMinutes }),
  };
};

/** The condition that is being checked now, if one is. */
export const gateUnderway = ({ checks }: StageRun): Gate | undefined =>
  gates.find((gate) => checks[gate]?.status === 'InProgress');

const checkUnderway = (stageRun: StageRun): Check | undefined => {
  const gate = gateUnderway(stageRun);
  return gate && stageRun.checks[gate];
};

/** The rules of the condition that is being checked now. */
export const rulesUnderway = (machine: Machine, execution: Execution, stage: string): readonly Run[] =>
  (checkUnderway(stageRunOf(execution, stage))?.runs ?? []).map((id) => runOf(machine, id));

const tell = (turn: Turn, { id: executionId }: Execution, stage: string, gate: Gate, state: string): void => {
  turn.commands.push({ do: 'tell-condition', executionId, stage, gate, state });
};

/** Starts every rule of the condition. */
export const startCheck = (turn: Turn, execution: Execution, stage: Stage, gate: Gate): void => {
  const { rules = [] } = conditionAt(stage, gate) ?? {};
  tell(turn, execution, stage.name, gate, 'STARTED');
  const runs = rules.map((rule) => startRule(turn, execution, stage, gate, ruleAsAction(gate, rule)).id);
  stageRunOf(execution, stage.name).checks[gate] = {
    status: 'InProgress',
    startTime: turn.now,
    updated: turn.now,
    runs,
  };
};

const end = (check: Check, status: Check['status'], now: number, summary?: string): void => {
  check.status = status;
  check.updated = now;
  if (summary !== undefined) check.summary = summary;
};

/** Whether the condition is met; undefined as long as a rule is in progress. */
export const judge = (turn: Turn, execution: Execution, stage: Stage, gate: Gate): boolean | undefined => {
  const rules = rulesUnderway(turn.machine, execution, stage.name);
  const check = stageRunOf(execution, stage.name).checks[gate];
  if (!check || rules.some(({ status }) => status === 'InProgress')) return undefined;
  const failed = rules.filter(({ status }) => status !== 'Succeeded').map(({ action }) => action);
  const isMet = failed.length === 0;
  const summary = isMet ? undefined : `Rules that have failed: ${failed.join(', ')}`;
  end(check, isMet ? 'Succeeded' : 'Failed', turn.now, summary);
  tell(turn, execution, stage.name, gate, isMet ? 'SUCCEEDED' : 'FAILED');
  return isMet;
};

/** Nobody waits for the condition any more. */
export const abandonCheck = (turn: Turn, execution: Execution, stage: string): void => {
  const check = checkUnderway(stageRunOf(execution, stage));
  if (check) end(check, 'Abandoned', turn.now);
};

/** Somebody has decided that the condition counts as met. */
export const overrideCheck = (turn: Turn, execution: Execution, stage: string, gate: Gate): void => {
  const check = stageRunOf(execution, stage).checks[gate];
  if (check) end(check, 'Overridden', turn.now);
  tell(turn, execution, stage, gate, 'OVERRIDDEN');
};

/** A stage whose entry condition has not been met has not begun. */
export const isLetIn = ({ checks: { beforeEntry } }: StageRun): boolean =>
  beforeEntry === undefined || ['Succeeded', 'Overridden'].includes(beforeEntry.status);
