/** What an execution is: in which mode it runs, and whether it rolls a stage back. */
import type { Execution } from '../../engine/pipeline-state.ts';

type Kind = Pick<Execution, 'mode' | 'rollback'>;

export const executionType = ({ rollback }: Kind): string => (rollback ? 'ROLLBACK' : 'STANDARD');

/** The members in which an execution tells it, alike wherever it is described. */
export const executionKind = (execution: Kind) => ({
  executionMode: execution.mode,
  executionType: executionType(execution),
  ...(execution.rollback
    ? { rollbackMetadata: { rollbackTargetPipelineExecutionId: execution.rollback.target } }
    : {}),
});
