import { describe, expect, test } from '@jest/globals';
import { play, three, toApproval } from './pipeline-testing.ts';

describe('one execution', () => {
  test('goes through its stages in order, RunOrder by RunOrder, and succeeds', () => {
    const { start, succeed, told } = play(three);
    start('a');
    succeed(...toApproval, 'Release');
    expect(told).toEqual([
      'a STARTED',
      'a Source STARTED',
      'a Pull STARTED',
      'run Pull',
      'a Pull SUCCEEDED',
      'a Source SUCCEEDED',
      'a Staging STARTED',
      'a Admit STARTED',
      'run Admit',
      'a Admit SUCCEEDED',
      'a Deploy STARTED',
      'run Deploy',
      'a Scan STARTED',
      'run Scan',
      'a Deploy SUCCEEDED',
      'a Scan SUCCEEDED',
      'a Validate STARTED',
      'run Validate',
      'a Validate SUCCEEDED',
      'a Staging SUCCEEDED',
      'a Approve STARTED',
      'a Release STARTED',
      'run Release',
      'a Release SUCCEEDED',
      'a Approve SUCCEEDED',
      'a SUCCEEDED',
    ]);
  });

  test('fails with its action, and starts nothing after it', () => {
    const { start, succeed, fail, status } = play(three);
    start('a');
    succeed('Pull');
    expect(fail('Admit')).toEqual(['a Admit FAILED', 'a Staging FAILED', 'a FAILED']);
    expect(status('a')).toBe('Failed');
  });

  test('fails only when what runs beside the failed action has come to its end', () => {
    const { start, succeed, fail } = play(three);
    start('a');
    succeed('Pull', 'Admit');
    expect(fail('Deploy')).toEqual(['a Deploy FAILED']);
    expect(succeed('Scan')).toEqual(['a Scan SUCCEEDED', 'a Staging FAILED', 'a FAILED']);
  });

  test('takes no second answer for an action that is over', () => {
    const { start, feed, runId } = play(three);
    start('a');
    const id = runId('Pull');
    feed({ type: 'succeed', runId: id, report: {} });
    expect(feed({ type: 'succeed', runId: id, report: {} })).toEqual([]);
    expect(feed({ type: 'fail', runId: id, report: {}, error: { code: 'x', message: 'x' } })).toEqual([]);
  });

  test('names the folders of its artifacts as CodePipeline cuts them', () => {
    const { start, succeed, machine } = play(three);
    start('a');
    succeed('Pull');
    expect(machine().executions[0]?.artifacts.SourceOutput?.key).toMatch(
      /^delivery-of-a-very-l\/SourceOutp\/[A-Za-z0-9]{7}$/,
    );
  });
});

describe('SUPERSEDED', () => {
  test('one is in a stage, one waits before it, and a newer one takes the place of the one that waits', () => {
    const { start, succeed, status, waiting, machine } = play(three);
    for (const id of ['a', 'b', 'c']) {
      start(id);
      succeed(...toApproval);
    }
    expect(machine().locks.Approve?.holds).toBe('a');
    expect(waiting('Approve')).toEqual(['c']);
    expect([status('a'), status('b'), status('c')]).toEqual(['InProgress', 'Superseded', 'InProgress']);
  });

  test('the one that was overtaken is told of before the newer one waits', () => {
    const { start, succeed, told } = play(three);
    for (const id of ['a', 'b', 'c']) {
      start(id);
      succeed(...toApproval);
    }
    expect(told.filter((line) => line.includes('SUPERSEDED'))).toEqual(['b SUPERSEDED']);
    expect(told.at(-1)).toBe('b SUPERSEDED');
  });

  test('the first stage works the same way: of three pushes in a row the middle one never runs', () => {
    const { start, succeed, status } = play(three);
    for (const id of ['a', 'b', 'c']) start(id);
    expect(status('b')).toBe('Superseded');
    expect(succeed('Pull')).toContain('c Source STARTED');
  });

  test.each([
    ['succeeded', (world: ReturnType<typeof play>) => world.succeed('Release')],
    ['failed', (world: ReturnType<typeof play>) => world.fail('Release')],
    [
      'been stopped',
      (world: ReturnType<typeof play>) => [
        ...world.feed({ type: 'stop', executionId: 'a', abandon: false }),
        ...world.succeed('Release'),
      ],
    ],
    [
      'been abandoned',
      (world: ReturnType<typeof play>) => world.feed({ type: 'stop', executionId: 'a', abandon: true }),
    ],
  ])('the next one enters as soon as the one before it has %s', (_, end) => {
    const world = play(three);
    for (const id of ['a', 'b']) {
      world.start(id);
      world.succeed(...toApproval);
    }
    expect(end(world).slice(-3)).toEqual(['b Approve STARTED', 'b Release STARTED', 'run Release']);
  });
});

describe('transitions', () => {
  const close = { enabled: false, reason: 'freeze' };

  test.each([
    ['inbound', 'Approve'],
    ['outbound', 'Staging'],
  ] as const)(
    'a disabled %s transition of %s holds executions, and the newest goes on when it opens',
    (direction, stage) => {
      const { start, succeed, feed, status } = play(three);
      feed({ type: 'transition', stage, direction, transition: close });
      for (const id of ['a', 'b']) {
        start(id);
        succeed(...toApproval);
      }
      expect([status('a'), status('b')]).toEqual(['Superseded', 'InProgress']);
      expect(feed({ type: 'transition', stage, direction, transition: { enabled: true } })).toContain(
        'b Approve STARTED',
      );
    },
  );
});
