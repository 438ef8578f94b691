/** Alarms look at their metric, minute after minute, as long as there is something to see. */
import type { World } from '../../world.ts';
import { type AlarmConfiguration, datapointsToAlarm, metricStatOf } from './alarm-configuration.ts';
import { changeState } from './change-state.ts';
import { comparisons } from './comparison.ts';
import { keyOf, metricOf, type Point, pointsOf, type Window } from './metrics.ts';
import { reasonDataOf, reasonOf } from './reason.ts';
import { type Alarm, state } from './state.ts';
import { judge, lookedAt, type Terms } from './verdict.ts';

const minuteMs = 60_000;

/** Alarms on periods of seconds look more often. */
const stepOf = ({ Period }: AlarmConfiguration): number => (Period < 60 ? 10_000 : minuteMs);

/**
 * Has the alarm look at its next full minute, unless it does so anyway. It is no reason for time to move: alarms go on
 * as long as their metric does.
 */
export const watchAlarm = (world: World, alarm: Alarm): void => {
  if (alarm.timer !== undefined) return;
  const now = world.clock.now();
  const step = stepOf(alarm.configuration);
  const due = now - (now % step) + step;
  alarm.timer = world.clock.scheduleIdle(due, 'monitoring', 'look', { alarm: alarm.name });
};

/** Nobody looks any more. */
export const unwatchAlarm = (world: World, alarm: Alarm): void => {
  if (alarm.timer !== undefined) world.clock.cancel(alarm.timer);
  delete alarm.timer;
};

const windowOf = (world: World, configuration: AlarmConfiguration): Window => {
  const period = configuration.Period * 1_000;
  const now = world.clock.now();
  const to = now - (now % stepOf(configuration));
  return { from: to - lookedAt(configuration.EvaluationPeriods) * period, to, period };
};

const termsOf = (configuration: AlarmConfiguration): Terms => ({
  evaluated: configuration.EvaluationPeriods,
  toAlarm: datapointsToAlarm(configuration),
  missing: (configuration.TreatMissingData ?? 'missing') as Terms['missing'],
});

/** Each period of the window, the newest first. */
const periodsOf = (
  points: readonly Point[],
  { from, to, period }: Window,
): readonly (Point | undefined)[] => {
  const byTime = new Map(points.map((point) => [point.at, point]));
  return Array.from({ length: (to - from) / period }, (_, index) => byTime.get(to - (index + 1) * period));
};

/** Nothing of what was said so far will be seen by a later look, and it is all the same how often one looks. */
const isOver = (world: World, { configuration }: Alarm, { from }: Window): boolean => {
  const { samples = [] } = state(world).series[keyOf(metricOf(metricStatOf(configuration)))] ?? {};
  return samples.every(({ at }) => at < from);
};

/** An alarm looks; `look` is the timer of the service. */
export const look = (world: World, due: { readonly alarm: string }): void => {
  const alarm = state(world).alarms[due.alarm];
  if (!alarm) return;
  const { configuration } = alarm;
  delete alarm.timer;
  const window = windowOf(world, configuration);
  if (!isOver(world, alarm, window)) watchAlarm(world, alarm);
  const points = pointsOf(world, metricStatOf(configuration), window).toReversed();
  const isBeyond = ({ value }: Point) =>
    comparisons[configuration.ComparisonOperator]?.isBeyond(value, configuration.Threshold);
  const verdict = judge(
    periodsOf(points, window).map((point) => point && isBeyond(point)),
    termsOf(configuration),
  );
  if (verdict.value === undefined || verdict.value === alarm.state.value) return;
  const evaluated = points.slice(0, configuration.EvaluationPeriods);
  changeState(world, alarm, {
    value: verdict.value,
    reason: reasonOf(configuration, { value: verdict.value, lacking: verdict.lacking, points: evaluated }),
    reasonData: reasonDataOf(configuration, evaluated, world.clock.now()),
    at: world.clock.now(),
  });
};
