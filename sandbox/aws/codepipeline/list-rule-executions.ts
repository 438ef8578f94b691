/** ListRuleExecutions: the newest first. */
import type { Machine, Run } from '../../engine/pipeline-state.ts';
import { declarationOf, executionOf } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findExecution } from './find.ts';
import { artifactsOf, resultOf } from './list-action-executions.ts';
import { keptForMs, page } from './page.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const detailOf = (machine: Machine, region: string) => (run: Run) => ({
  pipelineExecutionId: run.executionId,
  ruleExecutionId: run.id,
  pipelineVersion: run.version,
  stageName: run.stage,
  ruleName: run.action,
  startTime: new Date(run.startTime),
  lastUpdateTime: new Date(run.updated),
  status: run.status,
  input: {
    ruleTypeId: run.declaration.actionTypeId,
    configuration: run.declaration.configuration ?? {},
    resolvedConfiguration: run.resolved,
    roleArn: declarationOf(machine, executionOf(machine, run.executionId)).roleArn,
    region,
    inputArtifacts: artifactsOf(run.inputs),
  },
  output: { executionResult: resultOf(run) },
});

/** The last run of each rule; `Latest` only counts from the last retry on. */
const latestOf = (
  pipeline: Pipeline,
  { pipelineExecutionId: id, startTimeRange: range }: Input,
): readonly Run[] => {
  const execution = findExecution(pipeline, id);
  const { ruleRuns } = pipeline.machine;
  const newest = new Map(
    ruleRuns
      .filter(({ executionId }) => executionId === id)
      .map((run) => [`${run.stage}/${run.gate}/${run.action}`, run]),
  );
  const from = Math.max(0, ...Object.values(execution.stages).map(({ retriedAt }) => retriedAt ?? 0));
  return [...newest.values()].filter(({ startTime }) => range !== 'Latest' || startTime >= from);
};

const wantedRuns = (pipeline: Pipeline, filter: Input = {}): readonly Run[] => {
  const { pipelineExecutionId: id, latestInPipelineExecution: latest } = filter;
  if (id !== undefined && latest) {
    throw new AwsError('ValidationException', 'Filter by an execution or by the latest in one, not by both');
  }
  if (latest) return latestOf(pipeline, latest);
  if (id === undefined) return pipeline.machine.ruleRuns;
  findExecution(pipeline, id);
  return pipeline.machine.ruleRuns.filter((run) => run.executionId === id);
};

export const listRuleExecutions: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, input) => {
    check(
      ['pipelineName', input.pipelineName, constraints.name],
      ['maxResults', input.maxResults, constraints.maxResults],
    );
    const pipeline = pipelineOf(world, input.pipelineName);
    const { ruleRuns } = pipeline.machine;
    const newestFirst = wantedRuns(pipeline, input.filter)
      .filter(({ startTime }) => startTime >= world.clock.now() - keptForMs)
      .toSorted((one, other) => ruleRuns.indexOf(other) - ruleRuns.indexOf(one));
    const { items, nextToken } = page(newestFirst, input, 100);
    return { ruleExecutionDetails: items.map(detailOf(pipeline.machine, world.region)), ...nextToken };
  },
};
