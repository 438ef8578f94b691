import { type Blame, errored, failed, type Outcome, passed } from './outcome.ts';
import type { Report } from './report.ts';

/** How many of its checks have been decided. */
export const throughOf = ({ checks }: Report): number =>
  checks.filter(({ status }) => status !== 'running').length;

/** Whom to blame for a validation that could not look: what a person can mend is named before what passes by itself. */
export const blameOf = ({ verdict, control, controlAgain = [], checks }: Report): Blame => {
  if (verdict === 'checker blind') return 'platform';
  const blames = [...control, ...controlAgain, ...checks].flatMap(({ status, blame }) =>
    status === 'error' && blame ? [blame] : [],
  );
  return blames.find((blame) => blame !== 'platform') ?? 'platform';
};

/** The outcome of the action for a report that has ended; the bad one's undoing comes before its `failed`. */
export const outcomeOfReport = (report: Report): Outcome => {
  switch (report.verdict) {
    case 'good release':
      return passed(report.sentence);
    case 'bad release':
      return failed(report.sentence);
    case 'checker blind':
    case 'environment broken':
      return errored(blameOf(report), report.sentence);
    case 'running':
      return errored('platform', 'The validation was asked for its outcome before it had one');
  }
};
