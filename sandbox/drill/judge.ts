/** What the drill comes to: pure. */
import type { Played } from './play.ts';
import type { CheckResult, Report } from './report.ts';

export type Cell = 'caught' | 'passed' | 'could not look' | 'not asked';

const statusesOf = (reports: readonly Report[], check: string): readonly CheckResult['status'][] =>
  reports.flatMap(({ checks }) => checks.filter(({ name }) => name === check).map(({ status }) => status));

/** What one check said of a release, wherever it was asked. */
export const cellOf = ({ reports }: Pick<Played, 'reports'>, check: string): Cell => {
  const said = statusesOf(reports, check);
  if (said.includes('failed') || said.includes('advisory-failed')) return 'caught';
  if (said.includes('error')) return 'could not look';
  return said.includes('passed') ? 'passed' : 'not asked';
};

/** The verdict that counts is the last one. */
export const verdictOf = ({ reports }: Pick<Played, 'reports'>): string =>
  reports.at(-1)?.verdict ?? 'not validated';

/** What became of a release in the end. */
export const fateOf = ({ rolledBack, stands }: Pick<Played, 'rolledBack' | 'stands'>): string => {
  if (rolledBack) return 'rolled back';
  return stands ? 'stands' : 'neither stands nor is rolled back';
};

/** How it should have come, where it came otherwise. */
export const complaintOf = (played: Played): string | undefined => {
  const { release, reports } = played;
  const got = `${verdictOf(played)}, ${fateOf(played)}`;
  if (typeof release.expected === 'string') {
    const expected = `${release.expected === 'good' ? 'good release' : 'checker blind'}, stands`;
    return got === expected ? undefined : `expected ${expected}; got ${got}`;
  }
  const { caughtBy, in: environment } = release.expected;
  const there = reports.filter((report) => report.environment === environment);
  const cell = cellOf({ reports: there }, caughtBy);
  if (cell === 'caught' && got === 'bad release, rolled back') return undefined;
  return `expected "${caughtBy}" to catch it in ${environment}, and it to be rolled back; it was ${cell} there; got ${got}`;
};

/** The checks, in the order of the gate. */
export const checksOf = (all: readonly Played[]): readonly CheckResult[] => {
  const found = new Map<string, CheckResult>();
  for (const { reports } of all)
    for (const { checks } of reports)
      for (const check of checks) if (!found.has(check.name)) found.set(check.name, check);
  return [...found.values()];
};

/** Required checks that no release has tripped: they pass whatever is delivered. */
export const cannotFail = (all: readonly Played[]): readonly string[] =>
  checksOf(all)
    .filter(({ required }) => required)
    .map(({ name }) => name)
    .filter((name) => all.every((played) => cellOf(played, name) !== 'caught'));

/** Everything that is not as it should be, a line each. */
export const complaintsOf = (all: readonly Played[]): readonly string[] => [
  ...all.flatMap((played) => {
    const complaint = complaintOf(played);
    return complaint === undefined ? [] : [`${played.release.name}: ${complaint}`];
  }),
  ...cannotFail(all).map((name) => `"${name}" cannot fail: no bad release has tripped it`),
  ...(checksOf(all).length === 0 ? ['no release was validated'] : []),
];
