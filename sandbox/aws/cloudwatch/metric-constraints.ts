/** What may be said of a metric, wherever it is said. */
import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Checked } from '../constraints.ts';

const prefixes = ['', 'Kilo', 'Mega', 'Giga', 'Tera'];
const sizes = ['Bytes', 'Bits'].flatMap((name) =>
  prefixes.map((prefix) => (prefix ? `${prefix}${name.toLowerCase()}` : name)),
);
const plain = ['Seconds', 'Microseconds', 'Milliseconds', ...sizes, 'Percent', 'Count', 'None'];

export const units: readonly string[] = [...plain, ...[...sizes, 'Count'].map((unit) => `${unit}/Second`)];

export const mostDimensions = 30;

type Said = {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly Partial<Dimension>[] | undefined;
  readonly Unit?: string | undefined;
};

/** Lengths, patterns and units, for `checkValues`. */
export const ofMetric = ({ Namespace, MetricName, Dimensions = [], Unit }: Said): readonly Checked[] => [
  ['namespace', Namespace, { min: 1, max: 255, pattern: /^[^:].*/ }],
  ['metricName', MetricName, { min: 1, max: 255 }],
  ['dimensions', Dimensions, { max: mostDimensions }],
  ...Dimensions.flatMap(({ Name, Value }): readonly Checked[] => [
    ['dimensions.member.name', Name, { min: 1, max: 255 }],
    ['dimensions.member.value', Value, { min: 1, max: 1_024 }],
  ]),
  ['unit', Unit, { oneOf: units }],
];

/** How long data points of a period are kept: the finer, the shorter. */
const kept = [
  { below: 60, hours: 3 },
  { below: 300, hours: 15 * 24 },
  { below: 3_600, hours: 63 * 24 },
  { below: Number.POSITIVE_INFINITY, hours: 455 * 24 },
];

/** Is what was said then still known by periods of that many seconds? */
export const isKept = (now: number, at: number, period: number): boolean =>
  now - at <= (kept.find(({ below }) => period < below)?.hours ?? 0) * 3_600_000;

/** The parts into which a query's start is cut: the older, the coarser. */
const roundings = [
  { days: 15, seconds: 60 },
  { days: 63, seconds: 300 },
  { days: Number.POSITIVE_INFINITY, seconds: 3_600 },
];

/** Where the first period of a query begins. */
export const beginning = (now: number, start: number, period: number): number => {
  const age = (now - start) / 86_400_000;
  const seconds = period < 60 ? period : (roundings.find(({ days }) => age < days)?.seconds ?? 60);
  return start - (start % (seconds * 1_000));
};

/** Periods of queries. */
export const checkPeriod = (period: number): void => {
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return;
  throw new AwsError(
    'InvalidParameterValueException',
    'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60',
  );
};
