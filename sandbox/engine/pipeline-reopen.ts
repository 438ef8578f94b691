/** Executions that were over go on. */
import { take } from './pipeline-locks.ts';
import type { Execution } from './pipeline-state.ts';
import { stageRunOf, type Turn, tellPipeline, tellStage } from './pipeline-turn.ts';

/** The execution is in the stage again, as another attempt. */
export const reopen = (turn: Turn, execution: Execution, stage: string): void => {
  execution.status = 'InProgress';
  execution.attempt += 1;
  execution.updated = turn.now;
  take(turn, execution, stage);
  stageRunOf(execution, stage).status = 'InProgress';
};

/** Lets the world know that it goes on. */
export const tellResumed = (turn: Turn, execution: Execution, stage: string): void => {
  tellPipeline(turn, execution, 'RESUMED');
  tellStage(turn, execution, stage, 'RESUMED');
};
