/** PutMetricData: values that somebody has measured. */
import type { MetricDatum, PutMetricDataCommandInput, StatisticSet } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { checkValues } from '../constraints.ts';
import { ofMetric } from './metric-constraints.ts';
import { dimensionMap, sampleOf } from './metrics.ts';
import { recordSample } from './record-samples.ts';
import type { Sample } from './state.ts';

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);
const together = (message: string): AwsError => new AwsError('InvalidParameterCombinationException', message);

const mostData = 1_000;
const mostValues = 150;
const largest = 2 ** 360;

const checkNumbers = (at: string, ...numbers: readonly number[]): void => {
  const wrong = numbers.find((number) => !(Math.abs(number) <= largest));
  if (wrong !== undefined) throw invalid(`The value ${wrong} for parameter ${at} is invalid.`);
};

const dayMs = 86_400_000;

const checkTime = (at: string, time: number, now: number): void => {
  if (time < now - 14 * dayMs)
    throw invalid(`The parameter ${at}.Timestamp must specify a time no more than two weeks in the past.`);
  if (time > now + dayMs / 12)
    throw invalid(`The parameter ${at}.Timestamp must specify a time within two hours in the future.`);
};

type Of = Pick<Sample, 'at' | 'unit' | 'resolution'>;

const ofSet = (at: string, set: StatisticSet, of: Of): Sample => {
  const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = set;
  checkNumbers(`${at}.StatisticValues`, count, sum, min, max);
  if (min > max)
    throw invalid(
      `The parameter ${at}.StatisticValues.Maximum must be greater than ${at}.StatisticValues.Minimum.`,
    );
  if (count <= 0) throw invalid(`The parameter ${at}.StatisticValues.SampleCount must be greater than 0.`);
  const { values: _, ...cut } = sampleOf([[min, count]], of);
  return { ...cut, sum, max };
};

const ofValues = (at: string, { Values = [], Counts }: MetricDatum, of: Of): Sample => {
  const counts = Counts ?? Values.map(() => 1);
  checkNumbers(`${at}.Values`, ...Values);
  checkNumbers(`${at}.Counts`, ...counts);
  if (Values.length > mostValues)
    throw invalid(`The collection ${at}.Values must not have a size greater than ${mostValues}.`);
  if (Values.length !== counts.length)
    throw together(`The parameters ${at}.Values and ${at}.Counts must have the same size.`);
  if (counts.some((count) => count <= 0)) throw invalid(`The parameter ${at}.Counts must be greater than 0.`);
  return sampleOf(
    Values.map((value, index) => [value, counts[index] as number]),
    of,
  );
};

/** What a datum says its value is: exactly one of three. */
const saidOf = (at: string, datum: MetricDatum): 'Value' | 'Values' | 'StatisticValues' => {
  const said = (['Value', 'Values', 'StatisticValues'] as const).filter((name) => datum[name] !== undefined);
  const [first, second] = said;
  if (!first)
    throw new AwsError(
      'MissingRequiredParameterException',
      `At least one of the parameters ${at}.Value, ${at}.Values and ${at}.StatisticValues must be specified.`,
    );
  if (second)
    throw together(
      `The parameters ${at}.${first} and ${at}.${second} are mutually exclusive and you have specified both.`,
    );
  if (datum.Counts && first !== 'Values') throw together(`${at}.Counts needs ${at}.Values.`);
  return first;
};

const checkDatum = (at: string, datum: MetricDatum, now: number): void => {
  checkValues('ValidationError', ...ofMetric(datum));
  const names = (datum.Dimensions ?? []).map(({ Name }) => Name);
  if (new Set(names).size < names.length) throw invalid(`${at}.Dimensions has a dimension twice.`);
  if (![undefined, 1, 60].includes(datum.StorageResolution))
    throw invalid(`The parameter ${at}.StorageResolution must be 1 or 60.`);
  checkTime(at, datum.Timestamp?.getTime() ?? now, now);
};

const readDatum = (at: string, datum: MetricDatum, now: number): Sample => {
  checkDatum(at, datum, now);
  const { Timestamp, Unit: unit = 'None', StorageResolution, Value = 0, StatisticValues = {} } = datum;
  const resolution = StorageResolution === 1 ? 1 : 60;
  const of = { at: Timestamp?.getTime() ?? now, unit, resolution } as const;
  const said = saidOf(at, datum);
  if (said === 'StatisticValues') return ofSet(at, StatisticValues as StatisticSet, of);
  if (said === 'Values') return ofValues(at, datum, of);
  checkNumbers(`${at}.Value`, Value);
  return sampleOf([[Value, 1]], of);
};

export const putMetricData: Operation = {
  notDone: ['EntityMetricData', 'StrictEntityValidation'],
  asks: (_, { Namespace = '' }: PutMetricDataCommandInput) => [
    { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': Namespace } },
  ],
  run: ({ world }, { Namespace: namespace = '', MetricData = [] }: PutMetricDataCommandInput) => {
    checkValues('ValidationError', ...ofMetric({ Namespace: namespace }));
    if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
    if (MetricData.length === 0)
      throw new AwsError('MissingRequiredParameterException', 'The parameter MetricData is required.');
    if (MetricData.length > mostData)
      throw invalid(`The collection MetricData must not have a size greater than ${mostData}.`);
    const now = world.clock.now();
    // All of it is good, or nothing of it is kept.
    const samples = MetricData.map((datum, index) => readDatum(`MetricData.member.${index + 1}`, datum, now));
    for (const [index, sample] of samples.entries()) {
      const { MetricName: name = '', Dimensions } = MetricData[index] as MetricDatum;
      recordSample(world, { namespace, name, dimensions: dimensionMap(Dimensions) }, sample);
    }
    return {};
  },
};
