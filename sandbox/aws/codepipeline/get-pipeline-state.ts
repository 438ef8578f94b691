/** GetPipelineState: every stage with who is in it, who waits before it, and how its actions last went. */
import { executionOf, lockOf, stageRunOf } from '../../engine/pipeline-flow.ts';
import type { Action, Machine, Run, Stage, Transition } from '../../engine/pipeline-state.ts';
import type { Operation } from '../../service.ts';
import { askOn } from './arns.ts';
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
  const run = machine.runs.findLast((one) => one.stage === stage.name && one.action === name);
  if (!run) return { actionName: name };
  return { actionName: name, latestExecution: actionExecution(run), ...revisionOf(run) };
};

const latestExecution = (machine: Machine, stage: string) => {
  const { latest } = lockOf(machine, stage);
  if (latest === undefined) return {};
  const { status, retries } = stageRunOf(executionOf(machine, latest), stage);
  const retried = {
    autoStageRetryAttempt: 0,
    manualStageRetryAttempt: retries,
    latestRetryTrigger: 'ManualStageRetry',
  };
  return {
    latestExecution: { pipelineExecutionId: latest, status, type: 'STANDARD' },
    ...(retries > 0 ? { retryStageMetadata: retried } : {}),
  };
};

const inboundOf = (machine: Machine, stage: string) => {
  const { waits } = lockOf(machine, stage);
  if (waits === undefined) return { inboundExecutions: [] };
  const inbound = {
    pipelineExecutionId: waits,
    status: executionOf(machine, waits).status,
    type: 'STANDARD',
  };
  return { inboundExecution: inbound, inboundExecutions: [inbound] };
};

export const getPipelineState: Operation = {
  asks: askOn(({ name }) => [name]),
  run: ({ world }, { name }) => {
    const { machine, created, updated } = pipelineOf(world, name);
    return {
      pipelineName: name,
      pipelineVersion: machine.declaration.version,
      stageStates: machine.declaration.stages.map((stage) => ({
        stageName: stage.name,
        ...inboundOf(machine, stage.name),
        inboundTransitionState: transitionState(lockOf(machine, stage.name).inbound),
        actionStates: stage.actions.map((action) => actionState(machine, stage, action)),
        ...latestExecution(machine, stage.name),
      })),
      created: new Date(created),
      updated: new Date(updated),
    };
  },
};
