import { describe, expect, test } from '@jest/globals';
import type { Condition, Gate } from './pipeline-condition-types.ts';
import { play, stagingWith } from './pipeline-testing.ts';

const rule = (name: string, configuration: Readonly<Record<string, string>> = {}) => ({
  name,
  ruleTypeId: { category: 'Rule', provider: 'LambdaInvoke' },
  configuration,
});
const condition = (result: string, ...names: readonly string[]): { readonly conditions: Condition[] } => ({
  conditions: [{ result, rules: names.map((name) => rule(name)) }],
});
const inStaging = ['Admit', 'Deploy', 'Scan', 'Validate'] as const;

/** A pipeline whose Staging has a condition, and one execution that has come as far as Staging. */
const at = (gate: Gate, result: string, ...names: readonly string[]) => {
  const world = play(stagingWith({ [gate]: condition(result, ...names) }));
  const arrive = (id: string) => {
    world.start(id);
    return world.succeed('Pull');
  };
  const check = (id = 'a') =>
    world.machine().executions.find((one) => one.id === id)?.stages.Staging?.checks[gate];
  const stage = (id = 'a') => world.machine().executions.find((one) => one.id === id)?.stages.Staging?.status;
  const override = (executionId = 'a') =>
    world.feed({ type: 'override', executionId, stage: 'Staging', gate });
  return { ...world, arrive, check, stage, override };
};

describe('an entry condition', () => {
  test('has its rules run side by side before any action, and lets the execution in when all have succeeded', () => {
    const { arrive, succeed, check } = at('beforeEntry', 'FAIL', 'One', 'Two');
    expect(arrive('a').slice(-6)).toEqual([
      'a Staging STARTED',
      'a beforeEntry STARTED',
      'a One STARTED',
      'run One',
      'a Two STARTED',
      'run Two',
    ]);
    expect(succeed('Two')).toEqual(['a Two SUCCEEDED']);
    expect(check()?.status).toBe('InProgress');
    expect(succeed('One')).toEqual([
      'a One SUCCEEDED',
      'a beforeEntry SUCCEEDED',
      'a Admit STARTED',
      'run Admit',
    ]);
    expect(check()).toMatchObject({ status: 'Succeeded' });
  });

  test('that is not met fails the stage, and lets the next execution come to it', () => {
    const { arrive, fail, succeed, check, stage, status } = at('beforeEntry', 'FAIL', 'One', 'Two');
    arrive('a');
    arrive('b');
    succeed('One');
    expect(fail('Two')).toEqual([
      'a Two FAILED',
      'a beforeEntry FAILED',
      'a Staging FAILED',
      'a FAILED',
      'b Staging STARTED',
      'b beforeEntry STARTED',
      'b One STARTED',
      'run One',
      'b Two STARTED',
      'run Two',
    ]);
    expect([stage(), status('a')]).toEqual(['Failed', 'Failed']);
    expect(check()).toMatchObject({ status: 'Failed', summary: 'Rules that have failed: Two' });
  });

  test('holds the stage while it is checked: another execution waits', () => {
    const { arrive, waiting } = at('beforeEntry', 'FAIL', 'One');
    arrive('a');
    arrive('b');
    expect(waiting('Staging')).toEqual(['b']);
  });

  test('with the result SKIP leads past the stage, and nothing is told of it', () => {
    const { arrive, fail, stage, succeed, status } = at('beforeEntry', 'SKIP', 'One');
    arrive('a');
    expect(fail('One')).toEqual([
      'a One FAILED',
      'a beforeEntry FAILED',
      'a Approve STARTED',
      'a Release STARTED',
      'run Release',
    ]);
    expect(stage()).toBe('Skipped');
    succeed('Release');
    expect(status('a')).toBe('Succeeded');
  });

  test('is no failed action: what the stage does on failure does not follow', () => {
    const { start, succeed, fail, machine } = play(
      stagingWith({ beforeEntry: condition('FAIL', 'One'), onFailure: { result: 'ROLLBACK' } }),
    );
    for (const id of ['a', 'b']) {
      start(id);
      succeed('Pull');
      if (id === 'a') succeed('One', ...inStaging, 'Release');
    }
    fail('One');
    expect(machine().executions.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('is asked again by a retry of the stage, and then the stage begins', () => {
    const { arrive, fail, feed, succeed, status } = at('beforeEntry', 'FAIL', 'One');
    arrive('a');
    fail('One');
    expect(feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' })).toEqual([
      'a RESUMED',
      'a Staging RESUMED',
      'a beforeEntry STARTED',
      'a One STARTED',
      'run One',
    ]);
    expect(succeed('One').slice(-1)).toEqual(['run Admit']);
    succeed(...inStaging, 'Release');
    expect(status('a')).toBe('Succeeded');
  });

  test('that was met is not asked again by a retry', () => {
    const { arrive, fail, feed, succeed } = at('beforeEntry', 'FAIL', 'One');
    arrive('a');
    succeed('One');
    fail('Admit');
    expect(feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'ALL_ACTIONS' })).not.toContain(
      'run One',
    );
  });

  test('that is overridden lets the execution in', () => {
    const { arrive, fail, override, check, succeed, status } = at('beforeEntry', 'FAIL', 'One');
    arrive('a');
    fail('One');
    expect(override()).toEqual([
      'a beforeEntry OVERRIDDEN',
      'a RESUMED',
      'a Staging RESUMED',
      'a Admit STARTED',
      'run Admit',
    ]);
    expect(check()?.status).toBe('Overridden');
    succeed(...inStaging, 'Release');
    expect(status('a')).toBe('Succeeded');
  });
});

describe('a success condition', () => {
  test('is checked when the last action has succeeded, and the stage is left when it is met', () => {
    const { arrive, succeed } = at('onSuccess', 'FAIL', 'One');
    arrive('a');
    expect(succeed(...inStaging).slice(-3)).toEqual(['a onSuccess STARTED', 'a One STARTED', 'run One']);
    expect(succeed('One').slice(1, 3)).toEqual(['a onSuccess SUCCEEDED', 'a Staging SUCCEEDED']);
  });

  test('with the result FAIL fails the stage; a retry of it asks again without the actions', () => {
    const { arrive, succeed, fail, feed, status } = at('onSuccess', 'FAIL', 'One');
    arrive('a');
    succeed(...inStaging);
    expect(fail('One').slice(1)).toEqual(['a onSuccess FAILED', 'a Staging FAILED', 'a FAILED']);
    const retried = feed({ type: 'retry', executionId: 'a', stage: 'Staging', mode: 'FAILED_ACTIONS' });
    expect(retried.slice(2)).toEqual(['a onSuccess STARTED', 'a One STARTED', 'run One']);
    succeed('One', 'Release');
    expect(status('a')).toBe('Succeeded');
  });

  test('with the result ROLLBACK rolls back to the last execution that succeeded there', () => {
    const { arrive, succeed, fail, machine, status } = at('onSuccess', 'ROLLBACK', 'One');
    arrive('a');
    succeed(...inStaging, 'One', 'Release');
    arrive('b');
    succeed(...inStaging);
    fail('One');
    const back = machine().executions.at(-1);
    expect(back).toMatchObject({
      origin: { type: 'AutomatedRollback', detail: '{"FailedPipelineExecutionId":"b"}' },
      rollback: { stage: 'Staging', target: 'a' },
    });
    succeed(...inStaging);
    fail('One');
    expect([status('b'), status(back?.id ?? '')]).toEqual(['Failed', 'Failed']);
    expect(machine().executions).toHaveLength(3);
  });

  test('that is overridden lets the execution go on', () => {
    const { arrive, succeed, fail, override, stage } = at('onSuccess', 'FAIL', 'One');
    arrive('a');
    succeed(...inStaging);
    fail('One');
    expect(override().slice(-3)).toEqual(['a Approve STARTED', 'a Release STARTED', 'run Release']);
    expect(stage()).toBe('Succeeded');
  });

  test('is not asked when an action has failed', () => {
    const { arrive, fail, check } = at('onSuccess', 'FAIL', 'One');
    arrive('a');
    expect(fail('Admit')).toEqual(['a Admit FAILED', 'a Staging FAILED', 'a FAILED']);
    expect(check()).toBeUndefined();
  });
});

describe('a failure condition', () => {
  const failed = () => {
    const world = at('onFailure', 'ROLLBACK', 'Alarm');
    world.arrive('a');
    world.succeed(...inStaging, 'Release');
    world.arrive('b');
    expect(world.fail('Admit').slice(1)).toEqual(['b onFailure STARTED', 'b Alarm STARTED', 'run Alarm']);
    return world;
  };

  test('is checked before the failed stage is left, and rolls it back when its rule has failed', () => {
    const { fail, machine } = failed();
    expect(fail('Alarm').slice(1, 4)).toEqual(['b onFailure FAILED', 'b Staging FAILED', 'b FAILED']);
    expect(machine().executions.at(-1)?.rollback).toEqual({ stage: 'Staging', target: 'a' });
  });

  test('whose rule succeeds leaves it at the failure', () => {
    const { succeed, machine, status } = failed();
    succeed('Alarm');
    expect(status('b')).toBe('Failed');
    expect(machine().executions).toHaveLength(2);
  });
});

describe('while a condition is checked', () => {
  const checking = () => {
    const world = at('beforeEntry', 'FAIL', 'One');
    world.arrive('a');
    return world;
  };

  test('a stop waits for the rules, and then the execution is stopped', () => {
    const { feed, succeed, status, stage } = checking();
    feed({ type: 'stop', executionId: 'a', abandon: false });
    expect([status('a'), stage()]).toEqual(['Stopping', 'Stopping']);
    expect(succeed('One').slice(1)).toEqual(['a beforeEntry SUCCEEDED', 'a Staging STOPPED', 'a STOPPED']);
  });

  test('a stop counts for more than what the rules say', () => {
    const { arrive, succeed, succeedIn, fail, feed } = at('onSuccess', 'ROLLBACK', 'One');
    arrive('a');
    succeedIn('a', ...inStaging, 'One', 'Release');
    arrive('b');
    succeed(...inStaging);
    feed({ type: 'stop', executionId: 'b', abandon: false });
    expect(fail('One').slice(1)).toEqual(['b onSuccess FAILED', 'b Staging STOPPED', 'b STOPPED']);
  });

  test('a stop that abandons leaves the rules to themselves', () => {
    const { feed, check, machine, stage } = checking();
    feed({ type: 'stop', executionId: 'a', abandon: true });
    expect([check()?.status, stage(), machine().ruleRuns[0]?.status]).toEqual([
      'Abandoned',
      'Stopped',
      'Abandoned',
    ]);
  });

  test('a change of the pipeline cancels the execution as soon as the rules have ended', () => {
    const { feed, succeed, machine } = checking();
    const { declaration } = machine();
    feed({ type: 'update', declaration: { ...declaration, version: 2 } });
    expect(succeed('One').slice(1)).toEqual(['a beforeEntry SUCCEEDED', 'a Staging CANCELED', 'a CANCELED']);
  });
});

test('a rule that names what nobody has set fails, and with it the condition', () => {
  const check = rule('Check', { Variable: '#{Nothing.here}' });
  const world = play(stagingWith({ beforeEntry: { conditions: [{ result: 'SKIP', rules: [check] }] } }));
  world.start('a');
  expect(world.succeed('Pull')).toContain('a Check FAILED');
  expect(world.machine().executions[0]?.stages.Staging?.status).toBe('Skipped');
});

test('an action that needs what a skipped stage would have made fails, and says so', () => {
  const { stages, ...rest } = stagingWith({ beforeEntry: condition('SKIP', 'One') });
  const world = play({
    ...rest,
    stages: stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((one) => {
        if (one.name === 'Validate') return { ...one, outputArtifacts: [{ name: 'Report' }] };
        return one.name === 'Release' ? { ...one, inputArtifacts: [{ name: 'Report' }] } : one;
      }),
    })),
  });
  world.start('a');
  world.succeed('Pull');
  world.fail('One');
  expect(world.machine().runs.at(-1)).toMatchObject({
    action: 'Release',
    status: 'Failed',
    error: { code: 'ConfigurationError', message: 'no action before this one has made Report' },
  });
});
