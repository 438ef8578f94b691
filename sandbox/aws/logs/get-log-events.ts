/** GetLogEvents: one stream, forwards and backwards. */
import type { GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupOf, onStream } from './identify.ts';
import { check, invalid, limitOf } from './limits.ts';
import { fitting, placeOf, readPlace, theEnd } from './reading.ts';
import { eventsOf, findStream, type LogEvent } from './state.ts';

const mostEvents = 10_000;

type Start = { readonly isForward: boolean; readonly place: string };

/** `f/…` reads on behind a place, `b/…` reads what lies before it. */
const readToken = (token: string): Start => {
  const [, direction, place = ''] = /^([fb])\/(.*)$/.exec(token) ?? [];
  if (direction === undefined) throw invalid('The specified nextToken is invalid.');
  return { isForward: direction === 'f', place: readPlace(place) };
};

const startOf = ({ nextToken, startFromHead }: GetLogEventsCommandInput): Start => {
  if (nextToken !== undefined) return readToken(nextToken);
  return startFromHead ? { isForward: true, place: '' } : { isForward: false, place: theEnd };
};

const pageOf = (
  all: readonly LogEvent[],
  { isForward, place }: Start,
  limit: number,
): readonly LogEvent[] => {
  if (isForward) {
    const behind = all.filter((event) => placeOf(event) > place);
    return behind.slice(0, fitting(behind, limit));
  }
  const before = all.filter((event) => placeOf(event) < place);
  return before.slice(before.length - fitting(before.toReversed(), limit));
};

/** A page without events stays where it is, so that whoever asks again sees what has come since. */
const tokens = (events: readonly LogEvent[], { isForward, place }: Start) => {
  const [first] = events;
  const last = events.at(-1);
  const here = place.replace(theEnd, '');
  return {
    nextForwardToken: `f/${last ? placeOf(last) : here}`,
    nextBackwardToken: `b/${first ? placeOf(first) : isForward && here ? `${here}${theEnd}` : place}`,
  };
};

const within = (world: World, input: GetLogEventsCommandInput): readonly LogEvent[] => {
  const group = groupOf(world, input);
  const stream = findStream(world, group.name, input.logStreamName ?? '');
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  return eventsOf(world, group, stream).filter(
    ({ timestamp }) => timestamp >= startTime && timestamp < endTime,
  );
};

export const getLogEvents: Operation = {
  asks: onStream('GetLogEvents'),
  run: ({ world }, input: GetLogEventsCommandInput) => {
    check(input, 'logStreamName', 'startTime', 'endTime');
    if (input.unmask) throw notRehearsed('logs:GetLogEvents of masked data');
    const start = startOf(input);
    const events = pageOf(within(world, input), start, limitOf(input, mostEvents));
    return {
      events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      ...tokens(events, start),
    };
  },
};
