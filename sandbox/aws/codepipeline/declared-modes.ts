/** The execution mode of a declaration, and what its stages do by themselves when they fail. */

import type { Declaration, OnFailure, Stage } from '../../engine/pipeline-state.ts';
import { orderOf } from '../../engine/pipeline-turn.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import { check, constraints } from './constraints.ts';

const refuse = (message: string): never => {
  throw new AwsError('InvalidStructureException', message);
};

const retryOf = ({ result, retryConfiguration }: OnFailure): string | undefined => {
  const { retryMode } = retryConfiguration ?? {};
  check(['stages.onFailure.retryConfiguration.retryMode', retryMode, constraints.retryMode]);
  const isRetry = result === 'RETRY';
  if (isRetry && !retryMode) throw notRehearsed('the result RETRY of onFailure without a retryMode');
  if (!isRetry && retryMode) throw notRehearsed(`a retryMode of onFailure whose result is ${result}`);
  return retryMode;
};

const checkFailure = ({ name, onFailure = {} }: Stage, isSource: boolean): void => {
  const { result } = onFailure;
  check(['stages.onFailure.result', result, constraints.result]);
  retryOf(onFailure);
  if (result === 'SKIP') refuse(`Stage ${name} cannot be skipped when it has failed`);
  if (result === 'ROLLBACK' && isSource) refuse(`Stage ${name} is the source stage, which has no roll-back`);
};

/** AWS runs at most five actions of a PARALLEL execution at once, and does not say what becomes of a sixth. */
const mostAtOnce = 5;

const checkParallel = ({ name, actions, onFailure }: Stage): void => {
  if (onFailure?.result === 'ROLLBACK') {
    refuse(`Stage ${name} cannot be rolled back: the pipeline runs in PARALLEL mode`);
  }
  const orders = actions.map(orderOf);
  const atOnce = Math.max(...orders.map((order) => orders.filter((one) => one === order).length));
  if (atOnce > mostAtOnce) {
    throw notRehearsed(`more than ${mostAtOnce} actions at once in PARALLEL mode (stage ${name})`);
  }
};

/** Refuses modes and results that AWS would refuse, or that cannot be run here. */
export const checkModes = ({ executionMode, stages }: Declaration): void => {
  check(['pipeline.executionMode', executionMode, constraints.executionMode]);
  for (const [index, stage] of stages.entries()) checkFailure(stage, index === 0);
  if (executionMode === 'PARALLEL') for (const stage of stages) checkParallel(stage);
};

const withoutMode = ({ executionMode: _, version: __, ...rest }: Declaration): string => JSON.stringify(rest);

/** A change between the modes that cannot be rehearsed, because AWS leaves open what comes of it. */
export const checkModeChange = (before: Declaration, after: Declaration, isClosed: boolean): void => {
  const modes = [before.executionMode, after.executionMode];
  if (modes[0] === modes[1] || !modes.includes('PARALLEL')) return;
  if (modes[0] === 'PARALLEL' && withoutMode(before) !== withoutMode(after)) {
    throw notRehearsed('another change together with one from the execution mode PARALLEL');
  }
  if (modes[1] === 'PARALLEL' && isClosed) {
    throw notRehearsed('a change to the execution mode PARALLEL while a transition is disabled');
  }
};
