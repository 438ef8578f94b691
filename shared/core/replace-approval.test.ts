import { expect, test } from '@jest/globals';
import { decideReplacement } from './replace-approval.ts';

const commit = '5d41a7c90be2f36814ad7f0c29e85b163f4a0d72';
const pending = { pipeline: 'p', stage: 'Approve', action: 'GoLive', executionId: 'old', token: 't' };
const executions = [
  { id: 'new', startedAt: 2, commit },
  { id: 'old', startedAt: 1 },
];

test('an older release that asks for approval gives way', () => {
  expect(decideReplacement('new', pending, executions)).toEqual({
    do: 'reject',
    pending,
    summary: 'replaced by 5d41a7c9',
  });
});

test('of two that began at once, the one that is listed further down is the older one', () => {
  const atOnce = executions.map((one) => ({ ...one, startedAt: 1 }));
  expect(decideReplacement('new', pending, atOnce)).toMatchObject({ do: 'reject' });
});

test('a newcomer without a commit is named by its execution', () => {
  const bare = executions.map(({ id, startedAt }) => ({ id, startedAt }));
  expect(decideReplacement('new', pending, bare)).toMatchObject({ summary: 'replaced by new' });
});

test.each([
  ['nobody asks', 'new', undefined, executions],
  ['the newcomer itself asks', 'old', pending, executions],
  [
    'the event is late and the one that asks is newer',
    'new',
    { ...pending, executionId: 'newest' },
    [...executions, { id: 'newest', startedAt: 3 }],
  ],
  [
    'both began at once, and the one that asks is listed as the newer one',
    'new',
    pending,
    executions.map((one) => ({ ...one, startedAt: 1 })).reverse(),
  ],
  ['the one that asks is not known', 'new', pending, executions.slice(0, 1)],
  ['the newcomer is not known', 'new', pending, executions.slice(1)],
])('nothing is rejected when %s', (_what, newcomer, asking, known) => {
  expect(decideReplacement(newcomer, asking, known)).toMatchObject({ do: 'nothing' });
});
