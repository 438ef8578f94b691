/**
 * GetPipelineState: every stage with who is in it, who waits before it, and how its actions last went.
 * What runs in PARALLEL mode is not to be seen in it: the stages look as they were left in another mode.
 */

import type { Action, Machine, Run, Stage, Transition } from '../../engine/pipeline-state.ts';
import { executionOf, isParallel, lockOf, stageRunOf } from '../../engine/pipeline-turn.ts';
import type { Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { conditionStates } from './condition-states.ts';
import { check, constraints } from './constraints.ts';
import { executionType } from './execution-kind.ts';
import { pipelineOf } from './state.ts';

const transitionState = ({ enabled, changedBy, changedAt, reason }: Transition) => ({
  enabled,
  ...(changedBy === undefined ? {} : { lastChangedBy: changedBy }),
  ...(changedAt === undefined ? {} : { lastChangedAt: new Date(changedAt) }),
  ...(reason === undefined ? {} : { disabledReason: reason }),
});

const actionExecution = (run: Run) => ({
  actionExecutionId: run.id,
  status: run.status,
  ...(run.summary === undefined ? {} : { summary: run.summary }),
  lastStatusChange: new Date(run.updated),
  // A token is only worth something while the approval waits.
  ...(run.token !== undefined && run.status === 'InProgress' ? { token: run.token } : {}),
  ...(run.updatedBy === undefined ? {} : { lastUpdatedBy: run.updatedBy }),
  ...(run.externalId === undefined ? {} : { externalExecutionId: run.externalId }),
  ...(run.externalUrl === undefined ? {} : { externalExecutionUrl: run.externalUrl }),
  ...(run.percent === undefined ? {} : { percentComplete: run.percent }),
  ...(run.error === undefined ? {} : { errorDetails: run.error }),
});

const revisionOf = (run: Run) =>
  run.revision
    ? {
        currentRevision: {
          revisionId: run.revision.revisionId,
          revisionChangeId: run.revision.revisionId,
          created: new Date(run.updated),
        },
        revisionUrl: run.revision.revisionUrl,
      }
    : {};

const actionState = (machine: Machine, stage: Stage, { name }: Action) => {
  const run = machine.runs.findLast(
    (one) =>
      one.stage === stage.name && one.action === name && !isParallel(executionOf(machine, one.executionId)),
  );
  if (!run) return { actionName: name };
  return { actionName: name, latestExecution: actionExecution(run), ...revisionOf(run) };
};

const latestExecution = (machine: Machine, stage: string) => {
  const { latest } = lockOf(machine, stage);
  if (latest === undefined) return {};
  const execution = executionOf(machine, latest);
  const { status, retries, autoRetries, retriedBy } = stageRunOf(execution, stage);
  const retried = {
    ...(autoRetries > 0 ? { autoStageRetryAttempt: autoRetries } : {}),
    ...(retries > 0 ? { manualStageRetryAttempt: retries } : {}),
    latestRetryTrigger: retriedBy,
  };
  return {
    latestExecution: { pipelineExecutionId: latest, status, type: executionType(execution) },
    ...(retriedBy ? { retryStageMetadata: retried } : {}),
  };
};

const inboundOf = (machine: Machine, stage: string) => {
  const inboundExecutions = lockOf(machine, stage).waiting.map(({ executionId }) => {
    const execution = executionOf(machine, executionId);
    return { pipelineExecutionId: executionId, status: execution.status, type: executionType(execution) };
  });
  const [inboundExecution] = inboundExecutions;
  return { ...(inboundExecution ? { inboundExecution } : {}), inboundExecutions };
};

const stageState = (machine: Machine, stage: Stage) => ({
  stageName: stage.name,
  ...inboundOf(machine, stage.name),
  inboundTransitionState: transitionState(lockOf(machine, stage.name).inbound),
  actionStates: stage.actions.map((action) => actionState(machine, stage, action)),
  ...latestExecution(machine, stage.name),
  ...conditionStates(machine, stage),
});

/** A stage of a pipeline in PARALLEL mode has no state. */
const emptyState = ({ name: stageName, actions }: Stage) => ({
  stageName,
  inboundExecutions: [],
  inboundTransitionState: { enabled: true },
  actionStates: actions.map(({ name }) => ({ actionName: name })),
});

export const getPipelineState: Operation = {
  asks: askOn(({ name }) => [name]),
  run: ({ world }, { name }) => {
    check(['name', name, constraints.name]);
    const { machine, created, updated } = pipelineOf(world, name);
    const { declaration } = machine;
    const isEmpty = declaration.executionMode === 'PARALLEL';
    return {
      pipelineName: name,
      pipelineVersion: declaration.version,
      stageStates: declaration.stages.map((stage) =>
        isEmpty ? emptyState(stage) : stageState(machine, stage),
      ),
      created: new Date(created),
      updated: new Date(updated),
    };
  },
};
