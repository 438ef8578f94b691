import { describe, expect, test } from '@jest/globals';
import { play, threeWith, toApproval } from './pipeline-testing.ts';

const inStaging = ['Admit', 'Deploy', 'Scan', 'Validate'] as const;
const rollBackTo = (target: string, executionId = 'back') =>
  ({
    type: 'rollback',
    executionId,
    stage: 'Staging',
    target,
    origin: { type: 'ManualRollback', detail: 'somebody' },
  }) as const;

describe('a roll-back of a stage', () => {
  const twice = () => {
    const world = play(threeWith('SUPERSEDED'));
    for (const id of ['a', 'b']) {
      world.start(id);
      world.succeed(...toApproval, 'Release');
    }
    return world;
  };

  test('runs the actions of that stage again, and ends with it', () => {
    const { feed, succeed } = twice();
    expect(feed(rollBackTo('a'))).toEqual([
      'back STARTED',
      'back Staging STARTED',
      'back Admit STARTED',
      'run Admit',
    ]);
    expect(succeed(...inStaging).slice(-2)).toEqual(['back Staging SUCCEEDED', 'back SUCCEEDED']);
  });

  test('has what its target had, and not what came later', () => {
    const { feed, machine } = twice();
    feed(rollBackTo('a'));
    const [a, b, back] = machine().executions;
    expect(back?.artifacts.SourceOutput).toEqual(a?.artifacts.SourceOutput);
    expect(back?.artifacts.SourceOutput).not.toEqual(b?.artifacts.SourceOutput);
    expect(back?.rollback).toEqual({ stage: 'Staging', target: 'a' });
  });

  test('holds the stage: a new commit waits before it, and goes on after it', () => {
    const { feed, start, succeed, waiting, status } = twice();
    feed(rollBackTo('a'));
    start('c');
    succeed('Pull');
    expect(waiting('Staging')).toEqual(['c']);
    expect(succeed(...inStaging)).toContain('c Staging STARTED');
    succeed(...inStaging, 'Release');
    expect(status('c')).toBe('Succeeded');
  });
});

describe('onFailure with the result ROLLBACK', () => {
  const world = () => play(threeWith('SUPERSEDED', { result: 'ROLLBACK' }));

  test('rolls back to the last execution that succeeded in the stage', () => {
    const { start, succeed, fail, machine, told } = world();
    for (const id of ['a', 'b']) {
      start(id);
      succeed(...toApproval, 'Release');
    }
    start('c');
    succeed('Pull');
    expect(fail('Admit').slice(0, 3)).toEqual(['c Admit FAILED', 'c Staging FAILED', 'c FAILED']);
    const back = machine().executions.at(-1);
    expect(back).toMatchObject({
      origin: { type: 'AutomatedRollback', detail: '{"FailedPipelineExecutionId":"c"}' },
      rollback: { stage: 'Staging', target: 'b' },
    });
    succeed(...inStaging);
    expect(told.at(-1)).toBe(`${back?.id} SUCCEEDED`);
  });

  test('comes before whoever waits for the stage', () => {
    const { start, succeed, succeedIn, fail, waiting, machine } = world();
    start('a');
    succeed(...toApproval, 'Release');
    for (const id of ['b', 'c']) {
      start(id);
      succeedIn(id, 'Pull');
    }
    fail('Admit', 'b');
    expect(machine().executions.at(-1)?.rollback?.target).toBe('a');
    expect(waiting('Staging')).toEqual(['c']);
  });

  test('does nothing when none has succeeded in the stage yet', () => {
    const { start, succeed, fail, machine } = world();
    start('a');
    succeed('Pull');
    fail('Admit');
    expect(machine().executions).toHaveLength(1);
  });

  test('does nothing when the last success was in another version of the pipeline', () => {
    const { start, succeed, fail, feed, machine } = world();
    start('a');
    succeed(...toApproval, 'Release');
    feed({
      type: 'update',
      declaration: { ...threeWith('SUPERSEDED', { result: 'ROLLBACK' }), version: 2 },
    });
    start('b');
    succeed('Pull');
    fail('Admit');
    expect(machine().executions).toHaveLength(2);
  });

  test('does not roll a roll-back back, nor back to one', () => {
    const { start, succeed, fail, feed, machine, statuses } = world();
    start('a');
    succeed(...toApproval, 'Release');
    feed(rollBackTo('a', 'x'));
    succeed(...inStaging);
    feed(rollBackTo('a', 'y'));
    fail('Admit');
    expect(statuses()).toEqual(['Succeeded', 'Succeeded', 'Failed']);
    start('b');
    succeed('Pull');
    fail('Admit');
    expect(machine().executions.at(-1)?.rollback).toEqual({ stage: 'Staging', target: 'a' });
  });
});

describe('onFailure with the result RETRY', () => {
  const failed = (retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS') => {
    const world = play(threeWith('SUPERSEDED', { result: 'RETRY', retryConfiguration: { retryMode } }));
    world.start('a');
    world.succeed('Pull', 'Admit', 'Scan');
    return { ...world, last: world.fail('Deploy') };
  };

  test.each([
    ['FAILED_ACTIONS', 'Deploy'],
    ['ALL_ACTIONS', 'Admit'],
  ] as const)('retries %s by itself', (mode, first) => {
    expect(failed(mode).last).toEqual([
      'a Deploy FAILED',
      'a Staging FAILED',
      'a FAILED',
      'a RESUMED',
      'a Staging RESUMED',
      `a ${first} STARTED`,
      `run ${first}`,
    ]);
  });

  test('does so once: the second failure is the end', () => {
    const { fail, status, machine } = failed('FAILED_ACTIONS');
    expect(fail('Deploy')).toEqual(['a Deploy FAILED', 'a Staging FAILED', 'a FAILED']);
    expect(status('a')).toBe('Failed');
    expect(machine().executions[0]?.stages.Staging).toMatchObject({
      autoRetries: 1,
      retries: 0,
      retriedBy: 'AutomatedStageRetry',
    });
  });

  test('keeps the stage from whoever waits before it', () => {
    const world = play(
      threeWith('SUPERSEDED', { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } }),
    );
    world.start('a');
    world.succeed('Pull');
    world.start('b');
    world.succeed('Pull');
    world.fail('Admit');
    expect(world.waiting('Staging')).toEqual(['b']);
    expect(world.fail('Admit')).toContain('b Staging STARTED');
  });
});

test('onFailure with the result FAIL is a failure like any other', () => {
  const { start, succeed, fail } = play(threeWith('SUPERSEDED', { result: 'FAIL' }));
  start('a');
  succeed('Pull');
  expect(fail('Admit')).toEqual(['a Admit FAILED', 'a Staging FAILED', 'a FAILED']);
});
