import { describe, expect, test } from '@jest/globals';
import type { Declaration } from './pipeline-state.ts';
import { action, declaration, play, three, threeWith, toApproval } from './pipeline-testing.ts';

const second = (of: Declaration) => ({ type: 'update', declaration: { ...of, version: 2 } }) as const;

describe.each(['SUPERSEDED', 'QUEUED'])('an update in the mode %s', (mode) => {
  const of = threeWith(mode);

  test('cancels at once what waits, and what is in a stage when its actions in progress have ended', () => {
    const { start, feed, succeed, statuses, machine } = play(of);
    start('a');
    start('b');
    expect(feed(second(of))).toEqual(['b CANCELED']);
    expect(statuses()).toEqual(['InProgress', 'Cancelled']);
    expect(succeed('Pull')).toEqual(['a Pull SUCCEEDED', 'a Source CANCELED', 'a CANCELED']);
    expect(machine().declaration.version).toBe(2);
  });

  test.each([
    ['fails', (world: ReturnType<typeof play>) => world.fail('Pull'), 'a CANCELED'],
    [
      'is abandoned',
      (world: ReturnType<typeof play>) => world.feed({ type: 'stop', executionId: 'a', abandon: true }),
      'a STOPPED',
    ],
  ])('an action that %s afterwards ends the execution as well', (_, end, last) => {
    const world = play(of);
    world.start('a');
    world.feed(second(of));
    expect(end(world).at(-1)).toBe(last);
  });

  test('holds the stage until then: the next execution waits before it', () => {
    const { start, feed, succeedIn, waiting } = play(of);
    start('a');
    feed(second(of));
    start('b');
    expect(waiting('Source')).toEqual(['b']);
    expect(succeedIn('a', 'Pull')).toContain('b Source STARTED');
  });
});

describe('an update', () => {
  test('keeps the transitions of stages that stay', () => {
    const { feed, machine } = play(three);
    const transition = { enabled: false, reason: 'freeze' };
    feed({ type: 'transition', stage: 'Approve', direction: 'inbound', transition });
    feed(second(three));
    expect(machine().locks.Approve?.inbound).toEqual(transition);
  });

  test('may take away the stage in which an execution is: it ends in it all the same', () => {
    const { start, succeed, feed, status } = play(three);
    start('a');
    succeed('Pull');
    const [source, , approve] = three.stages;
    feed(second({ ...three, stages: [source, approve] as Declaration['stages'] }));
    expect(succeed('Admit')).toEqual(['a Admit SUCCEEDED', 'a Staging CANCELED', 'a CANCELED']);
    expect(status('a')).toBe('Cancelled');
  });

  test('that brings a stage back finds it held by whoever is still in it', () => {
    const { start, succeed, succeedIn, feed, waiting } = play(three);
    start('a');
    succeed('Pull');
    const [source, , approve] = three.stages;
    feed(second({ ...three, stages: [source, approve] as Declaration['stages'] }));
    feed({ type: 'update', declaration: { ...three, version: 3 } });
    start('b');
    succeed('Pull');
    expect(waiting('Staging')).toEqual(['b']);
    expect(succeedIn('a', 'Admit')).toContain('b Staging STARTED');
  });

  test('leaves PARALLEL executions to go on as what they were started as', () => {
    const { start, feed, succeed, succeedIn, told } = play(threeWith('PARALLEL'));
    const other = declaration({ Source: [action('Clone')], Ship: [action('Send')] });
    start('a');
    feed(second({ ...other, executionMode: 'PARALLEL' }));
    start('b');
    succeedIn('a', ...toApproval, 'Release');
    succeed('Clone', 'Send');
    expect(told.filter((line) => line.endsWith(' SUCCEEDED') && line.split(' ').length === 2)).toEqual([
      'a SUCCEEDED',
      'b SUCCEEDED',
    ]);
  });

  test('from PARALLEL to QUEUED lets the one go on beside the other', () => {
    const { start, feed, succeedIn, statuses } = play(threeWith('PARALLEL'));
    start('a');
    feed(second(threeWith('QUEUED')));
    start('b');
    succeedIn('b', ...toApproval);
    succeedIn('a', ...toApproval, 'Release');
    expect(statuses()).toEqual(['Succeeded', 'InProgress']);
  });
});

describe('thirty days at a disabled transition', () => {
  const day = 24 * 60 * 60_000;
  const set = (enabled: boolean) =>
    ({ type: 'transition', stage: 'Staging', direction: 'inbound', transition: { enabled } }) as const;
  const expired = { type: 'wait-expired', executionId: 'a', stage: 'Staging' } as const;
  const waiting = () => {
    const world = play(three);
    world.feed(set(false));
    world.start('a');
    world.succeed('Pull');
    return world;
  };

  test('end an execution that has waited there, and it does not go on when the transition is enabled', () => {
    const { feed } = waiting();
    expect(feed(expired, 30 * day)).toEqual(['a FAILED']);
    expect(feed(set(true))).toEqual([]);
  });

  test('are not over a moment earlier', () => {
    const { feed, status } = waiting();
    expect(feed(expired, 30 * day - 1)).toEqual([]);
    expect(status('a')).toBe('InProgress');
  });

  test('begin anew when the transition has been open in between', () => {
    const { start, succeed, feed, waiting: queueOf } = play(three);
    start('b');
    succeed('Pull');
    start('a');
    succeed('Pull');
    feed(set(false));
    feed(set(true), 20 * day);
    feed(set(false), day);
    expect(feed(expired, 20 * day)).toEqual([]);
    expect(queueOf('Staging')).toEqual(['a']);
    expect(feed(expired, 10 * day)).toEqual(['a FAILED']);
  });

  test('do not count for who waits for the stage itself', () => {
    const { start, succeed, feed } = play(three);
    for (const id of ['b', 'a']) {
      start(id);
      succeed('Pull');
    }
    expect(feed(expired, 60 * day)).toEqual([]);
  });
});
