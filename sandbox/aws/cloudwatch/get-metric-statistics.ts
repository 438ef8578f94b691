/** GetMetricStatistics: several statistics of one metric. */
import type { GetMetricStatisticsCommandInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { beginning, checkPeriod, isKept, ofMetric } from './metric-constraints.ts';
import { type Point, pointsOf, type Window } from './metrics.ts';
import { simpleStatistics, statisticOf } from './statistics.ts';

const mostPoints = 1_440;

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);
const together = (message: string): AwsError => new AwsError('InvalidParameterCombinationException', message);

const windowOf = (now: number, input: GetMetricStatisticsCommandInput): Window => {
  const { StartTime, EndTime, Period = 0 } = input;
  const [start, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
  if (start >= to) throw together('The parameter StartTime must be less than the parameter EndTime.');
  const points = Math.ceil((to - start) / (Period * 1_000));
  if (points > mostPoints)
    throw together(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${mostPoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  return { from: beginning(now, start, Period), to, period: Period * 1_000 };
};

const checkStatistics = ({ Statistics = [], ExtendedStatistics = [] }: GetMetricStatisticsCommandInput) => {
  const asked = Statistics.length + ExtendedStatistics.length;
  if (asked === 0)
    throw new AwsError(
      'MissingRequiredParameterException',
      'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
    );
  if (Statistics.length > 0 && ExtendedStatistics.length > 0)
    throw together('The parameters Statistics and ExtendedStatistics are mutually exclusive.');
  checkValues(
    'ValidationError',
    ['statistics', Statistics, { max: 5 }],
    ['extendedStatistics', ExtendedStatistics, { max: 10 }],
    ...Statistics.map((name) => ['statistics.member', name, { oneOf: simpleStatistics }] as const),
  );
  const unknown = ExtendedStatistics.find((name) => !statisticOf(name));
  if (unknown !== undefined)
    throw invalid(`The value ${unknown} for parameter ExtendedStatistics is invalid.`);
};

const check = (input: GetMetricStatisticsCommandInput): void => {
  checkValues('ValidationError', ...ofMetric(input));
  checkPeriod(input.Period ?? 0);
  checkStatistics(input);
};

const seriesOf = (world: World, input: GetMetricStatisticsCommandInput, window: Window) => {
  const { Namespace, MetricName, Dimensions, Period, Unit } = input;
  const names = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
  const isTooOld = !isKept(world.clock.now(), window.from, Period ?? 0);
  return names.map((name) => {
    const stat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: name, Unit };
    return { name, points: isTooOld ? [] : pointsOf(world, stat, window) };
  });
};

type Datapoint = Record<string, unknown> & { ExtendedStatistics?: Record<string, number> };

const addTo = (datapoint: Datapoint, name: string, { value }: Point): void => {
  if (simpleStatistics.includes(name)) datapoint[name] = value;
  else datapoint.ExtendedStatistics = { ...datapoint.ExtendedStatistics, [name]: value };
};

export const getMetricStatistics: Operation = {
  run: ({ world }, input: GetMetricStatisticsCommandInput) => {
    check(input);
    const found = new Map<number, Datapoint>();
    for (const { name, points } of seriesOf(world, input, windowOf(world.clock.now(), input))) {
      for (const point of points) {
        const datapoint = found.get(point.at) ?? {
          Timestamp: new Date(point.at),
          Unit: point.samples[0]?.unit,
        };
        found.set(point.at, datapoint);
        addTo(datapoint, name, point);
      }
    }
    return { Label: input.MetricName, Datapoints: [...found.values()] };
  },
};
