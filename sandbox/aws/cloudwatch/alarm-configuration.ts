/** What an alarm was told, as PutMetricAlarm takes it. */
import type { MetricStat, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';

type Told = Pick<
  PutMetricAlarmInput,
  | 'AlarmDescription'
  | 'DatapointsToAlarm'
  | 'Dimensions'
  | 'EvaluateLowSampleCountPercentile'
  | 'ExtendedStatistic'
  | 'Statistic'
  | 'TreatMissingData'
  | 'Unit'
>;

export type AlarmConfiguration = Readonly<Told> & {
  readonly ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: NonNullable<PutMetricAlarmInput['ComparisonOperator']>;
};

/** The name of what is compared with the threshold. */
export const statOf = ({ Statistic, ExtendedStatistic }: Told): string =>
  Statistic ?? ExtendedStatistic ?? '';

/** What is asked of the metric for each point. */
export const metricStatOf = (configuration: AlarmConfiguration): MetricStat => {
  const { Namespace, MetricName, Dimensions, Period, Unit } = configuration;
  return { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: statOf(configuration), Unit };
};

/** How many points have to be beyond the threshold. */
export const datapointsToAlarm = ({ DatapointsToAlarm, EvaluationPeriods }: AlarmConfiguration): number =>
  DatapointsToAlarm ?? EvaluationPeriods;
