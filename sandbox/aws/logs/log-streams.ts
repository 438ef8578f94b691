/** Operations on the streams of a log group. */
import type {
  CreateLogStreamCommandInput,
  DeleteLogStreamCommandInput,
  DescribeLogStreamsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onGroup } from './log-groups.ts';
import { page } from './page.ts';
import { createStream, findGroup, findStream, type LogStream, streamResource } from './state.ts';

export const createLogStream: Operation = {
  asks: ({ world }, input: CreateLogStreamCommandInput) => [
    {
      action: 'logs:CreateLogStream',
      resource: streamResource(world, input.logGroupName as string, input.logStreamName),
    },
  ],
  run: ({ world }, input: CreateLogStreamCommandInput) => {
    createStream(world, input.logGroupName as string, input.logStreamName as string);
    return {};
  },
};

export const deleteLogStream: Operation = {
  asks: ({ world }, input: DeleteLogStreamCommandInput) => [
    {
      action: 'logs:DeleteLogStream',
      resource: streamResource(world, input.logGroupName as string, input.logStreamName),
    },
  ],
  run: ({ world }, input: DeleteLogStreamCommandInput) => {
    const { name } = findStream(world, input.logGroupName as string, input.logStreamName as string);
    delete findGroup(world, input.logGroupName as string).streams[name];
    return {};
  },
};

const lastEventAt = (stream: LogStream): number => stream.events.at(-1)?.timestamp ?? 0;

const shown = (stream: LogStream) => {
  const [first] = stream.events;
  const last = stream.events.at(-1);
  return {
    logStreamName: stream.name,
    arn: stream.arn,
    creationTime: stream.creationTime,
    storedBytes: 0,
    ...(first && last
      ? {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.ingestionTime,
        }
      : {}),
  };
};

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);
const byTime = (a: LogStream, b: LogStream): number => lastEventAt(a) - lastEventAt(b) || byName(a, b);

export const describeLogStreams: Operation = {
  asks: onGroup('DescribeLogStreams'),
  run: ({ world }, input: DescribeLogStreamsCommandInput) => {
    const { orderBy = 'LogStreamName', logStreamNamePrefix = '', descending = false } = input;
    if (orderBy === 'LastEventTime' && logStreamNamePrefix) {
      const message = 'Cannot order by LastEventTime with a logStreamNamePrefix.';
      throw new AwsError('InvalidParameterException', message);
    }
    const streams = Object.values(findGroup(world, input.logGroupName as string).streams)
      .filter((stream) => stream.name.startsWith(logStreamNamePrefix))
      .sort(orderBy === 'LastEventTime' ? byTime : byName);
    const { items, nextToken } = page(
      descending ? streams.reverse() : streams,
      input.limit ?? 50,
      input.nextToken,
    );
    return { logStreams: items.map(shown), ...(nextToken ? { nextToken } : {}) };
  },
};
