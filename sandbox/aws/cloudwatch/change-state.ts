/** An alarm changes its state: its history, an event, and what it was told to do then. */
import type { World } from '../../world.ts';
import { planActions } from './actions.ts';
import { note } from './history.ts';
import { shownState, shownWatch } from './shown.ts';
import type { Alarm, AlarmState } from './state.ts';

const historyState = ({ value, reason, reasonData }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData ? { stateReasonData: JSON.parse(reasonData) } : {}),
});

const tell = (world: World, alarm: Alarm, before: AlarmState): void => {
  world.emit({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: shownState(alarm.state),
      previousState: shownState(before),
      configuration: shownWatch(alarm),
    },
  });
};

/** Puts an alarm into a state. Nobody is told when it was in that one before. */
export const changeState = (world: World, alarm: Alarm, next: AlarmState): void => {
  const before = alarm.state;
  alarm.state = next;
  if (before.value === next.value) return;
  alarm.transitionedAt = next.at;
  const summary = `Alarm updated from ${before.value} to ${next.value}`;
  const states = { oldState: historyState(before), newState: historyState(next) };
  note(world, alarm.name, 'StateUpdate', summary, states);
  tell(world, alarm, before);
  planActions(world, alarm, before);
};
