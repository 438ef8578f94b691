import type { Bundle } from './release.ts';

/** A CodePipeline job as our functions see it; `token` is what the round before left, absent in the first. */
export type Job = {
  readonly id: string;
  readonly parameters: string;
  readonly token?: string;
  readonly artifact?: Bundle;
  /** How many rounds ran out of time before the function had a token of its own. */
  readonly lostRounds: number;
};

/** The place of a job's action in its pipeline. */
export type JobContext = {
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
};

/** So many lost rounds in a row are no bad luck any more. */
export const MAX_LOST_ROUNDS = 10;

/**
 * The token for a round that ran out of time before the function had one of its own. The next round reads it as a
 * first round; what was begun meanwhile is found again by its intent in the ledger.
 */
export const lostRoundToken = (lostRounds: number): string =>
  JSON.stringify({ v: 1, at: 'lost-round', lost: lostRounds });

/** Tells a lost round's token from a function's own. */
export const readLostRounds = (token: string | undefined): number => {
  const match = /^\{"v":1,"at":"lost-round","lost":(\d+)\}$/.exec(token ?? '');
  return match ? Number(match[1]) : 0;
};
