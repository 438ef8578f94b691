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

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

export const dimensionMap = (dimensions: readonly Dimension[] = []): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));

export const dimensionList = (dimensions: Readonly<Record<string, string>>): readonly Dimension[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

export const findSeries = (world: World, metric: MetricName): Series | undefined =>
  state(world).series[keyOf(metric)];

/** Adds a sample to a metric, which exists from its first one. */
export const addSample = (world: World, metric: MetricName, sample: Sample): void => {
  const { series } = state(world);
  const key = keyOf(metric);
  const { namespace, name, dimensions } = metric;
  const found = series[key] ?? { namespace, name, dimensions, samples: [] };
  series[key] = found;
  found.samples.push(sample);
};

/** The sample that some values make. */
export const sampleOf = (
  values: readonly (readonly [value: number, count: number])[],
  of: { readonly at: number; readonly unit: string; readonly resolution: 1 | 60 },
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

/** By the time at which each period begins. */
export type Points = ReadonlyMap<number, number>;

const nameOf = ({ Metric }: MetricStat): MetricName => ({
  namespace: Metric?.Namespace ?? '',
  name: Metric?.MetricName ?? '',
  dimensions: dimensionMap(Metric?.Dimensions),
});

/** The samples of a metric within a window, by the beginning of their period. */
export const samplesIn = (
  samples: readonly Sample[],
  { from, to, period }: Window,
): ReadonlyMap<number, readonly Sample[]> => {
  const found = new Map<number, Sample[]>();
  for (const sample of samples) {
    if (sample.at < from || sample.at >= to) continue;
    if (period < 60_000 && sample.resolution === 60)
      throw notRehearsed(`periods of ${period / 1_000} seconds of a metric that is kept by the minute`);
    const begin = sample.at - ((sample.at - from) % period);
    found.set(begin, [...(found.get(begin) ?? []), sample]);
  }
  return found;
};

/** The metric's samples in the unit asked for. */
export const samplesOf = (world: World, stat: MetricStat): readonly Sample[] => {
  const samples = findSeries(world, nameOf(stat))?.samples ?? [];
  return stat.Unit ? samples.filter(({ unit }) => unit === stat.Unit) : samples;
};

/** AWS leaves open what comes of units that differ. */
const checkUnits = (samples: readonly Sample[]): void => {
  const units = new Set(samples.map(({ unit }) => unit));
  if (units.size > 1) throw notRehearsed(`a metric in several units at once: ${[...units].join(', ')}`);
};

/** What a statistic of a metric is in each period of a window that has samples. */
export const pointsOf = (world: World, stat: MetricStat, window: Window): Points => {
  const statistic = statisticOf(stat.Stat ?? '') as Statistic;
  const points = new Map<number, number>();
  for (const [begin, samples] of samplesIn(samplesOf(world, stat), window)) {
    checkUnits(samples);
    const value = statistic(samples);
    if (value !== undefined) points.set(begin, value);
  }
  return new Map([...points].sort(([a], [b]) => a - b));
};
