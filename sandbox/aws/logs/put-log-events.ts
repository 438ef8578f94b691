/** PutLogEvents: what AWS takes, what it leaves out, what it refuses. */
import type { InputLogEvent, PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onStream } from './identify.ts';
import { check, invalid } from './limits.ts';
import { appendEvents, findGroup, findStream, keptSince } from './state.ts';

const dayMs = 86_400_000;
const newestMs = 2 * 3_600_000;
const oldestMs = 14 * dayMs;
const mostBytes = 1_048_576;
const bytesEach = 26;

type Event = { readonly timestamp: number; readonly message: string };

const read = (events: readonly InputLogEvent[]): readonly Event[] =>
  events.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));

const sizeOf = (events: readonly Event[]): number =>
  events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + bytesEach, 0);

const checkEvents = (events: readonly Event[]): void => {
  if (events.some(({ message }) => message === '')) throw invalid('Log event message must not be empty.');
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0)))
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > dayMs)
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  const size = sizeOf(events);
  if (size > mostBytes) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${mostBytes}`);
};

/** How many at the beginning are too old or expired, and where those begin that are too new. */
const borders = (world: World, logGroupName: string, events: readonly Event[]) => {
  const now = world.clock.now();
  const before = (moment: number) => events.filter(({ timestamp }) => timestamp < moment).length;
  return {
    tooOld: before(now - oldestMs),
    expired: before(keptSince(world, findGroup(world, logGroupName))),
    tooNew: before(now + newestMs + 1),
  };
};

const rejected = ({ tooOld, expired, tooNew }: ReturnType<typeof borders>, count: number) => {
  const info = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    ...(tooNew < count ? { tooNewLogEventStartIndex: tooNew } : {}),
  };
  return Object.keys(info).length > 0 ? { rejectedLogEventsInfo: info } : {};
};

export const putLogEvents: Operation = {
  notDone: ['entity'],
  asks: onStream('PutLogEvents'),
  run: ({ world }, input: PutLogEventsCommandInput) => {
    check(input, 'logGroupName', 'logStreamName', 'logEvents');
    // AWS has stopped to look at the token, and takes any.
    const { logGroupName = '', logStreamName = '', logEvents = [], sequenceToken: _ } = input;
    const events = read(logEvents);
    checkEvents(events);
    findStream(world, logGroupName, logStreamName);
    const found = borders(world, logGroupName, events);
    const taken = events.slice(Math.max(found.tooOld, found.expired), found.tooNew);
    appendEvents(world, logGroupName, logStreamName, taken);
    return { nextSequenceToken: '0', ...rejected(found, events.length) };
  },
};
