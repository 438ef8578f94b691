/** What an alarm says to those whom it tells of its new state. */
import type { World } from '../../world.ts';
import type { AlarmConfiguration } from './alarm-configuration.ts';
import { awsTime, shownState, shownWatch } from './shown.ts';
import type { Alarm, AlarmState } from './state.ts';

/** Regions as the notifications call them. */
const places: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'sa-east-1': 'South America (Sao Paulo)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
};

const placeOf = ({ region }: World): string => places[region] ?? region;

const longestSubject = 100;

/** The subject of a message. SNS takes printable ASCII, and not too much of it. */
export const subjectOf = (world: World, { name, state }: Alarm): string => {
  const subject = `${state.value}: "${name}" in ${placeOf(world)}`.replaceAll(/[^\x20-\x7e]/g, '?');
  return subject.length > longestSubject ? `${subject.slice(0, longestSubject - 3)}...` : subject;
};

const statistic = ({ Statistic, ExtendedStatistic }: AlarmConfiguration) =>
  Statistic
    ? { StatisticType: 'Statistic', Statistic: Statistic.toUpperCase() }
    : { StatisticType: 'ExtendedStatistic', ExtendedStatistic };

const triggerOf = (configuration: AlarmConfiguration) => {
  const { DatapointsToAlarm } = configuration;
  return {
    MetricName: configuration.MetricName,
    Namespace: configuration.Namespace,
    ...statistic(configuration),
    Unit: configuration.Unit ?? null,
    Dimensions: (configuration.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
    Period: configuration.Period,
    EvaluationPeriods: configuration.EvaluationPeriods,
    ...(DatapointsToAlarm === undefined ? {} : { DatapointsToAlarm }),
    ComparisonOperator: configuration.ComparisonOperator,
    Threshold: configuration.Threshold,
    TreatMissingData: configuration.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? '',
  };
};

/** The message for a topic. */
export const messageOf = (
  world: World,
  { name, arn, configuration, configuredAt, state }: Alarm,
  before: AlarmState,
) => ({
  AlarmName: name,
  AlarmDescription: configuration.AlarmDescription ?? null,
  AWSAccountId: world.account,
  AlarmConfigurationUpdatedTimestamp: awsTime(configuredAt),
  NewStateValue: state.value,
  NewStateReason: state.reason,
  StateChangeTime: awsTime(state.at),
  Region: placeOf(world),
  AlarmArn: arn,
  OldStateValue: before.value,
  OKActions: configuration.OKActions,
  AlarmActions: configuration.AlarmActions,
  InsufficientDataActions: configuration.InsufficientDataActions,
  Trigger: triggerOf(configuration),
});

/** The event of a function. */
export const functionEvent = (world: World, alarm: Alarm, before: AlarmState) => ({
  source: 'aws.cloudwatch',
  alarmArn: alarm.arn,
  accountId: world.account,
  time: awsTime(alarm.state.at),
  region: world.region,
  alarmData: {
    alarmName: alarm.name,
    state: shownState(alarm.state),
    previousState: shownState(before),
    configuration: shownWatch(alarm),
  },
});
