import { expect, test } from '@jest/globals';
import type { RollbackState } from './records.ts';
import { nextUndo, stillUndoing } from './undoing.ts';
import { readPhase } from './validation.ts';

const minute = 60_000;
const commit = '0123456789abcdef0123456789abcdef01234567';
const record = (state: RollbackState) => ({
  state,
  why: 'the deployment d-1 failed',
  to: { commit, bundle: { bucket: 'b', key: 'k' } },
});

test.each([
  // state of the roll-back, minutes since the verdict and since the event was sent, what is next
  [undefined, 0, 0, 'wait'],
  [undefined, 4, 4, 'wait'],
  [undefined, 5, 5, 'send again'],
  [undefined, 9, 4, 'wait'],
  [undefined, 10, 5, 'send again'],
  ['intended', 4, 4, 'wait'],
  ['intended', 5, 5, 'send again'],
  ['created', 30, 30, 'wait'],
  ['created', 59, 59, 'wait'],
  [
    undefined,
    60,
    1,
    'failed: sick. THE RELEASE HAS NOT BEEN UNDONE: roll-back has not begun after 60 minutes; see the log of roll-back',
  ],
  [
    'created',
    60,
    60,
    'failed: sick. THE RELEASE HAS NOT BEEN UNDONE: the roll-back is still created after 60 minutes; see the log of roll-back',
  ],
  ['restored', 1, 1, 'failed: sick. The last known good release is back: 01234567'],
  ['restored', 90, 90, 'failed: sick. The last known good release is back: 01234567'],
  ['restore-failed', 1, 1, 'failed: sick. THE ROLL-BACK FAILED: the deployment d-1 failed'],
  ['nothing-to-restore', 1, 1, 'failed: sick. NOTHING WAS PUT BACK: the deployment d-1 failed'],
] as const)(
  'with the roll-back %s after %i and %i minutes: %s',
  (state, sinceMinutes, sentMinutes, expected) => {
    const now = 1_000 * minute;
    const undoing = { since: now - sinceMinutes * minute, sent: now - sentMinutes * minute };
    const next = nextUndo(state && record(state), undoing, now, 'sick');
    const said =
      next.do === 'answer'
        ? `${next.outcome.kind}: ${'reason' in next.outcome ? next.outcome.reason : ''}`
        : '';
    expect(said || (next.do === 'wait' && next.sendAgain ? 'send again' : 'wait')).toBe(expected);
  },
);

test('the token of a round is read in the next', () => {
  const outcome = stillUndoing({ since: 1, sent: 2 });
  expect(outcome.kind === 'waiting' && readPhase(outcome.token)).toEqual({
    v: 1,
    at: 'undoing',
    since: 1,
    sent: 2,
  });
  expect(readPhase(undefined)).toEqual({ at: 'beginning' });
});

test.each(['', 'x', '{"v":2,"at":"checking"}', '{"v":1,"at":"undoing","since":1}', '{"v":1,"at":"dancing"}'])(
  'the token %j is nobody of ours',
  (token) => {
    expect(() => readPhase(token)).toThrow(expect.objectContaining({ blame: 'platform' }));
  },
);
