/** Operations on the streams of a log group. */
import type {
  CreateLogStreamCommandInput,
  DeleteLogStreamCommandInput,
  DescribeLogStreamsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { groupOf, onGroup, onStream } from './identify.ts';
import { check, invalid, limitOf } from './limits.ts';
import { page } from './page.ts';
import { createStream, eventsOf, findGroup, findStream, type LogEvent, type LogStream } from './state.ts';

export const createLogStream: Operation = {
  asks: onStream('CreateLogStream'),
  run: ({ world }, input: CreateLogStreamCommandInput) => {
    check(input, 'logGroupName', 'logStreamName');
    createStream(world, input.logGroupName as string, input.logStreamName as string);
    return {};
  },
};

export const deleteLogStream: Operation = {
  asks: onStream('DeleteLogStream'),
  run: ({ world }, input: DeleteLogStreamCommandInput) => {
    check(input, 'logGroupName', 'logStreamName');
    const { name } = findStream(world, input.logGroupName as string, input.logStreamName as string);
    delete findGroup(world, input.logGroupName as string).streams[name];
    return {};
  },
};

type Kept = { readonly stream: LogStream; readonly events: readonly LogEvent[] };

const shown = ({ stream, events }: Kept) => {
  const [first] = events;
  const last = events.at(-1);
  return {
    logStreamName: stream.name,
    arn: stream.arn,
    creationTime: stream.creationTime,
    // AWS no longer counts them.
    storedBytes: 0,
    uploadSequenceToken: '0',
    ...(first && last
      ? {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.ingestionTime,
        }
      : {}),
  };
};

const byName = (a: Kept, b: Kept): number => (a.stream.name < b.stream.name ? -1 : 1);
const lastAt = ({ events }: Kept): number => events.at(-1)?.timestamp ?? 0;
const byTime = (a: Kept, b: Kept): number => lastAt(a) - lastAt(b) || byName(a, b);

const mostStreams = 50;

export const describeLogStreams: Operation = {
  asks: onGroup('DescribeLogStreams'),
  run: ({ world }, input: DescribeLogStreamsCommandInput) => {
    check(input, 'logStreamNamePrefix', 'orderBy');
    const { orderBy = 'LogStreamName', logStreamNamePrefix = '', descending = false } = input;
    if (orderBy === 'LastEventTime' && logStreamNamePrefix)
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const group = groupOf(world, input);
    const streams = Object.values(group.streams)
      .filter((stream) => stream.name.startsWith(logStreamNamePrefix))
      .map((stream) => ({ stream, events: eventsOf(world, group, stream) }))
      .sort(orderBy === 'LastEventTime' ? byTime : byName);
    const ordered = descending ? streams.reverse() : streams;
    const { items, rest } = page(ordered, limitOf(input, mostStreams), input.nextToken);
    return { logStreams: items.map(shown), ...rest };
  },
};
