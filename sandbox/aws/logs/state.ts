/** Log groups, their streams and events, and the metrics that arrive as lines in them. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { type Metric, readMetrics, recordMetric } from './embedded-metrics.ts';

export type LogEvent = {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
};
export type LogStream = {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly events: LogEvent[];
};
export type LogGroup = {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  retentionInDays?: number;
  isProtected?: boolean;
  tags: Record<string, string>;
  readonly streams: Record<string, LogStream>;
};
type LogsState = {
  readonly groups: Record<string, LogGroup>;
  readonly metrics: Metric[];
  nextEventId: number;
};

export const initialState = (): LogsState => ({ groups: {}, metrics: [], nextEventId: 1 });

export const state = (world: World): LogsState => world.state.logs;

export const groupArn = (world: World, name: string): string => world.arn('logs', `log-group:${name}`);

/** What IAM is asked about for a group and what is in it. */
export const streamResource = (world: World, group: string, stream = ''): string =>
  `${groupArn(world, group)}:log-stream:${stream}`;

export const findGroup = (world: World, name: string): LogGroup => {
  const group = state(world).groups[name];
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
};

export const findStream = (world: World, group: string, name: string): LogStream => {
  const stream = findGroup(world, group).streams[name];
  if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
};

export const createGroup = (world: World, name: string, tags: Record<string, string> = {}): LogGroup => {
  const { groups } = state(world);
  if (groups[name]) {
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
  }
  const group = { name, arn: groupArn(world, name), creationTime: world.clock.now(), tags, streams: {} };
  groups[name] = group;
  return group;
};

export const createStream = (world: World, group: string, name: string): LogStream => {
  const { streams } = findGroup(world, group);
  if (streams[name]) {
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  const arn = streamResource(world, group, name);
  const stream = { name, arn, creationTime: world.clock.now(), events: [] };
  streams[name] = stream;
  return stream;
};

const dayMs = 86_400_000;

/** The moment before which a group keeps nothing. */
export const keptSince = (world: World, { retentionInDays }: LogGroup): number =>
  retentionInDays === undefined ? 0 : world.clock.now() - retentionInDays * dayMs;

/** What of a stream is still kept: AWS takes up to three days to delete what is due, here it is gone at its moment. */
export const eventsOf = (world: World, group: LogGroup, stream: LogStream): readonly LogEvent[] => {
  const since = keptSince(world, group);
  const first = stream.events.findIndex(({ timestamp }) => timestamp >= since);
  return first < 0 ? [] : stream.events.slice(first);
};

/** Appends events to a stream, keeping their order in time, and takes the metrics out of those that carry some. */
export const appendEvents = (
  world: World,
  group: string,
  streamName: string,
  events: readonly { readonly timestamp: number; readonly message: string }[],
): void => {
  const stream = findStream(world, group, streamName);
  const logs = state(world);
  for (const { timestamp, message } of events) {
    const id = String(logs.nextEventId++).padStart(56, '0');
    stream.events.push({ id, timestamp, message, ingestionTime: world.clock.now() });
    for (const metric of readMetrics(message)) {
      logs.metrics.push({ ...metric, logGroup: group });
      recordMetric(world, metric);
    }
  }
  stream.events.sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
};
