/** Writing, reading and searching the events of a log. */
import type {
  FilterLogEventsCommandInput,
  GetLogEventsCommandInput,
  PutLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { onGroup } from './log-groups.ts';
import { page } from './page.ts';
import { appendEvents, findGroup, findStream, type LogEvent, streamResource } from './state.ts';

const onStream =
  (operation: string) =>
  ({ world }: Call, input: { readonly logGroupName?: string; readonly logStreamName?: string }) => [
    {
      action: `logs:${operation}`,
      resource: streamResource(world, input.logGroupName ?? '', input.logStreamName),
    },
  ];

export const putLogEvents: Operation = {
  asks: onStream('PutLogEvents'),
  run: ({ world }, input: PutLogEventsCommandInput) => {
    const events = (input.logEvents ?? []).map((event) => ({
      timestamp: event.timestamp as number,
      message: event.message as string,
    }));
    if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
      const message = 'Log events in a single PutLogEvents request must be in chronological order.';
      throw new AwsError('InvalidParameterException', message);
    }
    appendEvents(world, input.logGroupName as string, input.logStreamName as string, events);
    return { nextSequenceToken: '0' };
  },
};

const within = (event: LogEvent, from: number | undefined, to: number | undefined): boolean =>
  event.timestamp >= (from ?? 0) && event.timestamp < (to ?? Number.POSITIVE_INFINITY);

/** `f/12` reads on from event 12, `b/12` reads what lies before it. */
const readToken = (token: string): { readonly forward: boolean; readonly index: number } => {
  const found = /^([fb])\/(\d+)$/.exec(token);
  if (!found) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { forward: found[1] === 'f', index: Number(found[2]) };
};

const range = (count: number, input: GetLogEventsCommandInput): readonly [number, number] => {
  const { limit = 10_000, nextToken, startFromHead } = input;
  if (nextToken === undefined)
    return startFromHead ? [0, Math.min(limit, count)] : [Math.max(0, count - limit), count];
  const { forward, index } = readToken(nextToken);
  return forward ? [index, Math.min(index + limit, count)] : [Math.max(0, index - limit), index];
};

export const getLogEvents: Operation = {
  asks: onStream('GetLogEvents'),
  run: ({ world }, input: GetLogEventsCommandInput) => {
    const stream = findStream(world, input.logGroupName as string, input.logStreamName as string);
    const all = stream.events.filter((event) => within(event, input.startTime, input.endTime));
    const [from, to] = range(all.length, input);
    return {
      events: all
        .slice(from, to)
        .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${to}`,
      nextBackwardToken: `b/${from}`,
    };
  },
};

/** Words that must all occur, `-word` that must not, `?word` of which one must; quotes hold words together. */
const matcher = (pattern: string): ((message: string) => boolean) => {
  if (/^\s*[{[%]/.test(pattern)) throw notRehearsed(`log filter pattern ${pattern}`);
  const terms = [...pattern.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, quoted, word]) => ({
    sign,
    text: quoted ?? word ?? '',
  }));
  const any = terms.filter((term) => term.sign === '?');
  return (message) =>
    terms
      .filter((term) => term.sign !== '?')
      .every((term) => message.includes(term.text) === (term.sign === '')) &&
    (any.length === 0 || any.some((term) => message.includes(term.text)));
};

export const filterLogEvents: Operation = {
  asks: onGroup('FilterLogEvents'),
  run: ({ world }, input: FilterLogEventsCommandInput) => {
    if (input.logGroupIdentifier) throw notRehearsed('FilterLogEvents with logGroupIdentifier');
    const matches = matcher(input.filterPattern ?? '');
    const { logStreamNames, logStreamNamePrefix = '' } = input;
    const found = Object.values(findGroup(world, input.logGroupName as string).streams)
      .filter(({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix))
      .flatMap((stream) => stream.events.map((event) => ({ ...event, logStreamName: stream.name })))
      .filter((event) => within(event, input.startTime, input.endTime) && matches(event.message))
      .sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
    const { items, nextToken } = page(found, input.limit ?? 10_000, input.nextToken);
    const events = items.map(({ id, ...event }) => ({ ...event, eventId: id }));
    return { events, searchedLogStreams: [], ...(nextToken ? { nextToken } : {}) };
  },
};
