import type { Pace } from './gate.ts';
import type { Blame } from './outcome.ts';

/** What one look at the service saw: good, bad, or nothing because it could not look. */
export type Sighting = Seen | Unseen;
export type Seen = { readonly kind: 'passed' | 'failed'; readonly sentence: string } & Measure;
export type Unseen = { readonly kind: 'error'; readonly sentence: string; readonly blame: Blame };
export type Measure = { readonly measured?: number | string; readonly limit?: number | string };

/** What a check has seen so far. */
export type Tally = {
  readonly attempts: number;
  readonly passedInARow: number;
  readonly failed: number;
  readonly errors: number;
  /** When it last looked, in epoch milliseconds. */
  readonly lastAt?: number;
  /** The last look that was bad, and the last that saw nothing: what the verdict is worded with. */
  readonly lastFailed?: Seen;
  readonly lastError?: Unseen;
  readonly lastPassed?: Seen;
};

export const nothingSeen: Tally = { attempts: 0, passedInARow: 0, failed: 0, errors: 0 };

/** Adds one look, made at `now`, to the tally. */
export const count = (before: Tally, sighting: Sighting, now: number): Tally => {
  const tally = { ...before, attempts: before.attempts + 1, lastAt: now };
  switch (sighting.kind) {
    case 'passed':
      return { ...tally, passedInARow: tally.passedInARow + 1, lastPassed: sighting };
    case 'failed':
      return { ...tally, passedInARow: 0, failed: tally.failed + 1, lastFailed: sighting };
    case 'error':
      return { ...tally, passedInARow: 0, errors: tally.errors + 1, lastError: sighting };
  }
};

/** Whether no further look is needed or allowed. */
export const isDecided = ({ attempts, passedInARow }: Tally, pace: Pace): boolean =>
  passedInARow >= pace.consecutiveSuccess ||
  attempts + pace.consecutiveSuccess - passedInARow > pace.attempts;

/**
 * What a decided tally comes to. Bad only if the check saw the release be bad more often than it saw nothing at
 * all: in doubt it could not look, and nothing is taken back.
 */
export const judge = (tally: Tally, pace: Pace): Sighting => {
  const { failed, errors, lastFailed, lastError, lastPassed } = tally;
  if (tally.passedInARow >= pace.consecutiveSuccess && lastPassed) return lastPassed;
  if (lastFailed && failed > errors)
    return { ...lastFailed, sentence: `${lastFailed.sentence}${times(tally)}` };
  if (lastError) return { ...lastError, sentence: `${lastError.sentence}${times(tally)}` };
  return {
    kind: 'error',
    blame: 'platform',
    sentence: `it has not been looked at often enough${times(tally)}`,
  };
};

const times = ({ attempts, failed, errors }: Tally): string => {
  if (attempts === 1) return '';
  const blind = errors > 0 ? `, ${errors} could not look` : '';
  return ` (${attempts} attempts: ${failed} bad${blind}, ${attempts - failed - errors} good)`;
};
