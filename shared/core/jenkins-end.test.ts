import { expect, test } from '@jest/globals';
import { type Asked, type EndCommand, type Ending, type Found, nextEnding } from './jenkins-end.ts';

const since = Date.parse('2026-11-23T09:00:00Z');
const after = (seconds: number, more: Partial<Ending> = {}): Ending => ({
  intent: new Date(since - 3_600_000).toISOString(),
  since,
  now: since + seconds * 1_000,
  ...more,
});
const asked = (how: Asked['how'], seconds: number, build = 12): Partial<Ending> => ({
  asked: { build, how, at: since + seconds * 1_000 },
});
const running: Found = { is: 'running', build: 12 };
const nowhere: Found = { is: 'nowhere' };
const justMeant = { intent: new Date(since - 10_000).toISOString() };
const finished: Found = { is: 'finished', build: { number: 12, result: 'ABORTED', commits: [] } };
const again = { do: 'look-again' } as const;

test.each<[string, Found, Ending, EndCommand]>([
  ['what waits is cancelled', { is: 'queued', queue: 7 }, after(0), { do: 'cancel', queue: 7 }],
  ['what runs is stopped', running, after(0), { do: 'stop', build: 12, how: 'stop' }],
  ['it is given time to end', running, after(14, asked('stop', 0)), again],
  ['then it is terminated', running, after(15, asked('stop', 0)), { do: 'stop', build: 12, how: 'term' }],
  ['then it is killed', running, after(30, asked('term', 15)), { do: 'stop', build: 12, how: 'kill' }],
  ['after that there is nothing left but to look', running, after(80, asked('kill', 30)), again],
  [
    'another build is asked kindly, too',
    running,
    after(30, asked('kill', 0, 11)),
    { do: 'stop', build: 12, how: 'stop' },
  ],
  ['what is over is over', finished, after(0), { do: 'done', what: 'build #12 ended ABORTED' }],
  ['on its way out of the queue it is nowhere', nowhere, after(4), again],
  ['what stays nowhere is none', nowhere, after(5), { do: 'done', what: 'Jenkins has no build of it' }],
  ['a request of a moment ago may still arrive', nowhere, after(19, justMeant), again],
  ['but not for ever', nowhere, after(20, justMeant), { do: 'done', what: 'Jenkins has no build of it' }],
])('%s', (_what, found, ending, command) => {
  expect(nextEnding(found, ending)).toEqual(command);
});
