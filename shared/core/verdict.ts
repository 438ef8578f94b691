import type { Plan } from './gate.ts';
import { judge, type Measure, type Tally } from './judgement.ts';
import { type Blame, errored, failed, type Outcome, passed } from './outcome.ts';

/** What came of one check. */
export type CheckVerdict = Measure & {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'error' | 'advisory-failed';
  readonly sentence: string;
  /** Whom to blame for a check that could not look. */
  readonly blame?: Blame;
};

/** What comes of all of them. Only a bad release may be taken back. */
export type Whole = (typeof severity)[number];

export type Verdict = { readonly whole: Whole; readonly blame?: Blame; readonly sentence: string };

// From the mildest to the worst. That somebody looked and saw it be bad outweighs that somebody else could not look.
const severity = ['good release', 'checker blind', 'environment broken', 'bad release'] as const;

/** The judgement of one check; one that is advisory never blocks, whatever it saw or did not see. */
export const checkVerdict = ({ name, advisory, pace }: Plan<unknown>, tally: Tally): CheckVerdict => {
  const { kind, ...seen } = judge(tally, pace);
  if (kind !== 'passed' && advisory) return { name, status: 'advisory-failed', ...seen };
  return { name, status: kind, ...seen };
};

/** What one check makes of the whole. */
export const wholeOf = ({ status, blame }: CheckVerdict): Whole => {
  switch (status) {
    case 'passed':
    case 'advisory-failed':
      return 'good release';
    case 'failed':
      return 'bad release';
    case 'error':
      return blame === 'platform' ? 'checker blind' : 'environment broken';
  }
};

/** The worst of several, whichever came first. */
export const worst = (wholes: readonly Whole[]): Whole =>
  severity[Math.max(0, ...wholes.map((whole) => severity.indexOf(whole)))] as Whole;

/** The verdict over all checks, with a sentence for every one that did not pass. */
export const verdictOf = (checks: readonly CheckVerdict[]): Verdict => {
  const whole = worst(checks.map(wholeOf));
  const decisive = checks.find((check) => check.status !== 'passed' && wholeOf(check) === whole);
  const blame = whole === 'good release' ? undefined : decisive?.blame;
  return { whole, ...(blame ? { blame } : {}), sentence: describe(checks, whole) };
};

/** The outcome of the action for every verdict but the bad one's undoing, which comes before its `failed`. */
export const outcomeOf = ({ whole, blame, sentence }: Verdict): Outcome => {
  switch (whole) {
    case 'good release':
      return passed(sentence);
    case 'bad release':
      return failed(sentence);
    case 'checker blind':
    case 'environment broken':
      return errored(blame ?? 'platform', sentence);
  }
};

const describe = (checks: readonly CheckVerdict[], whole: Whole): string => {
  const good = checks.filter(({ status }) => status === 'passed').length;
  const head = `${whole}: ${good} of ${checks.length} checks passed`;
  const others = checks.filter(({ status }) => status !== 'passed');
  return [head, ...others.map((check) => `${check.name}: ${label[check.status]}${check.sentence}`)].join(
    '; ',
  );
};

const label = {
  passed: '',
  failed: '',
  error: 'could not look: ',
  'advisory-failed': '(advisory) ',
} as const;
