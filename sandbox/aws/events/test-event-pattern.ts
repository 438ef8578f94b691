/** TestEventPattern: would this pattern match this event? */
import type { TestEventPatternCommandInput } from '@aws-sdk/client-eventbridge';
import { matches, readPattern } from '../../engine/event-pattern.ts';
import type { Operation } from '../../service.ts';
import { checkLength, invalid } from './constraints.ts';

/** What an event must have; AWS's page names the resources too, but AWS takes events without. */
const needed = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

const readEvent = (text: string): object => {
  const refused = invalid('Parameter Event is not valid.');
  const parsed = (): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const event = parsed();
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw refused;
  if (needed.some((name) => !Object.hasOwn(event, name))) throw refused;
  return event;
};

export const testEventPattern: Operation = {
  run: (_, input: TestEventPatternCommandInput) => {
    const { EventPattern = '', Event = '' } = input;
    checkLength('eventPattern', EventPattern, 4_096);
    const pattern = readPattern(EventPattern);
    return { Result: matches(pattern, readEvent(Event)) };
  },
};
