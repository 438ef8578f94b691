/** ListPipelineExecutions: the newest first. */
import type { Execution } from '../../engine/pipeline-state.ts';
import type { Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findStage } from './find.ts';
import { page } from './page.ts';
import { pipelineOf } from './state.ts';

const summaryOf = (executionMode: string) => (execution: Execution) => ({
  pipelineExecutionId: execution.id,
  status: execution.status,
  startTime: new Date(execution.startTime),
  lastUpdateTime: new Date(execution.updated),
  sourceRevisions: execution.revisions,
  trigger: { triggerType: execution.origin.type, triggerDetail: execution.origin.detail },
  ...(execution.stopReason === undefined ? {} : { stopTrigger: { reason: execution.stopReason } }),
  executionMode,
  executionType: 'STANDARD',
});

export const listPipelineExecutions: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, input) => {
    check(['maxResults', input.maxResults, constraints.maxResults]);
    const pipeline = pipelineOf(world, input.pipelineName);
    const stage: string | undefined = input.filter?.succeededInStage?.stageName;
    if (stage !== undefined) findStage(pipeline, stage);
    const { executions, declaration } = pipeline.machine;
    const wanted = executions
      .toReversed()
      .filter((one) => stage === undefined || one.stages[stage]?.status === 'Succeeded');
    const { items, nextToken } = page(wanted, input, 100);
    return { pipelineExecutionSummaries: items.map(summaryOf(declaration.executionMode)), ...nextToken };
  },
};
