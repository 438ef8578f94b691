/** The store of metrics: what was said, and what it comes to per period. */
import type { Dimension, MetricStat } from '@aws-sdk/client-cloudwatch';
import { notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';
import { type Sample, type Series, state } from './state.ts';
import { type Statistic, statisticOf } from './statistics.ts';

export type MetricName = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
};

/** One text for each metric, in whatever order its dimensions are named. */
export const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

export const dimensionMap = (dimensions: readonly Dimension[] = []): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));

/** The metric that is asked for. */
export const metricOf = ({ Metric }: MetricStat): MetricName => ({
  namespace: Metric?.Namespace ?? '',
  name: Metric?.MetricName ?? '',
  dimensions: dimensionMap(Metric?.Dimensions),
});

/** Adds a sample to a metric, which exists from its first one. */
export const addSample = (world: World, metric: MetricName, sample: Sample): void => {
  const { series } = state(world);
  const key = keyOf(metric);
  const { namespace, name, dimensions } = metric;
  const found: Series = series[key] ?? { namespace, name, dimensions, samples: [] };
  series[key] = found;
  found.samples.push(sample);
};

/** The sample that some values make. */
export const sampleOf = (
  values: readonly (readonly [value: number, count: number])[],
  of: Pick<Sample, 'at' | 'unit' | 'resolution'>,
): Sample => ({
  ...of,
  at: of.at - (of.at % (of.resolution * 1_000)),
  count: values.reduce((sum, [, count]) => sum + count, 0),
  sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
  min: Math.min(...values.map(([value]) => value)),
  max: Math.max(...values.map(([value]) => value)),
  values,
});

/** A stretch of time cut into periods; all milliseconds, the end not included. */
export type Window = { readonly from: number; readonly to: number; readonly period: number };

/** A point of a graph: a period that has samples. */
export type Point = { readonly at: number; readonly value: number; readonly samples: readonly Sample[] };

const checkSamples = (samples: readonly Sample[], period: number): void => {
  if (period < 60_000 && samples.some(({ resolution }) => resolution === 60))
    throw notRehearsed(`periods of ${period / 1_000} seconds of a metric that is kept by the minute`);
  // AWS leaves open what comes of units that differ.
  const units = new Set(samples.map(({ unit }) => unit));
  if (units.size > 1) throw notRehearsed(`a metric in several units at once: ${[...units].join(', ')}`);
};

const samplesIn = (world: World, stat: MetricStat, { from, to, period }: Window): readonly Sample[] => {
  const { samples = [] } = state(world).series[keyOf(metricOf(stat))] ?? {};
  const found = samples.filter(
    ({ at, unit }) => at >= from && at < to && (stat.Unit === undefined || stat.Unit === unit),
  );
  checkSamples(found, period);
  return found;
};

/** What a statistic of a metric is in each period of a window that has samples, the oldest first. */
export const pointsOf = (world: World, stat: MetricStat, window: Window): readonly Point[] => {
  const statistic = statisticOf(stat.Stat ?? '') as Statistic;
  const { from, period } = window;
  const periods = Map.groupBy(samplesIn(world, stat, window), ({ at }) => at - ((at - from) % period));
  return [...periods]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, samples]) => {
      const value = statistic(samples);
      return value === undefined ? [] : [{ at, value, samples }];
    });
};
