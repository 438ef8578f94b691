/** What so many requests are to keep: percentiles in milliseconds, and the share in percent of those that go wrong. */
export type LatencyLimits = {
  readonly samples: number;
  readonly percentiles: readonly Limit[];
  readonly errorRate: number;
};
/** A percentile's name in the gate file, its percent and its limit in milliseconds. */
export type Limit = { readonly name: string; readonly percent: number; readonly ms: number };

/** The requests so far: how long the good ones took, how many went wrong, and how the last of these did. */
export type Tally = {
  readonly ms: readonly number[];
  readonly bad: number;
  readonly why?: string | undefined;
};

export type LatencyVerdict = {
  readonly kind: 'passed' | 'failed';
  /** Without its subject. */
  readonly sentence: string;
  readonly measured: number;
  readonly limit: number;
  readonly sample: string;
};

/** What the requests so far come to; undefined while the rest of them may still decide it. */
export const judgeLatency = (tally: Tally, limits: LatencyLimits): LatencyVerdict | undefined => {
  const slowest = tally.ms.toSorted((one, other) => other - one);
  const excess = badExcess(tally, limits) ?? slowExcess(tally, slowest, limits);
  if (excess) return excess;
  return isWhole(tally, limits) ? keptLimits(tally, slowest, limits) : undefined;
};

const count = ({ ms, bad }: Tally): number => ms.length + bad;
const isWhole = (tally: Tally, { samples }: LatencyLimits): boolean => count(tally) >= samples;

/** Nearest rank: how many of so many values are not above their percentile. */
const rank = (values: number, percent: number): number => Math.ceil((percent * values) / 100);

const sampleOf = (tally: Tally, limits: LatencyLimits): string =>
  isWhole(tally, limits)
    ? `${limits.samples} requests`
    : `the first ${count(tally)} of ${limits.samples} requests`;

const badExcess = (tally: Tally, limits: LatencyLimits): LatencyVerdict | undefined => {
  const { errorRate } = limits;
  // Shares of all, so that those still to come can only make it more.
  const rate = shareOf(tally, limits);
  const measured = round(rate);
  if (rate <= errorRate) return undefined;
  const sample = sampleOf(tally, limits);
  const last = tally.why === undefined ? '' : ` (the last one ${tally.why})`;
  const share = isWhole(tally, limits) ? `${measured}%` : `at least ${measured}%`;
  return {
    kind: 'failed',
    sentence: `went wrong in ${tally.bad} of ${sample}, ${share}${last}; the limit is ${errorRate}%`,
    measured,
    limit: errorRate,
    sample,
  };
};

const slowExcess = (
  tally: Tally,
  slowest: Tally['ms'],
  limits: LatencyLimits,
): LatencyVerdict | undefined => {
  const whole = isWhole(tally, limits);
  // Before the end all others are taken to come and to be quick: what is then still too slow stays so.
  const values = whole ? tally.ms.length : limits.samples;
  for (const { name, percent, ms: limit } of limits.percentiles) {
    const ms = slowest[values - rank(values, percent)];
    if (ms === undefined || ms <= limit) continue;
    const sample = sampleOf(tally, limits);
    const measured = Math.round(ms);
    const was = whole ? 'was' : 'is at least';
    const sentence = `${name} ${was} ${measured} ms over ${sample}; the limit is ${limit} ms`;
    return { kind: 'failed', sentence, measured, limit, sample };
  }
  return undefined;
};

const keptLimits = (tally: Tally, slowest: Tally['ms'], limits: LatencyLimits): LatencyVerdict => {
  const sample = sampleOf(tally, limits);
  const wrong = tally.bad === 0 ? '' : `, ${tally.bad} of which went wrong`;
  const [closest] = limits.percentiles
    .map((limit) => ({ ...limit, measured: slowest[slowest.length - rank(slowest.length, limit.percent)] }))
    .toSorted((one, other) => (other.measured ?? 0) / other.ms - (one.measured ?? 0) / one.ms);
  if (!closest)
    return {
      kind: 'passed',
      sentence: `went wrong in ${tally.bad} of ${sample}`,
      measured: round(shareOf(tally, limits)),
      limit: limits.errorRate,
      sample,
    };
  const { name, ms: limit, measured: ms } = closest;
  // Requests that all went wrong, as an error rate of 100% allows, have no percentile.
  if (ms === undefined)
    return {
      kind: 'failed',
      sentence: `went wrong in all of ${sample}, so that there is no ${name}; the limit is ${limit} ms`,
      measured: 100,
      limit,
      sample,
    };
  const measured = Math.round(ms);
  return {
    kind: 'passed',
    sentence: `${name} was ${measured} ms over ${sample}${wrong}`,
    measured,
    limit,
    sample,
  };
};

/** Multiplied first: 7 of 1,000 are 0.7 %, and not a little more. */
const shareOf = ({ bad }: Tally, { samples }: LatencyLimits): number => (100 * bad) / samples;

const round = (share: number): number => Math.round(share * 100) / 100;
