/** What is done to alarms that exist: they are deleted, silenced, put into a state. */
import type {
  DeleteAlarmsCommandInput,
  EnableAlarmActionsCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { changeState } from './change-state.ts';
import { tellConfiguration } from './configuration-change.ts';
import { checkedNames, onAlarms, stateValues } from './on-alarms.ts';
import { type Alarm, findAlarm, type StateValue, state } from './state.ts';
import { unwatchAlarm, watchAlarm } from './watch.ts';

const named = (operation: string) => onAlarms(operation, ({ AlarmNames = [] }) => AlarmNames);

/** Those of the names that there are: the others are passed over. */
const alarmsOf = (world: World, names: readonly string[] = []): readonly Alarm[] => {
  checkValues('ValidationError', ...checkedNames(names));
  return [...new Set(names)].flatMap((name) => findAlarm(world, name) ?? []);
};

export const deleteAlarms: Operation = {
  asks: named('DeleteAlarms'),
  run: ({ world }, { AlarmNames }: DeleteAlarmsCommandInput) => {
    for (const alarm of alarmsOf(world, AlarmNames)) {
      unwatchAlarm(world, alarm);
      delete state(world).alarms[alarm.name];
      tellConfiguration(world, 'delete', alarm);
    }
    return {};
  },
};

const switching = (operation: string, ActionsEnabled: boolean): Operation => ({
  asks: named(operation),
  run: ({ world }, { AlarmNames }: EnableAlarmActionsCommandInput) => {
    for (const before of alarmsOf(world, AlarmNames)) {
      if (before.configuration.ActionsEnabled === ActionsEnabled) continue;
      const configuration = { ...before.configuration, ActionsEnabled };
      const alarm: Alarm = { ...before, configuration, configuredAt: world.clock.now() };
      state(world).alarms[alarm.name] = alarm;
      tellConfiguration(world, 'update', alarm, before);
    }
    return {};
  },
});

export const enableAlarmActions = switching('EnableAlarmActions', true);

export const disableAlarmActions = switching('DisableAlarmActions', false);

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

export const setAlarmState: Operation = {
  asks: onAlarms('SetAlarmState', ({ AlarmName }) => [AlarmName]),
  run: ({ world }, input: SetAlarmStateCommandInput) => {
    const { AlarmName = '', StateValue, StateReason: reason = '', StateReasonData: reasonData } = input;
    checkValues(
      'ValidationError',
      ['alarmName', AlarmName, { min: 1, max: 255 }],
      ['stateValue', StateValue, { oneOf: stateValues }],
      ['stateReason', reason, { max: 1_023 }],
      ['stateReasonData', reasonData, { max: 4_000 }],
    );
    if (reasonData !== undefined && !isJson(reasonData))
      throw new AwsError('InvalidFormatFault', 'StateReasonData was not syntactically valid JSON');
    const alarm = findAlarm(world, AlarmName);
    if (!alarm) throw new AwsError('ResourceNotFound', `The alarm ${AlarmName} does not exist.`, 404);
    const next = { value: StateValue as StateValue, reason, at: world.clock.now() };
    changeState(world, alarm, { ...next, ...(reasonData === undefined ? {} : { reasonData }) });
    // It looks for itself before long, and goes by what it sees.
    watchAlarm(world, alarm);
    return {};
  },
};
