/** CloudWatch: every sample of every metric, and alarms with their history. */
import type { World } from '../../world.ts';
import type { AlarmConfiguration } from './alarm-configuration.ts';

/** What one call or one log line said about a metric, at one time. */
export type Sample = {
  /** Epoch milliseconds, cut to the second or to the minute by the resolution. */
  readonly at: number;
  readonly unit: string;
  readonly resolution: 1 | 60;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Each value and how often; absent when only a statistic set was given. */
  readonly values?: readonly (readonly [value: number, count: number])[];
};

/** A metric: one namespace, name and set of dimensions. */
export type Series = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly samples: Sample[];
};

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type AlarmState = {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: string;
  readonly at: number;
};

export type Alarm = {
  readonly name: string;
  readonly arn: string;
  readonly configuration: AlarmConfiguration;
  /** When the configuration was last written. */
  readonly configuredAt: number;
  state: AlarmState;
  /** When the value of the state last changed. */
  transitionedAt: number;
  readonly tags: Record<string, string>;
  /** The timer of the next evaluation; there is none while no evaluation could find anything new. */
  timer?: number;
};

export type HistoryItem = {
  readonly alarm: string;
  readonly at: number;
  readonly kind: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
};

type CloudWatchState = {
  readonly series: Record<string, Series>;
  readonly alarms: Record<string, Alarm>;
  /** Outlives the alarms that it tells of. */
  readonly history: HistoryItem[];
};

export const initialState = (): CloudWatchState => ({ series: {}, alarms: {}, history: [] });

export const state = (world: World): CloudWatchState => world.state.monitoring;

export const alarmArn = (world: World, name: string): string => world.arn('cloudwatch', `alarm:${name}`);

/** The alarm of that name or ARN. */
export const findAlarm = (world: World, nameOrArn: string): Alarm | undefined => {
  const { alarms } = state(world);
  const name = nameOrArn.replace(alarmArn(world, ''), '');
  return Object.hasOwn(alarms, name) ? alarms[name] : undefined;
};

/** Every alarm in the order of their names, as AWS lists them. */
export const alarmsByName = (world: World): readonly Alarm[] =>
  Object.values(state(world).alarms).sort((a, b) => (a.name < b.name ? -1 : 1));

/** The state in which an alarm is; nothing when there is no such alarm. */
export const alarmState = (world: World, nameOrArn: string): StateValue | undefined =>
  findAlarm(world, nameOrArn)?.state.value;
