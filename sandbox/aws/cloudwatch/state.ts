/** CloudWatch: every sample of every metric, alarms with their history, dashboards. */
import type { World } from '../../world.ts';
import type { AlarmConfiguration, CompositeConfiguration } from './alarm-configuration.ts';

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

type Common = {
  readonly name: string;
  readonly arn: string;
  /** When the configuration was last written. */
  configuredAt: number;
  state: AlarmState;
  /** When the value of the state last changed. */
  transitionedAt: number;
  tags: Record<string, string>;
};

export type MetricAlarm = Common & {
  readonly type: 'MetricAlarm';
  configuration: AlarmConfiguration;
  /** The timer of the next evaluation that changes the state; there is none when no evaluation will. */
  timer?: number;
};

export type CompositeAlarm = Common & {
  readonly type: 'CompositeAlarm';
  configuration: CompositeConfiguration;
};

export type Alarm = MetricAlarm | CompositeAlarm;

export type HistoryItem = {
  readonly alarm: string;
  readonly type: Alarm['type'];
  readonly at: number;
  readonly kind: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
};

export type Dashboard = { readonly name: string; readonly body: string; readonly at: number };

type CloudWatchState = {
  readonly series: Record<string, Series>;
  readonly alarms: Record<string, Alarm>;
  readonly history: HistoryItem[];
  readonly dashboards: Record<string, Dashboard>;
};

export const initialState = (): CloudWatchState => ({ series: {}, alarms: {}, history: [], dashboards: {} });

export const state = (world: World): CloudWatchState => world.state.monitoring;

export const alarmArn = (world: World, name: string): string => world.arn('cloudwatch', `alarm:${name}`);

export const findAlarm = (world: World, name: string): Alarm | undefined => {
  const { alarms } = state(world);
  return Object.hasOwn(alarms, name) ? alarms[name] : undefined;
};

/** Every alarm in the order of their names, as AWS lists them. */
export const alarmsByName = (world: World): readonly Alarm[] =>
  Object.values(state(world).alarms).sort((a, b) => (a.name < b.name ? -1 : 1));
