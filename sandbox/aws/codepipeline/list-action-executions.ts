/** ListActionExecutions: the newest first. */

import type { Artifact, Machine, Run } from '../../engine/pipeline-state.ts';
import { declarationOf, executionOf, latestRuns } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findExecution } from './find.ts';
import { keptForMs, page } from './page.ts';
import { type Pipeline, pipelineOf } from './state.ts';

/** Artifacts as histories name them. */
export const artifactsOf = (artifacts: readonly Artifact[]) =>
  artifacts.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } }));

/** What came of an action or a rule. */
export const resultOf = (run: Run) => ({
  ...(run.externalId === undefined ? {} : { externalExecutionId: run.externalId }),
  ...(run.summary === undefined ? {} : { externalExecutionSummary: run.summary }),
  ...(run.externalUrl === undefined ? {} : { externalExecutionUrl: run.externalUrl }),
  ...(run.error === undefined ? {} : { errorDetails: run.error }),
});

const detailOf = (machine: Machine, region: string) => (run: Run) => ({
  pipelineExecutionId: run.executionId,
  actionExecutionId: run.id,
  pipelineVersion: run.version,
  stageName: run.stage,
  actionName: run.action,
  startTime: new Date(run.startTime),
  lastUpdateTime: new Date(run.updated),
  ...(run.updatedBy === undefined ? {} : { updatedBy: run.updatedBy }),
  status: run.status,
  input: {
    actionTypeId: run.declaration.actionTypeId,
    configuration: run.declaration.configuration ?? {},
    resolvedConfiguration: run.resolved,
    roleArn: declarationOf(machine, executionOf(machine, run.executionId)).roleArn,
    region,
    inputArtifacts: artifactsOf(run.inputs),
    ...(run.declaration.namespace === undefined ? {} : { namespace: run.declaration.namespace }),
  },
  output: {
    outputArtifacts: run.status === 'Succeeded' ? artifactsOf(run.outputs) : [],
    executionResult: resultOf(run),
    outputVariables: run.variables ?? {},
  },
});

/** The last run of each action; `Latest` only counts from the last retry on. */
const latestOf = (
  pipeline: Pipeline,
  { pipelineExecutionId: id, startTimeRange: range }: Input,
): readonly Run[] => {
  const execution = findExecution(pipeline, id);
  const runs = Object.keys(execution.stages).flatMap((stage) => latestRuns(pipeline.machine, id, stage));
  const from = Math.max(0, ...Object.values(execution.stages).map(({ retriedAt }) => retriedAt ?? 0));
  return range === 'Latest' ? runs.filter((run) => run.startTime >= from) : runs;
};

const wantedRuns = (pipeline: Pipeline, filter: Input = {}): readonly Run[] => {
  const { pipelineExecutionId: id, latestInPipelineExecution: latest } = filter;
  if (id !== undefined && latest) {
    throw new AwsError('ValidationException', 'Filter by an execution or by the latest in one, not by both');
  }
  if (latest) return latestOf(pipeline, latest);
  if (id === undefined) return pipeline.machine.runs;
  findExecution(pipeline, id);
  return pipeline.machine.runs.filter((run) => run.executionId === id);
};

export const listActionExecutions: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, input) => {
    check(
      ['pipelineName', input.pipelineName, constraints.name],
      ['maxResults', input.maxResults, constraints.maxResults],
    );
    const pipeline = pipelineOf(world, input.pipelineName);
    const { runs } = pipeline.machine;
    const newestFirst = wantedRuns(pipeline, input.filter)
      .filter(({ startTime }) => startTime >= world.clock.now() - keptForMs)
      .toSorted((one, other) => runs.indexOf(other) - runs.indexOf(one));
    const { items, nextToken } = page(newestFirst, input, 100);
    return { actionExecutionDetails: items.map(detailOf(pipeline.machine, world.region)), ...nextToken };
  },
};
