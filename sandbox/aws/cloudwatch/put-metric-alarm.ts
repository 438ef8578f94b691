/** PutMetricAlarm: an alarm on one metric is made, or told anew. */
import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Checked, checkValues } from '../constraints.ts';
import { checkAction } from './actions.ts';
import type { AlarmConfiguration } from './alarm-configuration.ts';
import { comparisons } from './comparison.ts';
import { tellConfiguration } from './configuration-change.ts';
import { ofMetric } from './metric-constraints.ts';
import { type Alarm, alarmArn, findAlarm, state } from './state.ts';
import { simpleStatistics, statisticOf } from './statistics.ts';
import { checkTags, tagMap } from './tags.ts';
import { unwatchAlarm, watchAlarm } from './watch.ts';

type Input = PutMetricAlarmCommandInput;

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const actionsOf = ({ OKActions = [], AlarmActions = [], InsufficientDataActions = [] }: Input) => ({
  OKActions,
  AlarmActions,
  InsufficientDataActions,
});

const onBands = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];

const checked = (input: Input): readonly Checked[] => [
  ['alarmName', input.AlarmName, { min: 1, max: 255 }],
  ['alarmDescription', input.AlarmDescription, { max: 1_024 }],
  ...Object.entries(actionsOf(input)).map(([name, actions]): Checked => [name, actions, { max: 5 }]),
  ...ofMetric(input),
  ['statistic', input.Statistic, { oneOf: simpleStatistics }],
  ['comparisonOperator', input.ComparisonOperator, { oneOf: [...Object.keys(comparisons), ...onBands] }],
  ['evaluationPeriods', input.EvaluationPeriods, { min: 1 }],
  ['datapointsToAlarm', input.DatapointsToAlarm, { min: 1 }],
  ['treatMissingData', input.TreatMissingData, { oneOf: ['breaching', 'notBreaching', 'ignore', 'missing'] }],
  [
    'evaluateLowSampleCountPercentile',
    input.EvaluateLowSampleCountPercentile,
    { oneOf: ['evaluate', 'ignore'] },
  ],
];

const required = ['MetricName', 'Namespace', 'Period', 'Threshold'] as const;

const checkGiven = (input: Input): void => {
  const missing = required.find((name) => input[name] === undefined);
  if (missing) throw invalid(`The parameter ${missing} is required for an alarm on one metric.`);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw invalid('Exactly one element of [Statistic, ExtendedStatistic] must be specified.');
  if (input.ExtendedStatistic !== undefined && !statisticOf(input.ExtendedStatistic))
    throw invalid(`The value ${input.ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
};

const daySeconds = 86_400;

const checkPeriods = ({ Period = 0, EvaluationPeriods = 1, DatapointsToAlarm = 1 }: Input): void => {
  if (![10, 20, 30].includes(Period) && (Period <= 0 || Period % 60 !== 0))
    throw invalid('Period must be 10, 20, 30 or a multiple of 60');
  const longest = Period < 3_600 ? daySeconds : 7 * daySeconds;
  if (Period * EvaluationPeriods > longest)
    throw invalid(
      `Metrics cannot be checked across more than ${longest / daySeconds} day(s) (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  if (DatapointsToAlarm > EvaluationPeriods)
    throw invalid('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
};

const check = (world: World, input: Input): void => {
  checkValues('ValidationError', ...checked(input));
  if (onBands.includes(input.ComparisonOperator ?? ''))
    throw notRehearsed(`alarms that compare by ${input.ComparisonOperator}`);
  if (input.EvaluateLowSampleCountPercentile === 'ignore')
    throw notRehearsed('alarms that ignore percentiles of few samples');
  checkGiven(input);
  checkPeriods(input);
  for (const action of Object.values(actionsOf(input)).flat()) checkAction(world, action);
  checkTags(input.Tags);
};

const told = [
  'AlarmDescription',
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluateLowSampleCountPercentile',
  'EvaluationPeriods',
  'ExtendedStatistic',
  'MetricName',
  'Namespace',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
  'Unit',
] as const;

const configurationOf = (input: Input): AlarmConfiguration =>
  ({
    ...Object.fromEntries(told.map((name) => [name, input[name]]).filter(([, value]) => value !== undefined)),
    ActionsEnabled: input.ActionsEnabled ?? true,
    ...actionsOf(input),
  }) as AlarmConfiguration;

const newAlarm = (now: number) => ({
  state: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', at: now } as const,
  transitionedAt: now,
});

/** One that was there keeps its state until it looks again, and its tags. */
const put = (world: World, name: string, input: Input): void => {
  const now = world.clock.now();
  const before = findAlarm(world, name);
  if (before) unwatchAlarm(world, before);
  const alarm: Alarm = {
    ...(before ?? newAlarm(now)),
    name,
    arn: alarmArn(world, name),
    tags: before?.tags ?? tagMap(input.Tags),
    configuration: configurationOf(input),
    configuredAt: now,
  };
  state(world).alarms[name] = alarm;
  tellConfiguration(world, before ? 'update' : 'create', alarm, before);
  watchAlarm(world, alarm);
};

const asksFor = (operation: string, { world }: Call, { AlarmName = '' }: Input) => ({
  action: `cloudwatch:${operation}`,
  resource: alarmArn(world, AlarmName),
});

export const putMetricAlarm: Operation = {
  notDone: [
    'ActionConfiguration',
    'EvaluationCriteria',
    'EvaluationInterval',
    'EvaluationWindow',
    'Metrics',
    'ThresholdMetricId',
    'WarmUpConfiguration',
  ],
  asks: (call, input: Input) => [
    asksFor('PutMetricAlarm', call, input),
    ...(input.Tags?.length ? [asksFor('TagResource', call, input)] : []),
  ],
  run: ({ world }, input: Input) => {
    check(world, input);
    put(world, input.AlarmName as string, input);
    return {};
  },
};
