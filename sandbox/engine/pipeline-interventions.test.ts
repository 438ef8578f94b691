import { describe, expect, test } from '@jest/globals';
import { play, three, threeWith, toApproval } from './pipeline-testing.ts';

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
    const { start, succeed, feed, waiting } = play(three);
    for (const id of ['a', 'b']) {
      start(id);
      succeed(...toApproval);
    }
    expect(feed({ type: 'stop', executionId: 'b', abandon: false })).toEqual(['b STOPPING', 'b STOPPED']);
    expect(waiting('Approve')).toEqual([]);
  });
});

describe('stop, in a queue', () => {
  test('whoever is stopped while it waits is gone, and the others keep their order', () => {
    const { start, feed, succeedIn, waiting } = play(threeWith('QUEUED'));
    for (const id of ['a', 'b', 'c']) start(id);
    expect(feed({ type: 'stop', executionId: 'b', abandon: false })).toEqual(['b STOPPING', 'b STOPPED']);
    expect(waiting('Source')).toEqual(['c']);
    expect(succeedIn('a', 'Pull')).toContain('c Source STARTED');
  });

  test('a second stop of what is over changes nothing', () => {
    const { start, feed } = play(threeWith('QUEUED'));
    start('a');
    feed({ type: 'stop', executionId: 'a', abandon: true });
    expect(feed({ type: 'stop', executionId: 'a', abandon: true })).toEqual([]);
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

  test('FAILED_ACTIONS does not wait for what still runs beside the failed action', () => {
    const world = play(three);
    world.start('a');
    world.succeed('Pull', 'Admit');
    world.fail('Deploy');
    expect(world.feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' })).toEqual(
      ['a RESUMED', 'a Staging RESUMED', 'a Deploy STARTED', 'run Deploy'],
    );
    expect(world.succeed('Scan')).toEqual(['a Scan SUCCEEDED']);
    expect(world.succeed('Deploy')).toContain('run Validate');
  });

  test('of the source brings its revision again, not a second one', () => {
    const world = play(three);
    const revision = (revisionId: string) => ({
      actionName: 'Pull',
      revisionId,
      revisionSummary: '',
      revisionUrl: '',
    });
    const pull = (revisionId: string) =>
      world.feed({
        type: 'succeed',
        runId: world.runId('Pull'),
        report: {},
        revision: revision(revisionId),
      });
    world.start('a');
    world.feed({ type: 'stop', executionId: 'a', abandon: false });
    pull('1');
    world.feed({ type: 'retry', executionId: 'a', stage: 'Source', mode: 'ALL_ACTIONS' });
    pull('2');
    expect(world.machine().executions[0]?.revisions).toEqual([revision('2')]);
  });
});
