/** Why an alarm is in its state, as CloudWatch words it. */
import { type AlarmConfiguration, datapointsToAlarm, statOf } from './alarm-configuration.ts';
import { comparisons } from './comparison.ts';
import type { Point } from './metrics.ts';
import { awsTime } from './shown.ts';
import type { StateValue } from './state.ts';

const number = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const counted = (count: number, ending = ''): string =>
  `${count} ${ending}datapoint${count === 1 ? ' was' : 's were'}`;

/** 05/01/26 09:03:00 */
const dayAndTime = (at: number): string => {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month, date] = day.split('-');
  return `${date}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
};

const list = (points: readonly Point[]): string =>
  points.map(({ at, value }) => `${number(value)} (${dayAndTime(at)})`).join(', ');

type Found = {
  readonly value: StateValue;
  /** How many points there were none of. */
  readonly lacking: number;
  /** Those that count, the newest first. */
  readonly points: readonly Point[];
};

const treated = (configuration: AlarmConfiguration, { lacking }: Found): string => {
  const how = configuration.TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${counted(lacking, 'missing ')} treated as [${how}]`;
};

/** How many it takes; only alarms that were told a number of their own say so. */
const minimum = (configuration: AlarmConfiguration, value: StateValue): string => {
  if (configuration.DatapointsToAlarm === undefined) return '';
  const toAlarm = datapointsToAlarm(configuration);
  const least = value === 'ALARM' ? toAlarm : configuration.EvaluationPeriods - toAlarm + 1;
  const transition = value === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return ` (minimum ${least} datapoint${least === 1 ? '' : 's'} for ${transition} transition)`;
};

const crossed = (configuration: AlarmConfiguration, { value, points }: Found): string => {
  const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm } = configuration;
  const comparison = comparisons[ComparisonOperator];
  const such = points.filter((point) => comparison?.isBeyond(point.value, Threshold) === (value === 'ALARM'));
  const of = DatapointsToAlarm === undefined ? '' : ` out of the last ${EvaluationPeriods}`;
  const many = (DatapointsToAlarm === undefined ? such.length : EvaluationPeriods) !== 1;
  const verb = `${such.length === 1 ? 'was' : 'were'}${value === 'ALARM' ? '' : ' not'}`;
  return `${such.length}${of} datapoint${many ? 's' : ''} [${list(such)}] ${verb} ${comparison?.words} the threshold (${number(Threshold)})${minimum(configuration, value)}`;
};

/** The sentence. */
export const reasonOf = (configuration: AlarmConfiguration, found: Found): string => {
  const { value, lacking, points } = found;
  if (value === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(lacking)} unknown.`;
  if (points.length === 0) {
    const periods = `${lacking} period${lacking === 1 ? '' : 's'}`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${treated(configuration, found)}.`;
  }
  const isFilled = lacking > 0 && /breaching/i.test(configuration.TreatMissingData ?? '');
  const rest = isFilled ? ` and ${treated(configuration, found)}` : '';
  return `Threshold Crossed: ${crossed(configuration, found)}${rest}.`;
};

/** The same as data, a JSON text. */
export const reasonDataOf = (
  configuration: AlarmConfiguration,
  points: readonly Point[],
  now: number,
): string => {
  const { Period, Threshold, Unit } = configuration;
  const oldest = points.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: awsTime(now),
    ...(oldest ? { startDate: awsTime(oldest.at) } : {}),
    ...(Unit ? { unit: Unit } : {}),
    statistic: statOf(configuration),
    period: Period,
    recentDatapoints: points.map(({ value }) => value).reverse(),
    threshold: Threshold,
    ...(points.length > 0 ? { evaluatedDatapoints: points.map(evaluated) } : {}),
  });
};

const evaluated = ({ at, value, samples }: Point) => ({
  timestamp: awsTime(at),
  sampleCount: samples.reduce((sum, { count }) => sum + count, 0),
  value,
});
