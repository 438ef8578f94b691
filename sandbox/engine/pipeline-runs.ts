/** Starts single actions. */
import { artifactKeyOf, runIdOf } from './pipeline-ids.ts';
import type { Action, Artifact, Execution, Run, Stage } from './pipeline-state.ts';
import { declarationOf, found, type Turn, tellAction } from './pipeline-turn.ts';
import { resolveConfiguration } from './pipeline-variables.ts';

const inputsOf = (action: Action, execution: Execution): readonly Artifact[] =>
  (action.inputArtifacts ?? []).map(({ name }) => found(execution.artifacts[name], `artifact ${name}`));

const outputsOf = (turn: Turn, action: Action, execution: Execution, runId: string): readonly Artifact[] => {
  const { name: pipeline, artifactStore } = declarationOf(turn.machine, execution);
  return (action.outputArtifacts ?? []).map(({ name }) => ({
    name,
    bucket: artifactStore.location,
    key: artifactKeyOf(pipeline, name, runId),
  }));
};

/** One action begins, or fails at once because its configuration names what nobody has set. */
export const startRun = (turn: Turn, execution: Execution, stage: Stage, action: Action): void => {
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
    outputs: outputsOf(turn, action, execution, id),
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
