/** Samples that come in, by a call or in a line of a log, and the alarms that have an eye on them. */
import type { World } from '../../world.ts';
import { metricStatOf } from './alarm-configuration.ts';
import { addSample, keyOf, type MetricName, metricOf } from './metrics.ts';
import { type Alarm, type Sample, state } from './state.ts';
import { watchAlarm } from './watch.ts';

const watchedBy = ({ configuration }: Alarm): string => keyOf(metricOf(metricStatOf(configuration)));

/** Keeps a sample; the alarms on its metric look again. */
export const recordSample = (world: World, metric: MetricName, sample: Sample): void => {
  addSample(world, metric, sample);
  const key = keyOf(metric);
  for (const alarm of Object.values(state(world).alarms))
    if (watchedBy(alarm) === key) watchAlarm(world, alarm);
};
