import { describe, expect, test } from '@jest/globals';
import { play, three, toApproval } from './pipeline-testing.ts';

describe('stop', () => {
  test('waits for actions in progress, and starts no further one', () => {
    const { start, succeed, feed } = play(three);
    start('a');
    succeed('Pull');
    expect(feed({ type: 'stop', executionId: 'a', abandon: false })).toEqual([
      'a STOPPING',
      'a Staging STOPPING',
    ]);
    expect(succeed('Admit')).toEqual(['a Admit SUCCEEDED', 'a Staging STOPPED', 'a STOPPED']);
  });

  test('abandons at once when it is told to', () => {
    const { start, feed } = play(three);
    start('a');
    expect(feed({ type: 'stop', executionId: 'a', abandon: true })).toEqual([
      'a STOPPING',
      'a Source STOPPING',
      'a Pull ABANDONED',
      'a Source STOPPED',
      'a STOPPED',
    ]);
  });

  test('may be sharpened: first wait, then abandon', () => {
    const { start, feed } = play(three);
    start('a');
    feed({ type: 'stop', executionId: 'a', abandon: false });
    expect(feed({ type: 'stop', executionId: 'a', abandon: true })).toEqual([
      'a Pull ABANDONED',
      'a Source STOPPED',
      'a STOPPED',
    ]);
  });

  test('ends an execution that only waits before a stage, and leaves its place empty', () => {
    const { start, succeed, feed, machine } = play(three);
    for (const id of ['a', 'b']) {
      start(id);
      succeed(...toApproval);
    }
    expect(feed({ type: 'stop', executionId: 'b', abandon: false })).toEqual(['b STOPPING', 'b STOPPED']);
    expect(machine().locks.Approve).not.toHaveProperty('waits');
  });
});

describe('retry', () => {
  const failed = () => {
    const world = play(three);
    world.start('a');
    world.succeed('Pull', 'Admit', 'Scan');
    world.fail('Deploy');
    return world;
  };

  test('FAILED_ACTIONS runs only what failed, and goes on from there', () => {
    const { feed, succeed } = failed();
    expect(feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' })).toEqual([
      'a RESUMED',
      'a Staging RESUMED',
      'a Deploy STARTED',
      'run Deploy',
    ]);
    expect(succeed('Deploy')).toContain('run Validate');
  });

  test('FAILED_ACTIONS of a stage stopped between its actions goes on with what comes next', () => {
    const { start, succeed, feed } = play(three);
    start('a');
    succeed('Pull');
    feed({ type: 'stop', executionId: 'a', abandon: false });
    succeed('Admit');
    expect(feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' })).toEqual([
      'a RESUMED',
      'a Staging RESUMED',
      'a Deploy STARTED',
      'run Deploy',
      'a Scan STARTED',
      'run Scan',
    ]);
  });

  test('ALL_ACTIONS begins the stage anew', () => {
    const { feed, succeed } = failed();
    expect(feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'ALL_ACTIONS' })).toContain(
      'run Admit',
    );
    expect(succeed('Admit')).toEqual(expect.arrayContaining(['run Deploy', 'run Scan']));
  });

  test('counts as another attempt, whose runs have ids of their own', () => {
    const { feed, machine } = failed();
    feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' });
    const { executions, runs } = machine();
    expect(executions[0]?.attempt).toBe(2);
    expect(executions[0]?.stages.Staging?.retriedAt).toBeGreaterThan(1_000);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  });
});
