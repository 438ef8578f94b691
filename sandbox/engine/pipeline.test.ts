import { describe, expect, test } from '@jest/globals';
import { newMachine, step } from './pipeline.ts';
import type { Action, Command, Declaration, Machine, PipelineEvent } from './pipeline-state.ts';

const action = (name: string, more: Partial<Action> = {}): Action => ({
  name,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  ...more,
});

const declaration = (stages: Readonly<Record<string, readonly Action[]>>, version = 1): Declaration => ({
  name: 'delivery-of-a-very-long-name',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'store' },
  stages: Object.entries(stages).map(([name, actions]) => ({ name, actions })),
  version,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
});

const three = declaration({
  Source: [action('Pull', { namespace: 'Source', outputArtifacts: [{ name: 'SourceOutput' }] })],
  Staging: [
    action('Admit', { runOrder: 1 }),
    action('Deploy', { runOrder: 2 }),
    action('Scan', { runOrder: 2 }),
    action('Validate', { runOrder: 3 }),
  ],
  Approve: [action('Release')],
});

/** A machine with a memory: everything that was told, in words. */
const play = (of: Declaration) => {
  let machine: Machine = newMachine(of);
  let now = 1_000;
  const told: string[] = [];
  const words: Readonly<Record<Command['do'], (command: never) => string>> = {
    run: ({ runId }: { runId: string }) => `run ${machine.runs.find(({ id }) => id === runId)?.action}`,
    'tell-pipeline': (one: { executionId: string; state: string }) => `${one.executionId} ${one.state}`,
    'tell-stage': (one: { executionId: string; stage: string; state: string }) =>
      `${one.executionId} ${one.stage} ${one.state}`,
    'tell-action': (one: { runId: string; state: string }) => {
      const run = machine.runs.find(({ id }) => id === one.runId);
      return `${run?.executionId} ${run?.action} ${one.state}`;
    },
  };
  const feed = (event: PipelineEvent): readonly string[] => {
    const before = JSON.stringify(machine);
    const [next, commands] = step(machine, event, now++);
    expect(JSON.stringify(machine)).toBe(before);
    machine = next;
    const lines = commands.map((command) => words[command.do](command as never));
    told.push(...lines);
    return lines;
  };
  const runId = (name: string, executionId?: string): string => {
    const found = machine.runs.findLast(
      (run) =>
        run.action === name &&
        run.status === 'InProgress' &&
        (!executionId || run.executionId === executionId),
    );
    if (!found) throw new Error(`${name} is not running`);
    return found.id;
  };
  const start = (executionId: string) =>
    feed({ type: 'start', executionId, origin: { type: 'Test', detail: '' }, variables: {}, overrides: {} });
  const succeed = (...names: readonly string[]) =>
    names.flatMap((name) => feed({ type: 'succeed', runId: runId(name), report: {} }));
  const fail = (name: string) =>
    feed({ type: 'fail', runId: runId(name), report: {}, error: { code: 'JobFailed', message: 'no' } });
  const status = (id: string) => machine.executions.find((one) => one.id === id)?.status;
  return { feed, start, succeed, fail, status, runId, told, machine: () => machine };
};

const toApproval = ['Pull', 'Admit', 'Deploy', 'Scan', 'Validate'] as const;

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
    const { start, succeed, status, machine } = play(three);
    for (const id of ['a', 'b', 'c']) {
      start(id);
      succeed(...toApproval);
    }
    expect(machine().locks.Approve).toMatchObject({ holds: 'a', waits: 'c' });
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

describe('update', () => {
  test('ends what runs and what waits, in the words of events', () => {
    const { start, feed, machine } = play(three);
    start('a');
    start('b');
    expect(feed({ type: 'update', declaration: { ...three, version: 2 } })).toEqual([
      'a Pull CANCELED',
      'a Source CANCELED',
      'a CANCELED',
      'b CANCELED',
    ]);
    expect(machine().executions.map(({ status }) => status)).toEqual(['Cancelled', 'Cancelled']);
    expect(machine().declaration.version).toBe(2);
  });

  test('keeps the transitions of stages that stay', () => {
    const { feed, machine } = play(three);
    const transition = { enabled: false, reason: 'freeze' };
    feed({ type: 'transition', stage: 'Approve', direction: 'inbound', transition });
    feed({ type: 'update', declaration: { ...three, version: 2 } });
    expect(machine().locks.Approve?.inbound).toEqual(transition);
  });
});

describe('variables', () => {
  const told = (parameters: string) =>
    declaration({
      Source: [action('Pull', { namespace: 'Source' })],
      Use: [action('Use', { configuration: { UserParameters: parameters } })],
    });
  const used = (parameters: string) => {
    const { feed, runId, machine } = play(told(parameters));
    const origin = { type: 'Test', detail: '' };
    feed({ type: 'start', executionId: 'a', origin, variables: { who: 'Ada' }, overrides: {} });
    feed({ type: 'succeed', runId: runId('Pull'), report: {}, variables: { CommitId: 'c0ffee' } });
    return machine().runs[1];
  };

  test.each([
    ['#{Source.CommitId}', 'c0ffee'],
    ['#{codepipeline.PipelineExecutionId}', 'a'],
    ['{"by":"#{variables.who}","is":"#{Source.CommitId}"}', '{"by":"Ada","is":"c0ffee"}'],
    ['nothing to fill in', 'nothing to fill in'],
  ])('%s becomes %s', (parameters, expected) => {
    expect(used(parameters)?.resolved.UserParameters).toBe(expected);
  });

  test('one that nobody has set fails the action, by its name', () => {
    expect(used('#{Source.Nothing}')).toMatchObject({
      status: 'Failed',
      error: { code: 'ConfigurationError', message: expect.stringContaining('#{Source.Nothing}') },
    });
  });
});
