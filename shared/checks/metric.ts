import type { Subject } from '../core/looks.ts';
import { combine, type Window, windowBefore, windowFrom, windowNow } from '../core/metric-window.ts';
import type { Sighting } from '../core/sighting.ts';
import type { CheckType } from './check.ts';
import { MEASURED, type MetricSpec, readMetric } from './metric-settings.ts';
import { explainNoData, withoutData } from './no-data.ts';

/** A CloudWatch metric, or an expression of several, keeps its limits since the deployment, or against the time before. */
export const metric: CheckType<MetricSpec> = {
  read: readMetric,
  look: async (spec, subject) => {
    const { deployedAt, looks } = subject;
    const window = windowNow({ ...spec, now: looks.now(), deployedAt });
    if (!window) return tooEarly(spec, deployedAt ?? 0);
    if (spec.factor !== undefined) return compared(spec, subject, window, spec.factor);
    const measured = await measure(spec, subject, window);
    if (measured === undefined) return empty(spec, window, spec.below ?? spec.above);
    return judge(spec, measured, window);
  },
  explain: (spec) => {
    const { label, overMs, factor, above, below, noData } = spec;
    const limits = [
      ...(below === undefined ? [] : [`below ${below}`]),
      ...(above === undefined ? [] : [`above ${above}`]),
      ...(factor === undefined ? [] : [`${factorText(factor)} what it was before it`]),
    ];
    const combined = spec.combine === 'latest' ? 'the latest value' : `the ${spec.combine}`;
    return `${combined} of ${label} over ${time(overMs)} since the deployment is ${limits.join(' and ')}; ${explainNoData[noData]}`;
  },
};

const factorText = (factor: number): string =>
  factor < 1 ? `at least ${factor} times` : `at most ${factor} times`;

const time = (ms: number): string =>
  ms % 60_000 === 0 ? several(ms / 60_000, 'minute') : several(ms / 1_000, 'second');

const several = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const tooEarly = (spec: MetricSpec, deployedAt: number): Sighting => ({
  kind: 'pending',
  sentence: `${spec.label} is looked at when ${time(spec.overMs)} have passed, at ${clock(windowFrom(deployedAt, spec))}`,
  memo: 'waiting',
});

const clock = (at: number): string =>
  new Date(at).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');

const measure = async (
  { queries, periodMs, combine: how }: MetricSpec,
  { looks }: Subject,
  window: Window,
): Promise<number | undefined> => {
  const points = await looks.metric({ id: MEASURED, queries, period: periodMs / 1_000, ...window });
  return combine(points, how);
};

const empty = (spec: MetricSpec, { from, to }: Window, limit?: number): Sighting =>
  withoutData(
    spec.noData,
    `CloudWatch has no data of ${spec.label} from ${clock(from)} to ${clock(to)}`,
    limit,
  );

const judge = (spec: MetricSpec, value: number, { to }: Window): Sighting => {
  const { above, below, overMs } = spec;
  const measured = rounded(value);
  const sentence = `${spec.label} was ${measured} over the ${time(overMs)} to ${clock(to)}`;
  const sample = sampleOf(spec);
  if (below !== undefined && value >= below)
    return {
      kind: 'failed',
      sentence: `${sentence}; it must be below ${below}`,
      measured,
      limit: below,
      sample,
    };
  if (above !== undefined && value <= above)
    return {
      kind: 'failed',
      sentence: `${sentence}; it must be above ${above}`,
      measured,
      limit: above,
      sample,
    };
  return { kind: 'passed', sentence, measured, limit: (below ?? above) as number, sample };
};

const rounded = (value: number): number => Number(value.toPrecision(6));

const sampleOf = ({ overMs, periodMs }: MetricSpec): string => {
  return `${several(overMs / periodMs, 'point')} of ${time(periodMs)}`;
};

const compared = async (
  spec: MetricSpec,
  subject: Subject,
  window: Window,
  factor: number,
): Promise<Sighting> => {
  // Before it began, not before it was through: a bad release does harm while it is being deployed.
  const past = windowBefore(await subject.looks.begunAt(subject.environment), spec);
  const [now, before] = await Promise.all([measure(spec, subject, window), measure(spec, subject, past)]);
  if (now === undefined) return empty(spec, window);
  if (before === undefined) return empty(spec, past);
  return judgeChange(spec, { now, before, factor });
};

type Change = { readonly now: number; readonly before: number; readonly factor: number };

const judgeChange = (spec: MetricSpec, { now, before, factor }: Change): Sighting => {
  const allowed = before * factor;
  const isGood = factor < 1 ? now >= allowed : now <= allowed;
  const [measured, limit] = [rounded(now), rounded(allowed)];
  const sentence = `${spec.label} was ${measured} over ${time(spec.overMs)}, and ${rounded(before)} before the deployment`;
  const wanted = `it must be ${factorText(factor)} that, ${limit}`;
  return {
    kind: isGood ? 'passed' : 'failed',
    sentence: isGood ? sentence : `${sentence}; ${wanted}`,
    measured,
    limit,
    sample: sampleOf(spec),
  };
};
