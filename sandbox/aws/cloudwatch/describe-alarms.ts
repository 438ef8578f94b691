/** DescribeAlarms and DescribeAlarmsForMetric. */
import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { checkValues } from '../constraints.ts';
import { metricStatOf } from './alarm-configuration.ts';
import { ofMetric } from './metric-constraints.ts';
import { keyOf, metricOf } from './metrics.ts';
import { alarmTypes, checkedNames, onAlarms, stateValues } from './on-alarms.ts';
import { page, pageSize } from './page.ts';
import { type Alarm, alarmsByName } from './state.ts';
import { simpleStatistics } from './statistics.ts';

const described = ({ name, arn, configuration, configuredAt, state, transitionedAt }: Alarm) => ({
  AlarmName: name,
  AlarmArn: arn,
  Dimensions: [],
  ...configuration,
  AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
  StateValue: state.value,
  StateReason: state.reason,
  ...(state.reasonData ? { StateReasonData: state.reasonData } : {}),
  StateUpdatedTimestamp: new Date(state.at),
  StateTransitionedTimestamp: new Date(transitionedAt),
});

const actionsOf = ({ configuration }: Alarm): readonly string[] => [
  ...configuration.OKActions,
  ...configuration.AlarmActions,
  ...configuration.InsufficientDataActions,
];

const wanted =
  ({ AlarmNames = [], AlarmNamePrefix = '', StateValue, ActionPrefix }: DescribeAlarmsCommandInput) =>
  (alarm: Alarm): boolean =>
    (AlarmNames.length === 0 || AlarmNames.includes(alarm.name)) &&
    alarm.name.startsWith(AlarmNamePrefix) &&
    (StateValue === undefined || StateValue === alarm.state.value) &&
    (ActionPrefix === undefined || actionsOf(alarm).some((action) => action.startsWith(ActionPrefix)));

const check = (input: DescribeAlarmsCommandInput): void => {
  const { AlarmNames = [], AlarmTypes = [] } = input;
  checkValues(
    'ValidationError',
    ...checkedNames(AlarmNames),
    ['alarmNamePrefix', input.AlarmNamePrefix, { min: 1, max: 255 }],
    ['stateValue', input.StateValue, { oneOf: stateValues }],
    ['actionPrefix', input.ActionPrefix, { min: 1, max: 1_024 }],
    ...AlarmTypes.map((type) => ['alarmTypes', type, { oneOf: alarmTypes }] as const),
  );
  if (AlarmNames.length > 0 && input.AlarmNamePrefix !== undefined)
    throw new AwsError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be used together.');
};

export const describeAlarms: Operation = {
  notDone: ['ChildrenOfAlarmName', 'ParentsOfAlarmName'],
  asks: onAlarms('DescribeAlarms', ({ AlarmNames = [] }) => AlarmNames),
  run: ({ world }, input: DescribeAlarmsCommandInput) => {
    check(input);
    const { AlarmTypes = [], MaxRecords, NextToken } = input;
    // There are none of the other types, as none can be made.
    const isAsked = AlarmTypes.length === 0 || AlarmTypes.includes('MetricAlarm');
    const found = isAsked ? alarmsByName(world).filter(wanted(input)) : [];
    const { items, rest } = page(found, pageSize(MaxRecords), NextToken);
    return { MetricAlarms: items.map(described), CompositeAlarms: [], ...rest };
  },
};

const watches =
  (input: DescribeAlarmsForMetricCommandInput) =>
  ({ configuration }: Alarm): boolean =>
    keyOf(metricOf({ Metric: input } as never)) === keyOf(metricOf(metricStatOf(configuration))) &&
    (['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const).every(
      (name) => input[name] === undefined || input[name] === configuration[name],
    );

export const describeAlarmsForMetric: Operation = {
  run: ({ world }, input: DescribeAlarmsForMetricCommandInput) => {
    const { Statistic, Period } = input;
    checkValues(
      'ValidationError',
      ...ofMetric(input),
      ['statistic', Statistic, { oneOf: simpleStatistics }],
      ['period', Period, { min: 1 }],
    );
    return { MetricAlarms: alarmsByName(world).filter(watches(input)).map(described) };
  },
};
