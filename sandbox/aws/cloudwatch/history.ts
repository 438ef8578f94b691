/** What happened to alarms, also to those that are gone. */
import type { DescribeAlarmHistoryCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { alarmTypes, onAlarms } from './on-alarms.ts';
import { page, pageSize } from './page.ts';
import { awsTime } from './shown.ts';
import { type HistoryItem, state } from './state.ts';

/** Adds what happens now. */
export const note = (
  world: World,
  alarm: string,
  kind: HistoryItem['kind'],
  summary: string,
  data: object,
): void => {
  const at = world.clock.now();
  state(world).history.push({ alarm, at, kind, summary, data: JSON.stringify({ version: '1.0', ...data }) });
};

/** A change of the configuration. */
export const noteConfiguration = (
  world: World,
  name: string,
  how: 'created' | 'updated' | 'deleted',
  data: object,
): void => {
  const type = { created: 'Create', updated: 'Update', deleted: 'Delete' }[how];
  note(world, name, 'ConfigurationUpdate', `Alarm "${name}" ${how}`, {
    type,
    timestamp: awsTime(world.clock.now()),
    ...data,
  });
};

const itemOf = ({ alarm, at, kind, summary, data }: HistoryItem) => ({
  AlarmName: alarm,
  AlarmType: 'MetricAlarm',
  Timestamp: new Date(at),
  HistoryItemType: kind,
  HistorySummary: summary,
  HistoryData: data,
});

const wanted =
  ({ AlarmName, AlarmTypes, HistoryItemType, StartDate, EndDate }: DescribeAlarmHistoryCommandInput) =>
  ({ alarm, at, kind }: HistoryItem): boolean =>
    [
      AlarmName === undefined || AlarmName === alarm,
      // Of alarms of other types there is nothing.
      AlarmTypes === undefined || AlarmTypes.length === 0 || AlarmTypes.includes('MetricAlarm'),
      HistoryItemType === undefined || HistoryItemType === kind,
      StartDate === undefined || at >= StartDate.getTime(),
      EndDate === undefined || at <= EndDate.getTime(),
    ].every(Boolean);

export const describeAlarmHistory: Operation = {
  notDone: ['AlarmContributorId'],
  asks: onAlarms('DescribeAlarmHistory', ({ AlarmName }) => (AlarmName === undefined ? [] : [AlarmName])),
  run: ({ world }, input: DescribeAlarmHistoryCommandInput) => {
    const { ScanBy = 'TimestampDescending', MaxRecords, NextToken, AlarmTypes = [] } = input;
    const oneOf = ['TimestampDescending', 'TimestampAscending'];
    checkValues(
      'ValidationError',
      ['scanBy', ScanBy, { oneOf }],
      ...AlarmTypes.map((type) => ['alarmTypes', type, { oneOf: alarmTypes }] as const),
    );
    const found = state(world).history.filter(wanted(input));
    const ordered = ScanBy === 'TimestampAscending' ? found : found.toReversed();
    const { items, rest } = page(ordered, pageSize(MaxRecords), NextToken);
    return { AlarmHistoryItems: items.map(itemOf), ...rest };
  },
};
