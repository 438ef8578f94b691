/** What IAM is asked about alarms, and what all who name alarms have to keep to. */
import type { Call, Input, Operation } from '../../service.ts';
import type { Checked } from '../constraints.ts';
import { alarmArn } from './state.ts';

/** One ask for each alarm that is named; for all of them when none is. */
export const onAlarms =
  (operation: string, namesOf: (input: Input) => readonly string[]): NonNullable<Operation['asks']> =>
  ({ world }: Call, input: Input) => {
    const names = namesOf(input);
    const resources = names.length === 0 ? ['*'] : names;
    return resources.map((name) => ({
      action: `cloudwatch:${operation}`,
      resource: alarmArn(world, name),
    }));
  };

export const alarmTypes: readonly string[] = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];

export const stateValues: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** The names of up to a hundred alarms. */
export const checkedNames = (names: readonly string[]): readonly Checked[] => [
  ['alarmNames', names, { max: 100 }],
  ...names.map((name): Checked => ['alarmNames.member', name, { min: 1, max: 255 }]),
];
