/** What running actions report: progress, and their end. */
import { proceed } from './pipeline-flow.ts';
import type { Execution, Report, Run, RunStatus, SourceRevision } from './pipeline-state.ts';
import { executionOf, type Handlers, runOf, stageOf, type Turn, tellAction } from './pipeline-turn.ts';

const tell = (turn: Turn, run: Run, report: Report): void => {
  Object.assign(run, report);
  run.updated = turn.now;
};

/** The action is over. */
export const conclude = (turn: Turn, run: Run, status: RunStatus, state: string): void => {
  run.status = status;
  run.updated = turn.now;
  tellAction(turn, run, state);
};

const goOn = (turn: Turn, run: Run): void => {
  const execution = executionOf(turn.machine, run.executionId);
  proceed(turn, execution, stageOf(turn.machine, execution, run.stage));
};

/** A source action that runs again brings the revision again. */
const setRevision = ({ revisions }: Execution, revision: SourceRevision): void => {
  const known = revisions.findIndex(({ actionName }) => actionName === revision.actionName);
  revisions.splice(known < 0 ? revisions.length : known, 1, revision);
};

export const succeed: Handlers['succeed'] = (turn, { runId, report, variables, revision }) => {
  const run = runOf(turn.machine, runId);
  if (run.status !== 'InProgress') return;
  const execution = executionOf(turn.machine, run.executionId);
  tell(turn, run, report);
  if (variables) run.variables = variables;
  if (revision) {
    run.revision = revision;
    setRevision(execution, revision);
  }
  const { namespace } = run.declaration;
  if (namespace) execution.outputs[namespace] = variables ?? {};
  for (const artifact of run.outputs) {
    execution.artifacts[artifact.name] = revision ? { ...artifact, revision: revision.revisionId } : artifact;
  }
  conclude(turn, run, 'Succeeded', 'SUCCEEDED');
  goOn(turn, run);
};

export const fail: Handlers['fail'] = (turn, { runId, report, error }) => {
  const run = runOf(turn.machine, runId);
  if (run.status !== 'InProgress') return;
  tell(turn, run, report);
  run.error = error;
  conclude(turn, run, 'Failed', 'FAILED');
  goOn(turn, run);
};

export const progress: Handlers['progress'] = (turn, { runId, report }) => {
  const run = runOf(turn.machine, runId);
  if (run.status === 'InProgress') tell(turn, run, report);
};
