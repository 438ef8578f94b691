import { describe, expect, test } from '@jest/globals';
import { play, threeWith, toApproval } from './pipeline-testing.ts';

const queued = threeWith('QUEUED');
const parallel = threeWith('PARALLEL');
const ids = ['a', 'b', 'c'] as const;

describe('QUEUED', () => {
  test('three commits go through one after the other, and none of them is left out', () => {
    const { start, succeedIn, status, told } = play(queued);
    for (const id of ids) start(id);
    for (const id of ids) succeedIn(id, ...toApproval, 'Release');
    expect(ids.map(status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(told.filter((line) => line.endsWith('Source STARTED'))).toEqual(
      ids.map((id) => `${id} Source STARTED`),
    );
    expect(told.join()).not.toContain('SUPERSEDED');
  });

  test('each waits at each stage for the one before it, in the order of the commits', () => {
    const { start, succeedIn, waiting, machine } = play(queued);
    for (const id of ids) start(id);
    for (const id of ids) succeedIn(id, ...toApproval);
    expect(machine().locks.Approve?.holds).toBe('a');
    expect(waiting('Approve')).toEqual(['b', 'c']);
    expect(succeedIn('a', 'Release').slice(-3)).toEqual([
      'b Approve STARTED',
      'b Release STARTED',
      'run Release',
    ]);
    expect(waiting('Approve')).toEqual(['c']);
  });

  test('one that fails makes room for the next', () => {
    const { start, succeedIn, fail, statuses } = play(queued);
    for (const id of ids) start(id);
    succeedIn('a', 'Pull');
    succeedIn('b', 'Pull');
    expect(fail('Admit', 'a')).toContain('b Staging STARTED');
    expect(statuses()).toEqual(['Failed', 'InProgress', 'InProgress']);
  });

  test('all of them wait at a disabled transition, and go on in order when it is enabled', () => {
    const { start, succeedIn, feed, waiting } = play(queued);
    const set = (enabled: boolean) =>
      feed({ type: 'transition', stage: 'Staging', direction: 'inbound', transition: { enabled } });
    set(false);
    for (const id of ids) start(id);
    for (const id of ids) succeedIn(id, 'Pull');
    expect(waiting('Staging')).toEqual(['a', 'b', 'c']);
    expect(set(true)).toContain('a Staging STARTED');
    expect(waiting('Staging')).toEqual(['b', 'c']);
  });
});

describe('PARALLEL', () => {
  test('two executions are in the same stage at the same time, and wait for nobody', () => {
    const { start, succeedIn, statuses, machine } = play(parallel);
    start('a');
    start('b');
    expect(succeedIn('b', ...toApproval)).toContain('b Approve STARTED');
    expect(succeedIn('a', ...toApproval)).toContain('a Approve STARTED');
    expect(succeedIn('b', 'Release')).toContain('b SUCCEEDED');
    expect(statuses()).toEqual(['InProgress', 'Succeeded']);
    expect(machine().locks.Approve).not.toHaveProperty('holds');
  });

  test('the failure of one is nothing to the other', () => {
    const { start, succeedIn, fail, statuses } = play(parallel);
    start('a');
    start('b');
    succeedIn('a', 'Pull');
    fail('Admit', 'a');
    succeedIn('b', ...toApproval, 'Release');
    expect(statuses()).toEqual(['Failed', 'Succeeded']);
  });

  test('a failed stage can be retried although another execution has been in it since', () => {
    const { start, succeedIn, fail, feed, status } = play(parallel);
    start('a');
    start('b');
    succeedIn('a', 'Pull');
    fail('Admit', 'a');
    succeedIn('b', ...toApproval, 'Release');
    feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' });
    succeedIn('a', 'Admit', 'Deploy', 'Scan', 'Validate', 'Release');
    expect(status('a')).toBe('Succeeded');
  });
});
