/** GetPipelineExecution. */

import type { Execution, Machine } from '../../engine/pipeline-state.ts';
import { runOf } from '../../engine/pipeline-turn.ts';
import type { Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { executionKind } from './execution-kind.ts';
import { findExecution } from './find.ts';
import { pipelineOf } from './state.ts';

/** The commits behind an execution, each under the name of the artifact that holds it; a roll-back has its target's. */
const artifactRevisions = (machine: Machine, execution: Execution) => {
  const source = execution.rollback?.target ?? execution.id;
  return machine.runs
    .filter(({ executionId, revision }) => executionId === source && revision !== undefined)
    .map(({ id }) => runOf(machine, id))
    .flatMap(({ outputs, revision }) =>
      outputs.map(({ name }) => ({
        name,
        revisionId: revision?.revisionId,
        revisionSummary: revision?.revisionSummary,
        revisionUrl: revision?.revisionUrl,
      })),
    );
};

export const getPipelineExecution: Operation = {
  asks: askOn(({ pipelineName }) => [pipelineName]),
  run: ({ world }, { pipelineName, pipelineExecutionId }) => {
    const pipeline = pipelineOf(world, pipelineName);
    const execution = findExecution(pipeline, pipelineExecutionId);
    return {
      pipelineExecution: {
        pipelineName,
        pipelineVersion: execution.version,
        pipelineExecutionId,
        status: execution.status,
        artifactRevisions: artifactRevisions(pipeline.machine, execution),
        variables: Object.entries(execution.variables).map(([name, resolvedValue]) => ({
          name,
          resolvedValue,
        })),
        trigger: { triggerType: execution.origin.type, triggerDetail: execution.origin.detail },
        ...executionKind(execution),
      },
    };
  },
};
