/** Alarms as events and functions are shown them. */
import type { AlarmConfiguration } from './alarm-configuration.ts';
import { statOf } from './alarm-configuration.ts';
import { dimensionMap } from './metrics.ts';
import type { Alarm, AlarmState } from './state.ts';

/** 2026-01-05T09:03:00.000+0000 */
export const awsTime = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

export const shownState = ({ value, reason, reasonData, at }: AlarmState) => ({
  value,
  reason,
  ...(reasonData ? { reasonData } : {}),
  timestamp: awsTime(at),
});

/** Events name the query by a UUID that nobody has given; m1 is as good. */
const queryOf = (configuration: AlarmConfiguration) => ({
  id: 'm1',
  metricStat: {
    metric: {
      namespace: configuration.Namespace,
      name: configuration.MetricName,
      dimensions: dimensionMap(configuration.Dimensions),
    },
    period: configuration.Period,
    stat: statOf(configuration),
    ...(configuration.Unit ? { unit: configuration.Unit } : {}),
  },
  returnData: true,
});

/** What it watches. */
export const shownWatch = ({ configuration }: Alarm) => ({
  ...(configuration.AlarmDescription ? { description: configuration.AlarmDescription } : {}),
  metrics: [queryOf(configuration)],
});

/** All that it was told. */
export const shownConfiguration = (alarm: Alarm) => {
  const { configuration, name, configuredAt } = alarm;
  const { DatapointsToAlarm: datapointsToAlarm, TreatMissingData: treatMissingData } = configuration;
  return {
    ...shownWatch(alarm),
    alarmName: name,
    actionsEnabled: configuration.ActionsEnabled,
    okActions: configuration.OKActions,
    alarmActions: configuration.AlarmActions,
    insufficientDataActions: configuration.InsufficientDataActions,
    evaluationPeriods: configuration.EvaluationPeriods,
    ...(datapointsToAlarm === undefined ? {} : { datapointsToAlarm }),
    threshold: configuration.Threshold,
    comparisonOperator: configuration.ComparisonOperator,
    ...(treatMissingData === undefined ? {} : { treatMissingData }),
    timestamp: awsTime(configuredAt),
  };
};
