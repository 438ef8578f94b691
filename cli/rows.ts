import type { CheckReport, Report } from '../shared/core/report.ts';
import { printable } from './text.ts';

/** One line of the table. */
export type Row = {
  readonly name: string;
  /** How many looks have been made, of how many at most. */
  readonly looks: string;
  /** What the last look saw, and that for where room is dear: without the URL that stands above. */
  readonly seen: string;
  readonly short: string;
  readonly verdict: string;
  readonly mood: Mood;
};
export type Mood = 'good' | 'bad' | 'doubtful' | 'open';

/** What of a gate the table needs: its names, and how often each may be looked at. */
export type Planned = {
  readonly control: readonly Named[];
  readonly checks: readonly Named[];
};
type Named = { readonly name: string; readonly pace: { readonly attempts: number } };

/** The table's lines before anything has been looked at. */
export const waitingRows = (
  { control, checks }: Planned,
  only: readonly string[] | undefined,
): readonly Row[] => [
  ...control.map((plan) => waiting(plan, 'control: ')),
  ...checks.filter(({ name }) => !only || only.includes(name)).map((plan) => waiting(plan, '')),
];

const waiting = ({ name, pace }: Named, prefix: string): Row => ({
  name: printable(`${prefix}${name}`),
  looks: `0/${pace.attempts}`,
  seen: '',
  short: '',
  verdict: 'waiting',
  mood: 'open',
});

/** The table's lines for what a report says so far: control probes first, as they are looked at first. */
export const rowsOf = (report: Report, { control, checks }: Planned): readonly Row[] => {
  const row = (prefix: string, plans: readonly Named[]) => (check: CheckReport) =>
    rowOf(check, plans, prefix, report);
  return [
    ...report.control.map(row('control: ', control)),
    ...report.checks.map(row('', checks)),
    ...(report.controlAgain ?? []).map(row('control again: ', control)),
  ];
};

const rowOf = (check: CheckReport, plans: readonly Named[], prefix: string, report: Report): Row => {
  const most = plans.find(({ name }) => name === check.name)?.pace.attempts;
  const made = check.attempts.length;
  const seen = seenBy(check);
  return {
    name: printable(`${prefix}${check.name}`),
    looks: most === undefined ? String(made) : `${made}/${most}`,
    seen,
    short: seen.replaceAll(`${report.url.replace(/\/+$/, '')}/`, '/'),
    ...verdictOf(check, report.verdict !== 'running'),
  };
};

const seenBy = ({ attempts, pending }: CheckReport): string =>
  printable(pending?.sentence ?? attempts.at(-1)?.sentence ?? '');

const verdictOf = (check: CheckReport, ended: boolean): Pick<Row, 'verdict' | 'mood'> => {
  switch (check.status) {
    case 'passed':
      return { verdict: 'passed', mood: 'good' };
    case 'failed':
      return { verdict: 'failed', mood: 'bad' };
    case 'error':
      return { verdict: 'could not look', mood: 'doubtful' };
    case 'advisory-failed':
      return { verdict: 'failed (advisory)', mood: 'doubtful' };
    case 'running':
      if (ended) return { verdict: 'not looked at', mood: 'open' };
      return { verdict: check.attempts.length > 0 || check.pending ? 'looking' : 'waiting', mood: 'open' };
  }
};
