/** Starts single actions and rules. */
import type { Gate } from './pipeline-condition-types.ts';
import { artifactKeyOf, runIdOf } from './pipeline-ids.ts';
import type { Action, Artifact, Execution, Run, Stage } from './pipeline-state.ts';
import { declarationOf, type Turn, tellAction } from './pipeline-turn.ts';
import { resolveConfiguration } from './pipeline-variables.ts';

const inputsOf = (action: Action, execution: Execution): readonly Artifact[] =>
  (action.inputArtifacts ?? []).flatMap(({ name }) => execution.artifacts[name] ?? []);

const outputsOf = (turn: Turn, action: Action, execution: Execution, runId: string): readonly Artifact[] => {
  const { name: pipeline, artifactStore } = declarationOf(turn.machine, execution);
  return (action.outputArtifacts ?? []).map(({ name }) => ({
    name,
    bucket: artifactStore.location,
    key: artifactKeyOf(pipeline, name, runId),
  }));
};

/** What a stage that was skipped has not brought. */
const lackOf = (action: Action, execution: Execution, missing: readonly string[]): string | undefined => {
  const absent = (action.inputArtifacts ?? []).filter(({ name }) => !execution.artifacts[name]);
  if (missing.length > 0) return `no action before this one has set ${missing.join(', ')}`;
  if (absent.length === 0) return undefined;
  return `no action before this one has made ${absent.map(({ name }) => name).join(', ')}`;
};

type Made = { readonly run: Run; readonly lack: string | undefined };

const newRun = (turn: Turn, execution: Execution, stage: Stage, action: Action, id: string): Made => {
  const resolution = resolveConfiguration(action, execution);
  const missing = 'missing' in resolution ? resolution.missing : [];
  const run: Run = {
    id,
    executionId: execution.id,
    stage: stage.name,
    action: action.name,
    version: execution.version,
    startTime: turn.now,
    declaration: action,
    resolved: 'resolved' in resolution ? resolution.resolved : (action.configuration ?? {}),
    inputs: inputsOf(action, execution),
    outputs: outputsOf(turn, action, execution, id),
    status: 'InProgress',
    updated: turn.now,
  };
  return { run, lack: lackOf(action, execution, missing) };
};

/** It begins, or fails at once because its configuration names what nobody has set. */
const begin = (turn: Turn, execution: Execution, { run, lack }: Made): void => {
  execution.updated = turn.now;
  tellAction(turn, run, 'STARTED');
  if (lack === undefined) turn.commands.push({ do: 'run', runId: run.id });
  else refuse(turn, run, lack);
};

const refuse = (turn: Turn, run: Run, message: string): void => {
  run.status = 'Failed';
  run.error = { code: 'ConfigurationError', message };
  tellAction(turn, run, 'FAILED');
};

/** One action begins. */
export const startRun = (turn: Turn, execution: Execution, stage: Stage, action: Action): void => {
  const { runs } = turn.machine;
  const before = runs.filter((one) => one.executionId === execution.id && one.action === action.name);
  const id = runIdOf(execution.id, stage.name, action.name, before.length);
  const made = newRun(turn, execution, stage, action, id);
  runs.push(made.run);
  begin(turn, execution, made);
};

/** One rule of a condition begins. */
export const startRule = (turn: Turn, execution: Execution, stage: Stage, gate: Gate, rule: Action): Run => {
  const { ruleRuns } = turn.machine;
  const nth = ruleRuns.filter((one) => one.executionId === execution.id).length;
  const id = runIdOf(execution.id, stage.name, `${gate} ${rule.name}`, nth);
  const { run, lack } = newRun(turn, execution, stage, rule, id);
  const own = { ...run, gate };
  ruleRuns.push(own);
  begin(turn, execution, { run: own, lack });
  return own;
};
