import type { Pace } from './gate.ts';
import type { Attempt, Seen, Unseen } from './sighting.ts';

type Tally = {
  readonly looks: number;
  readonly passedInARow: number;
  readonly failed: number;
  readonly errors: number;
};
type Ending = (Seen | Unseen)['kind'];

/**
 * What the looks of a check come to, or undefined while more of them are needed. Bad only if it was seen to be bad:
 * more often than the check puts up with, or, at the end of its attempts, more often than it saw nothing at all.
 */
export const judge = (attempts: readonly Attempt[], pace: Pace): Seen | Unseen | undefined => {
  const decided = decide(attempts, pace);
  return decided && worded(decided.ending, attempts.slice(0, decided.tally.looks), decided.tally);
};

/** Whether the check needs no more looks. */
export const isDecided = (attempts: readonly Attempt[], pace: Pace): boolean =>
  decide(attempts, pace) !== undefined;

type Decided = { readonly ending: Ending; readonly tally: Tally };

const decide = (attempts: readonly Attempt[], pace: Pace): Decided | undefined => {
  let tally: Tally = { looks: 0, passedInARow: 0, failed: 0, errors: 0 };
  for (const attempt of attempts) {
    tally = count(tally, attempt);
    const ending = endingOf(tally, pace);
    if (ending) return { ending, tally };
  }
  return undefined;
};

const count = ({ looks, passedInARow, failed, errors }: Tally, { kind }: Attempt): Tally => ({
  looks: looks + 1,
  passedInARow: kind === 'passed' ? passedInARow + 1 : 0,
  failed: kind === 'failed' ? failed + 1 : failed,
  errors: kind === 'error' ? errors + 1 : errors,
});

const endingOf = ({ looks, passedInARow, failed, errors }: Tally, pace: Pace): Ending | undefined => {
  if (passedInARow >= pace.consecutiveSuccess) return 'passed';
  if (failed > pace.failureLimit) return 'failed';
  if (errors > pace.errorLimit) return 'error';
  const isPossible = looks + pace.consecutiveSuccess - passedInARow <= pace.attempts;
  if (isPossible) return undefined;
  return failed > errors ? 'failed' : 'error';
};

/** The last look of that kind tells: there is one, for nothing else ends a check. */
const worded = (ending: Ending, attempts: readonly Attempt[], tally: Tally): Seen | Unseen => {
  const { at: _, ...seen } = attempts.findLast(({ kind }) => kind === ending) as Attempt;
  return ending === 'passed' ? seen : { ...seen, sentence: `${seen.sentence}${times(tally)}` };
};

const times = ({ looks, failed, errors }: Tally): string => {
  if (looks === 1) return '';
  const blind = errors > 0 ? `, ${errors} could not look` : '';
  return ` (${looks} attempts: ${failed} bad${blind}, ${looks - failed - errors} good)`;
};
