import { expect, test } from '@jest/globals';
import { next } from './jenkins-next.ts';
import {
  type Command,
  type FinishedBuild,
  newRun,
  type Run,
  readRun,
  type Sighting,
  type Terms,
  writeRun,
} from './jenkins-run.ts';

const MINUTE = 60_000;
const begun = Date.parse('2026-11-23T09:00:00Z');
const terms: Terms = {
  now: begun + MINUTE,
  limitMinutes: 60,
  unstable: 'failed',
  rerunAfterRestart: false,
  commit: 'c0ffee',
  parameters: ['SUITE'],
  jobUrl: 'https://ci.example.com/job/hello/',
};
const start = newRun({ actionExecutionId: 'key-1', executionId: 'e-1' }, begun);
const queued: Run = { ...start, at: 'queue', queue: 17 };
const building: Run = { ...queued, at: 'build', build: 12 };
const good: FinishedBuild = {
  number: 12,
  result: 'SUCCESS',
  tests: { passed: 40, failed: 0, skipped: 2 },
  commits: [],
};
const bad: FinishedBuild = {
  number: 12,
  result: 'UNSTABLE',
  tests: { passed: 38, failed: 2, skipped: 0 },
  commits: [],
};
const empty = { seen: 'search', buildable: true, declared: ['DELIVERY_ID', 'SUITE', 'COMMIT'] } as const;
const running = {
  seen: 'build',
  is: 'running',
  number: 12,
  startedAt: begun,
  estimatedMs: 4 * MINUTE,
  hasStages: false,
} as const;
const inQueue = { seen: 'queue', is: 'waiting', why: 'Waiting for next available executor' } as const;
const finished = (build: FinishedBuild): Sighting => ({ seen: 'build', is: 'finished', build });
const trouble = (blame: 'permission' | 'platform'): Sighting => ({
  seen: 'trouble',
  blame,
  reason: 'it is down',
});
const at = (minutes: number): Terms => ({ ...terms, now: begun + minutes * MINUTE });

const outcomeOf = (run: Run, sighting: Sighting, on: Terms = terms) => {
  const { command } = next(run, sighting, on);
  if (command.do !== 'answer') throw new Error(`expected an answer, got ${command.do}`);
  return command.outcome;
};
const tokenOf = (run: Run, sighting: Sighting, on: Terms = terms): Run => {
  const outcome = outcomeOf(run, sighting, on);
  if (outcome.kind !== 'waiting') throw new Error(`expected it to wait, got ${outcome.kind}`);
  return readRun(outcome.token);
};

test.each<[string, Run, Sighting, Command]>([
  ['a new run is looked for first', start, { seen: 'nothing' }, { do: 'search' }],
  ['a queued one is looked at in the queue', queued, { seen: 'nothing' }, { do: 'look-at-queue', queue: 17 }],
  ['a running one is looked at', building, { seen: 'nothing' }, { do: 'look-at-build', build: 12 }],
  ['nowhere and fit: the intent comes first', start, empty, { do: 'claim' }],
  ['the intent is ours: start', start, { seen: 'claim', claimed: true }, { do: 'trigger' }],
  ['started: write it down', start, { seen: 'triggered', queue: 17 }, { do: 'note', queue: 17 }],
  ['found in the queue: adopt', start, { ...empty, queue: 17 }, { do: 'note', queue: 17 }],
  ['found among the builds: adopt', start, { ...empty, build: 12 }, { do: 'note', build: 12 }],
  [
    'left the queue: write its number down',
    queued,
    { seen: 'queue', is: 'started', build: 12 },
    { do: 'note', queue: 17, build: 12 },
  ],
  ['its number is written down: look', building, { seen: 'noted' }, { do: 'look-at-build', build: 12 }],
  ['forgotten by the queue: search', queued, { seen: 'queue', is: 'gone' }, { do: 'search' }],
  ["somebody else's build: search", building, { seen: 'build', is: 'foreign' }, { do: 'search' }],
  ['a build that is no more: search', building, { seen: 'build', is: 'gone' }, { do: 'search' }],
  ['good: record it before answering', building, finished(good), { do: 'record', of: good }],
  ['failed tests: ask for their names', building, finished(bad), { do: 'list-failures', of: bad }],
])('%s', (_what, run, sighting, command) => {
  expect(next(run, sighting, terms).command).toEqual(command);
});

test.each<[string, Run, Sighting, string]>([
  ['just triggered', queued, { seen: 'noted' }, 'Queued in Jenkins'],
  ['in the queue', queued, inQueue, "Waiting in Jenkins' queue: Waiting for next available executor"],
  ['left, not yet there', queued, { seen: 'queue', is: 'left' }, 'Jenkins is starting the build'],
  ['running', building, running, 'Jenkins is testing: https://ci.example.com/job/hello/12/'],
  [
    'at a stage',
    building,
    { ...running, stage: { name: 'Unit tests', paused: false } },
    'Jenkins is testing, stage Unit tests: https://ci.example.com/job/hello/12/',
  ],
  [
    'paused at an input step',
    building,
    { ...running, stage: { name: 'Confirm', paused: true } },
    'Jenkins is waiting for a person in stage Confirm: https://ci.example.com/job/hello/12/',
  ],
])('%s, it waits and stays where it is', (_what, run, sighting, summary) => {
  const outcome = outcomeOf(run, sighting);
  expect(outcome).toMatchObject({ kind: 'waiting', summary: expect.stringContaining(summary) });
  expect(tokenOf(run, sighting)).toEqual(run);
});

test.each([
  [begun + MINUTE, 4 * MINUTE, 25],
  [begun + 9 * MINUTE, 4 * MINUTE, 99],
  [begun - MINUTE, 4 * MINUTE, 0],
  [begun + MINUTE, -1, undefined],
])('progress at %s of %s ms is %s %%', (now, estimatedMs, percent) => {
  const outcome = outcomeOf(building, { ...running, estimatedMs }, { ...terms, now });
  expect('percent' in outcome ? outcome.percent : undefined).toBe(percent);
});

test('a good build that is recorded passes with its numbers', () => {
  expect(outcomeOf(building, { seen: 'recorded', of: good })).toEqual({
    kind: 'passed',
    summary: '40 tests passed, 2 skipped: https://ci.example.com/job/hello/12/',
    variables: {
      BuildNumber: '12',
      BuildUrl: 'https://ci.example.com/job/hello/12/',
      TestsPassed: '40',
      TestsFailed: '0',
      TestsSkipped: '2',
    },
  });
});

test('a good build that counted no tests does not claim to have', () => {
  const outcome = outcomeOf(building, {
    seen: 'recorded',
    of: { number: 12, result: 'SUCCESS', commits: [] },
  });
  expect(outcome).toMatchObject({ kind: 'passed', variables: { TestsPassed: 'unknown' } });
  expect(outcome).toHaveProperty('summary', expect.stringContaining('recorded no tests'));
});

test('failed tests are named, ten at most, with their number and the page', () => {
  const names = Array.from({ length: 10 }, (_, index) => `t${index}`);
  const of = { ...bad, tests: { passed: 100, failed: 13, skipped: 1 } };
  expect(outcomeOf(building, { seen: 'failures', of, names })).toEqual({
    kind: 'failed',
    reason:
      'Jenkins build #12 ended UNSTABLE: 13 of 114 tests failed: t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 and 3 more (https://ci.example.com/job/hello/12/)',
  });
});

test('UNSTABLE passes where the action says so', () => {
  expect(next(building, finished(bad), { ...terms, unstable: 'passed' }).command).toMatchObject({
    do: 'record',
  });
});

test.each([
  [[], 'record'],
  [['c0ffee'], 'record'],
  [['library', 'c0ffee'], 'record'],
  [['decaf'], 'answer'],
])('a good build of the commits %j: %s', (commits, command) => {
  const step = next(building, finished({ ...good, commits }), terms).command;
  expect(step.do).toBe(command);
  if (step.do === 'answer')
    expect(step.outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('tested decaf, but'),
    });
});

test.each([
  ['disabled', { ...empty, buildable: false }, 'is disabled'],
  [
    'without the key',
    { ...empty, declared: ['SUITE'] },
    'to declare the parameters DELIVERY_ID, it declares SUITE',
  ],
  ['without any', { ...empty, declared: [] }, 'DELIVERY_ID, SUITE, it declares none'],
  ["without the action's own", { ...empty, declared: ['DELIVERY_ID'] }, 'to declare the parameters SUITE'],
])('a job %s is a configuration error before anything is started', (_what, search, reason) => {
  expect(outcomeOf(start, search)).toMatchObject({
    kind: 'error',
    blame: 'config',
    reason: expect.stringContaining(reason),
  });
});

test.each([
  ['just now', 29_000, {}, { do: 'answer' }],
  ['long ago, and it came to nothing', 30_000, {}, { do: 'claim', over: '2026-11-23T09:00:00.000Z' }],
  [
    'and its item is known',
    5_000,
    { queueUrl: 'https://ci.example.com/queue/item/17/' },
    { do: 'look-at-queue', queue: 17 },
  ],
  [
    'and its build is known',
    5_000,
    { buildUrl: 'https://ci.example.com/job/hello/12/' },
    { do: 'look-at-build', build: 12 },
  ],
])('somebody else meant to start it %s', (_what, later, known, command) => {
  const before = { intent: '2026-11-23T09:00:00.000Z', ...known };
  const step = next(start, { seen: 'claim', claimed: false, before }, { ...terms, now: begun + later });
  expect(step.command).toMatchObject(command);
});

test('what was there once is never started again: it waits, then says that it is lost', () => {
  const waiting = tokenOf(queued, empty, at(5));
  expect(waiting).toMatchObject({ at: 'queue', queue: 17, lost: begun + 5 * MINUTE });
  expect(tokenOf(waiting, empty, at(6)).lost).toBe(begun + 5 * MINUTE);
  expect(outcomeOf(waiting, empty, at(7))).toMatchObject({
    kind: 'error',
    blame: 'platform',
    reason: expect.stringContaining('Jenkins lost the build'),
  });
});

test('what is found again is lost no more', () => {
  const lost: Run = { ...building, lost: begun };
  expect(next(lost, running, terms).run).not.toHaveProperty('lost');
  expect(tokenOf(lost, running)).not.toHaveProperty('lost');
  expect(next({ ...queued, lost: begun }, { ...empty, build: 12 }, terms).run).not.toHaveProperty('lost');
});

test('a build that the list has but that cannot be looked at does not go round in circles', () => {
  const waiting = tokenOf(building, { ...empty, build: 12 }, at(5));
  expect(outcomeOf(waiting, { ...empty, build: 12 }, at(8))).toMatchObject({ kind: 'error' });
});

test('a restart is waited out, and an answer makes it forgotten', () => {
  const down = tokenOf(building, trouble('platform'), at(5));
  expect(down.trouble).toBe(begun + 5 * MINUTE);
  expect(tokenOf(down, trouble('platform'), at(19)).trouble).toBe(begun + 5 * MINUTE);
  expect(tokenOf(down, running, at(19))).not.toHaveProperty('trouble');
});

test('a Jenkins that stays away ends in a platform error that says since when and what may still run', () => {
  const down: Run = { ...building, trouble: begun + 5 * MINUTE };
  const outcome = outcomeOf(down, trouble('platform'), at(20));
  expect(outcome).toMatchObject({ kind: 'error', blame: 'platform' });
  expect(outcome).toHaveProperty('reason', expect.stringContaining('since 2026-11-23T09:05:00.000Z'));
  expect(outcome).toHaveProperty(
    'reason',
    expect.stringContaining('may still be running: https://ci.example.com/job/hello/12/'),
  );
});

test('a wrong token is told at once at the start, but waited out for a moment while a build runs or Jenkins restarts', () => {
  expect(outcomeOf(start, trouble('permission'))).toMatchObject({ kind: 'error', blame: 'permission' });
  expect(outcomeOf({ ...start, trouble: begun }, trouble('permission'))).toMatchObject({ kind: 'waiting' });
  expect(outcomeOf(building, trouble('permission'))).toMatchObject({ kind: 'waiting' });
  expect(outcomeOf({ ...building, trouble: begun }, trouble('permission'), at(2))).toMatchObject({
    blame: 'permission',
  });
});

test('past its time a running build is stopped, then terminated, then killed, then given up', () => {
  const ways: string[] = [];
  let run: Run = building;
  for (let minutes = 60; minutes < 63; minutes++) {
    const step = next(run, running, at(minutes));
    if (step.command.do !== 'stop') throw new Error(`expected it to be stopped, got ${step.command.do}`);
    ways.push(step.command.how);
    run = tokenOf(step.run, { seen: 'asked-to-end' }, at(minutes));
    expect(outcomeOf(run, running, { ...terms, now: begun + minutes * MINUTE + 29_000 })).toMatchObject({
      kind: 'waiting',
    });
  }
  expect(ways).toEqual(['stop', 'term', 'kill']);
  expect(outcomeOf(run, running, at(64))).toMatchObject({
    kind: 'error',
    reason: expect.stringContaining('could not end it'),
  });
});

test('a build that was stopped for its time has failed, and one that made it all the same has passed', () => {
  const stopped: Run = { ...building, stop: { step: 1, at: begun + 60 * MINUTE } };
  expect(outcomeOf(stopped, finished({ number: 12, result: 'ABORTED', commits: [] }), at(61))).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining(
      'longer than the time limit of 60 minutes and was stopped; it ended ABORTED',
    ),
  });
  expect(next(stopped, finished(good), at(61)).command.do).toBe('record');
});

test('past its time a queued item is cancelled, which is nobody the release could be blamed for', () => {
  const step = next(queued, inQueue, at(60));
  expect(step.command).toEqual({ do: 'cancel', queue: 17 });
  expect(outcomeOf(step.run, { seen: 'queue', is: 'cancelled' }, at(61))).toMatchObject({
    kind: 'error',
    blame: 'platform',
    reason: expect.stringContaining('Waiting for next available executor'),
  });
});

test("somebody's cancelling in the queue fails the action", () => {
  expect(outcomeOf(queued, { seen: 'queue', is: 'cancelled' })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('was cancelled'),
  });
});

test('a job that could not even be started in its time is an error, not started late', () => {
  expect(outcomeOf(start, empty, at(60))).toMatchObject({ kind: 'error', blame: 'platform' });
  expect(outcomeOf({ ...start, trouble: begun + 59 * MINUTE }, trouble('platform'), at(60))).toMatchObject({
    kind: 'error',
  });
});

test.each([
  ['FAILURE', undefined, 'ended FAILURE (https'],
  ['ABORTED', true, 'ended ABORTED: somebody ended it in Jenkins, or a step of it did (https'],
  ['ABORTED', undefined, 'ended ABORTED: Jenkins was restarted while it ran (https'],
  ['NOT_BUILT', undefined, 'ended NOT_BUILT: it decided by itself not to build (https'],
] as const)('a build that ended %s (interrupted: %s) says why', (result, interrupted, text) => {
  const build = { number: 12, result, commits: [], ...(interrupted ? { interrupted } : {}) };
  expect(outcomeOf(building, finished(build))).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining(text),
  });
});

test('why it ended comes before the tests that failed until then, and tests that did not fail are none of the reasons', () => {
  const build = { number: 12, result: 'ABORTED', commits: [] } as const;
  const one = { ...build, tests: { passed: 3, failed: 1, skipped: 0 } };
  expect(outcomeOf(building, { seen: 'failures', of: one, names: ['a b'] })).toMatchObject({
    reason: expect.stringContaining(
      'ended ABORTED: Jenkins was restarted while it ran: 1 of 4 tests failed: a b (',
    ),
  });
  const none = { ...build, tests: { passed: 4, failed: 0, skipped: 0 } };
  expect(outcomeOf(building, finished(none))).toMatchObject({
    reason: expect.stringContaining('ended ABORTED: Jenkins was restarted while it ran ('),
  });
});

const cutOff = finished({ number: 12, result: 'ABORTED', commits: [] });
const again: Terms = { ...terms, rerunAfterRestart: true };

test('a build that a restart ended is followed by another one, if so wished, and by no third', () => {
  const step = next({ ...building, lost: begun, trouble: begun }, cutOff, again);
  expect(step).toEqual({
    run: { v: 1, at: 'start', key: 'key-1.2', executionId: 'e-1', since: begun, isRerun: true },
    command: { do: 'search' },
  });
  const second: Run = { ...step.run, at: 'build', build: 13 };
  expect(outcomeOf(second, cutOff, again)).toMatchObject({ kind: 'failed' });
});

test.each<[string, Run, Sighting]>([
  [
    'was ended by somebody',
    building,
    finished({ number: 12, result: 'ABORTED', commits: [], interrupted: true }),
  ],
  ['was ended for its time', { ...building, stop: { step: 1, at: begun } }, cutOff],
  ['failed', building, finished({ number: 12, result: 'FAILURE', commits: [] })],
])('a build that %s is not run again', (_what, run, sighting) => {
  expect(outcomeOf(run, sighting, again)).toMatchObject({ kind: 'failed' });
});

test('for an action that the pipeline has ended no build is begun', () => {
  const intent = new Date(begun).toISOString();
  const before = { intent, endedAt: intent };
  expect(outcomeOf(start, { seen: 'claim', claimed: false, before }, at(5))).toMatchObject({
    kind: 'error',
    reason: `The pipeline ended this action at ${intent}; no build is started for it any more`,
  });
});

test('the token has all that the next round needs, and a token of another kind is refused', () => {
  const run: Run = {
    ...building,
    isRerun: true,
    trouble: 1,
    lost: 2,
    stop: { step: 1, at: 3, why: 'x'.repeat(200) },
  };
  expect(readRun(writeRun(run))).toEqual(run);
  expect(writeRun(run).length).toBeLessThan(1_000);
  expect(() => readRun('{"v":2}')).toThrow('Expected the continuation token.v to be 1, got `2`');
  expect(() => readRun('nonsense')).toThrow('Expected the continuation token to be JSON');
});
