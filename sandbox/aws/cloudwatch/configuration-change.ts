/** An alarm is made, told anew, or deleted: its history, and an event. */
import type { World } from '../../world.ts';
import { noteConfiguration } from './history.ts';
import { awsTime, shownConfiguration, shownState } from './shown.ts';
import type { Alarm } from './state.ts';

const words = { create: 'created', update: 'updated', delete: 'deleted' } as const;

const stateOf = (operation: keyof typeof words, { state }: Alarm) =>
  operation === 'create' ? { value: state.value, timestamp: awsTime(state.at) } : shownState(state);

/** Says it; `before` is the alarm as it was told until now. */
export const tellConfiguration = (
  world: World,
  operation: keyof typeof words,
  alarm: Alarm,
  before?: Alarm,
): void => {
  const { name, arn, configuration } = alarm;
  noteConfiguration(world, name, words[operation], {
    updatedAlarm: { alarmName: name, alarmArn: arn, ...configuration },
  });
  world.emit({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm Configuration Change',
    resources: [arn],
    detail: {
      alarmName: name,
      operation,
      state: stateOf(operation, alarm),
      configuration: shownConfiguration(alarm),
      ...(before ? { previousConfiguration: shownConfiguration(before) } : {}),
    },
  });
};
