/** The order of events, tokens that stand in it, and how many go into one answer. */
import { invalid } from './limits.ts';
import type { LogEvent } from './state.ts';

const digits = 15;

/** Where an event stands among all others: later events, and events with the same time that came later, follow it. */
export const placeOf = ({ timestamp, id }: LogEvent): string =>
  `${String(timestamp).padStart(digits, '0')}${id}`;

/** Behind everything. */
export const theEnd = '~';

/** A place as it stands in a token; anything else is refused. */
export const readPlace = (text: string): string => {
  if (!/^\d*~?$/.test(text)) throw invalid('The specified nextToken is invalid.');
  return text;
};

/** One answer is a mebibyte at most. */
const mostBytes = 1_048_576;

/** How many of the events, from the first, go into one answer; one always does. */
export const fitting = (events: readonly LogEvent[], limit: number): number => {
  let bytes = 0;
  const tooMany = events.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message);
    return index > 0 && (index >= limit || bytes > mostBytes);
  });
  return tooMany < 0 ? Math.min(events.length, limit) : tooMany;
};
