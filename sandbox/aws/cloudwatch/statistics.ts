/** Statistics of the samples within a period, pure. */
import { notRehearsed } from '../../errors.ts';
import type { Sample } from './state.ts';

/** The value of some samples; undefined where there is none to be had. */
export type Statistic = (samples: readonly Sample[]) => number | undefined;

const total = (samples: readonly Sample[], of: (sample: Sample) => number): number =>
  samples.reduce((sum, sample) => sum + of(sample), 0);

const count = (samples: readonly Sample[]): number => total(samples, (sample) => sample.count);
const sum = (samples: readonly Sample[]): number => total(samples, (sample) => sample.sum);

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: count,
  Sum: sum,
  Average: (samples) => sum(samples) / count(samples),
  Minimum: (samples) => Math.min(...samples.map(({ min }) => min)),
  Maximum: (samples) => Math.max(...samples.map(({ max }) => max)),
};

/** Of a statistic set nobody knows the values, unless they are all the same. */
const valuesOf = (sample: Sample) =>
  sample.values ?? (sample.min === sample.max ? [[sample.min, sample.count] as const] : undefined);

/** The smallest value that so many percent of all values do not exceed; CloudWatch has none of negative values. */
const percentile =
  (percent: number): Statistic =>
  (samples) => {
    const known = samples.map(valuesOf);
    if (known.includes(undefined)) return undefined;
    const all = known.flatMap((values) => values ?? []).sort(([a], [b]) => a - b);
    if (all.some(([value]) => value < 0)) return undefined;
    const rank = (percent / 100) * all.reduce((sofar, [, times]) => sofar + times, 0);
    let passed = 0;
    for (const [value, times] of all) {
      passed += times;
      if (passed >= rank) return value;
    }
    return undefined;
  };

/** Trimmed means, percentile ranks and the like: AWS has them, this sandbox has not. */
const others = /^((TM|WM|TC|TS|PR|tm|wm|tc|ts|pr)\(?.*|IQM|iqm)$/;

/** The statistic of that name; undefined when AWS knows none such. */
export const statisticOf = (name: string): Statistic | undefined => {
  if (Object.hasOwn(simple, name)) return simple[name];
  const found = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name);
  if (found) return percentile(Number(found[1]));
  if (others.test(name)) throw notRehearsed(`the statistic ${name}`);
  return undefined;
};

export const simpleStatistics = Object.keys(simple);
