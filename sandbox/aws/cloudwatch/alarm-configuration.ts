/** What an alarm was told, as PutMetricAlarm and PutCompositeAlarm take it. */
import type {
  MetricDataQuery,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';

/** Which actions it takes on which state. */
export type ActionSettings = {
  readonly AlarmDescription?: string;
  ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
};

type Given = Omit<PutMetricAlarmInput, keyof ActionSettings | 'AlarmName' | 'Tags'>;

export type AlarmConfiguration = ActionSettings &
  Given & {
    readonly EvaluationPeriods: number;
    readonly Threshold: number;
    readonly ComparisonOperator: NonNullable<PutMetricAlarmInput['ComparisonOperator']>;
  };

export type CompositeConfiguration = ActionSettings & { readonly AlarmRule: string };

type Actions = Pick<
  PutMetricAlarmInput & PutCompositeAlarmInput,
  'AlarmDescription' | 'ActionsEnabled' | 'OKActions' | 'AlarmActions' | 'InsufficientDataActions'
>;

export const actionSettings = (input: Actions): ActionSettings => ({
  ...(input.AlarmDescription === undefined ? {} : { AlarmDescription: input.AlarmDescription }),
  ActionsEnabled: input.ActionsEnabled ?? true,
  OKActions: input.OKActions ?? [],
  AlarmActions: input.AlarmActions ?? [],
  InsufficientDataActions: input.InsufficientDataActions ?? [],
});

/** The queries that give what is compared with the threshold; an alarm on one metric is a query of one. */
export const queriesOf = (configuration: AlarmConfiguration): readonly MetricDataQuery[] => {
  if (configuration.Metrics && configuration.Metrics.length > 0) return configuration.Metrics;
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = configuration;
  const MetricStat = {
    Metric: { Namespace, MetricName, Dimensions },
    Period,
    Stat: Statistic ?? ExtendedStatistic,
    ...(Unit ? { Unit } : {}),
  };
  return [{ Id: 'm1', MetricStat, ReturnData: true }];
};

/** The one whose values are looked at. */
export const watchedOf = (configuration: AlarmConfiguration): MetricDataQuery =>
  queriesOf(configuration).find(({ ReturnData = true }) => ReturnData) as MetricDataQuery;

/** Seconds of one data point. */
export const periodOf = (configuration: AlarmConfiguration): number => {
  if (configuration.Period !== undefined) return configuration.Period;
  const { Period, MetricStat } = watchedOf(configuration);
  if (Period !== undefined || MetricStat?.Period !== undefined)
    return (Period ?? MetricStat?.Period) as number;
  // An expression has the period of the metrics in it; that it is one and the same has been checked.
  return queriesOf(configuration).find((query) => query.MetricStat)?.MetricStat?.Period as number;
};
