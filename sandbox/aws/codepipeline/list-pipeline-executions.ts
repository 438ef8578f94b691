/** ListPipelineExecutions: the newest first, and none older than a year. */
import type { Declaration, Execution } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { executionKind } from './execution-kind.ts';
import { keptForMs, page } from './page.ts';
import { pipelineOf } from './state.ts';

const summaryOf = (execution: Execution) => ({
  pipelineExecutionId: execution.id,
  status: execution.status,
  ...(execution.statusSummary === undefined ? {} : { statusSummary: execution.statusSummary }),
  startTime: new Date(execution.startTime),
  lastUpdateTime: new Date(execution.updated),
  sourceRevisions: execution.revisions,
  trigger: { triggerType: execution.origin.type, triggerDetail: execution.origin.detail },
  ...(execution.stopReason === undefined ? {} : { stopTrigger: { reason: execution.stopReason } }),
  ...executionKind(execution),
});

/** Only what succeeded in the stage of the pipeline as it is now. */
const succeededIn =
  ({ name, version, stages }: Declaration, stage: string | undefined) =>
  (execution: Execution): boolean => {
    if (stage === undefined) return true;
    if (!stages.some((one) => one.name === stage)) {
      throw new AwsError('ValidationException', `Pipeline '${name}' does not have a stage '${stage}'`);
    }
    return execution.version === version && execution.stages[stage]?.status === 'Succeeded';
  };

export const listPipelineExecutions: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, input) => {
    check(
      ['pipelineName', input.pipelineName, constraints.name],
      ['maxResults', input.maxResults, constraints.maxResults],
    );
    const { executions, declaration } = pipelineOf(world, input.pipelineName).machine;
    const wanted = executions
      .toReversed()
      .filter(({ startTime }) => startTime >= world.clock.now() - keptForMs)
      .filter(succeededIn(declaration, input.filter?.succeededInStage?.stageName));
    const { items, nextToken } = page(wanted, input, 100);
    return { pipelineExecutionSummaries: items.map(summaryOf), ...nextToken };
  },
};
