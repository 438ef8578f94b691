import { cut } from './cut.ts';
import type { Score } from './gate.ts';
import type { Blame } from './outcome.ts';
import type { Measure } from './sighting.ts';

/** What came of one check. */
export type CheckVerdict = Measure & {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'error' | 'advisory-failed';
  readonly sentence: string;
  /** Whom to blame for a check that could not look. */
  readonly blame?: Blame;
  readonly required: boolean;
  readonly advisory: boolean;
  readonly weight: number;
};

/** What comes of all of them. Only a bad release may be taken back. */
export type Whole = (typeof severity)[number];

export type Verdict = { readonly whole: Whole; readonly sentence: string; readonly score?: Scored };
/** Percent of the weight that passed, rounded down, and from where on it is good, and good with a warning. */
export type Scored = Score & { readonly value: number };

// From the mildest to the worst. That somebody looked and saw it be bad outweighs that somebody else could not look.
const severity = ['good release', 'checker blind', 'environment broken', 'bad release'] as const;

/** The verdict over all checks, with a sentence for every one that did not pass. */
export const verdictOf = (checks: readonly CheckVerdict[], score: Score): Verdict => {
  const counted = checks.filter(({ advisory }) => !advisory);
  const required = counted.filter((check) => check.required).map(wholeOf);
  if (counted.length === required.length)
    return { whole: worst(required), ...worded(checks, worst(required)) };
  const rated = rate(counted, score);
  const whole = worst([...required, rated.whole]);
  const scored = { value: Math.floor(rated.worst), ...score };
  const said = whole === 'good release' && rated.warns ? `${whole}, with a warning` : whole;
  return { whole, score: scored, ...worded(checks, said, scored) };
};

const wholeOf = ({ status, blame }: CheckVerdict): Whole => {
  if (status === 'failed') return 'bad release';
  if (status === 'error') return blindness(blame);
  return 'good release';
};

const blindness = (blame: Blame | undefined): Whole =>
  blame === 'platform' ? 'checker blind' : 'environment broken';

const worst = (wholes: readonly Whole[]): Whole =>
  severity[Math.max(0, ...wholes.map((whole) => severity.indexOf(whole)))] as Whole;

type Rated = { readonly whole: Whole; readonly warns: boolean; readonly worst: number };

/** A check that could not look counts neither way: where that decides, nobody knows. */
const rate = (checks: readonly CheckVerdict[], { pass, warn }: Score): Rated => {
  const weigh = (...statuses: readonly string[]): number =>
    checks.reduce((sum, { status, weight }) => (statuses.includes(status) ? sum + weight : sum), 0);
  const total = checks.reduce((sum, { weight }) => sum + weight, 0);
  const [low, high] = [(100 * weigh('passed')) / total, (100 * weigh('passed', 'error')) / total];
  const rated = { warns: low < pass, worst: low };
  if (low >= warn) return { ...rated, whole: 'good release' };
  if (high < warn) return { ...rated, whole: 'bad release' };
  return { ...rated, whole: worst(checks.filter(({ status }) => status === 'error').map(wholeOf)) };
};

// CodePipeline takes 2,048 characters; what follows the sentence needs some of them.
const LONGEST = 1_700;
const LONGEST_OF_ONE = 600;

const worded = (checks: readonly CheckVerdict[], said: string, score?: Scored): Pick<Verdict, 'sentence'> => {
  const good = checks.filter(({ status }) => status === 'passed').length;
  const scored = score
    ? `, score ${score.value} (good from ${score.pass}, with a warning from ${score.warn})`
    : '';
  const head = `${said}: ${good} of ${checks.length} checks passed${scored}`;
  const others = checks
    .filter(({ status }) => status !== 'passed')
    .toSorted(byWeight)
    .map(sentenceOf);
  return { sentence: joined(head, others) };
};

const joined = (head: string, others: readonly string[]): string => {
  let text = head;
  for (const [index, sentence] of others.entries()) {
    if (text.length + sentence.length > LONGEST) {
      const left = others.length - index;
      return `${text}; … and ${left} more ${left === 1 ? 'check' : 'checks'}: see the report`;
    }
    text += `; ${sentence}`;
  }
  return text;
};

const sentenceOf = ({ name, status, sentence }: CheckVerdict): string =>
  `${name}: ${label[status]}${cut(sentence, LONGEST_OF_ONE)}`;

/** Of what did not pass, first what decides. */
const byWeight = (one: CheckVerdict, other: CheckVerdict): number => rank(one) - rank(other);
const rank = ({ status, required }: CheckVerdict): number =>
  status === 'advisory-failed' ? 4 : (status === 'failed' ? 0 : 1) + (required ? 0 : 2);

const label = {
  passed: '',
  failed: '',
  error: 'could not look: ',
  'advisory-failed': '(advisory) ',
} as const;
