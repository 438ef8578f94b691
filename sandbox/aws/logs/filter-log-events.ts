/** FilterLogEvents: all streams of a group, or some, through a pattern. */
import type {
  FilterLogEventsCommandInput,
  TestMetricFilterCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { matcherOf } from './filter-pattern.ts';
import { groupOf, onGroup } from './identify.ts';
import { check, invalid, limitOf } from './limits.ts';
import { fitting, placeOf, readPlace } from './reading.ts';
import { eventsOf, type LogGroup, type LogStream } from './state.ts';

const mostEvents = 10_000;

const streamsOf = (group: LogGroup, input: FilterLogEventsCommandInput): readonly LogStream[] => {
  const { logStreamNames, logStreamNamePrefix = '' } = input;
  if (logStreamNames && logStreamNamePrefix)
    throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
  if (!logStreamNames)
    return Object.values(group.streams).filter(({ name }) => name.startsWith(logStreamNamePrefix));
  return [...new Set(logStreamNames)].map((name) => {
    const stream = group.streams[name];
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream;
  });
};

/** Unlike elsewhere, what happened at endTime itself is in. */
const found = (world: World, input: FilterLogEventsCommandInput) => {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, filterPattern = '', nextToken = '' } = input;
  if (startTime > endTime) throw invalid('startTime must not be later than endTime.');
  const matches = matcherOf(filterPattern);
  const behind = readPlace(nextToken);
  const group = groupOf(world, input);
  return streamsOf(group, input)
    .flatMap((stream) =>
      eventsOf(world, group, stream).map((event) => ({ ...event, logStreamName: stream.name })),
    )
    .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
    .map((event) => ({ event, place: placeOf(event) }))
    .filter(({ event, place }) => place > behind && matches(event.message))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ event }) => event);
};

export const filterLogEvents: Operation = {
  notDone: ['startFromHead'],
  asks: onGroup('FilterLogEvents'),
  run: ({ world }, input: FilterLogEventsCommandInput) => {
    check(input, 'logStreamNames', 'logStreamNamePrefix', 'startTime', 'endTime', 'filterPattern');
    // Streams are always interleaved, whatever is said.
    const { interleaved: _, unmask } = input;
    if (unmask) throw notRehearsed('logs:FilterLogEvents of masked data');
    const all = found(world, input);
    const shown = all.slice(0, fitting(all, limitOf(input, mostEvents)));
    const last = shown.at(-1);
    return {
      events: shown.map(({ id, ...event }) => ({ ...event, eventId: id })),
      searchedLogStreams: [],
      ...(last && shown.length < all.length ? { nextToken: placeOf(last) } : {}),
    };
  },
};

/** Tries a pattern on messages; values are not extracted from them. */
export const testMetricFilter: Operation = {
  run: (_, input: TestMetricFilterCommandInput) => {
    check(input, 'filterPattern', 'logEventMessages');
    const { filterPattern = '', logEventMessages = [] } = input;
    const matches = matcherOf(filterPattern);
    if (/^\s*\{/.test(filterPattern)) throw notRehearsed('logs:TestMetricFilter of values in JSON');
    return {
      matches: logEventMessages
        .map((eventMessage, index) => ({ eventNumber: index + 1, eventMessage, extractedValues: {} }))
        .filter(({ eventMessage }) => matches(eventMessage)),
    };
  },
};
