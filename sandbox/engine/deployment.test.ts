import { expect, test } from '@jest/globals';
import { advance } from './deployment.ts';
import {
  type Command,
  type Happening,
  newRollout,
  type Rollout,
  type Standing,
  serverEvents,
} from './rollout.ts';

const fine = { errorCode: 0, scriptName: '', message: 'Succeeded', log: '' };
const broken = { errorCode: 4, scriptName: 'x.sh', message: 'failed', log: '' };

const rolloutOf = (
  befores: readonly Standing[],
  minimumHealthy: number,
  ignoreStopFailures = false,
): Rollout =>
  newRollout(
    {
      minimumHealthy,
      ignoreStopFailures,
      targets: befores.map((before, index) => ({ id: `h${index + 1}`, arn: `arn:h${index + 1}`, before })),
    },
    0,
  );

type Run = {
  rollout: Rollout;
  readonly said: string[];
  readonly running: { target: string; event: string }[];
};

const take = (run: Run, happening: Happening): void => {
  const [rollout, commands] = advance(run.rollout, happening, 0);
  run.rollout = rollout;
  for (const command of commands) note(run, command);
};

const note = (run: Run, command: Command): void => {
  if (command.kind === 'run') run.running.push({ target: command.target, event: command.event });
  if (command.kind === 'tell-target') run.said.push(`${command.target} ${command.state}`);
  if (command.kind === 'finish') run.said.push(command.status);
};

const started = (rollout: Rollout): Run => {
  const run: Run = { rollout, said: [], running: [] };
  take(run, { kind: 'started' });
  return run;
};

/** Plays to the end; `fails` names "h1 Install" and the like. */
const play = (rollout: Rollout, ...fails: string[]): Run => {
  const run = started(rollout);
  for (let next = run.running.shift(); next; next = run.running.shift()) {
    take(run, { kind: 'event-began', ...next });
    const diagnostics = fails.includes(`${next.target} ${next.event}`) ? broken : fine;
    take(run, { kind: 'event-ended', ...next, diagnostics });
  }
  return run;
};

const statuses = ({ rollout }: Run) => rollout.targets.map(({ id, status }) => `${id} ${status}`);

test('a host goes through every event in order', () => {
  const run = play(rolloutOf(['unknown'], 0));
  expect(run.said).toEqual(['h1 START', 'h1 SUCCESS', 'Succeeded']);
  expect(run.rollout.targets[0]?.events.map(({ name, status }) => `${name} ${status}`)).toEqual(
    serverEvents.map((name) => `${name} Succeeded`),
  );
});

test('one at a time means one after the other', () => {
  const run = play(rolloutOf(['old', 'old'], 1));
  expect(run.said).toEqual(['h1 START', 'h1 SUCCESS', 'h2 START', 'h2 SUCCESS', 'Succeeded']);
});

test('all at once means at the same time', () => {
  expect(started(rolloutOf(['old', 'old', 'old'], 0)).said).toEqual(['h1 START', 'h2 START', 'h3 START']);
});

test('hosts are taken in the order unhealthy, unknown, old, current', () => {
  const run = play(rolloutOf(['current', 'old', 'unknown', 'unhealthy'], 3));
  expect(run.said.filter((one) => one.endsWith('START'))).toEqual([
    'h4 START',
    'h3 START',
    'h2 START',
    'h1 START',
  ]);
});

test.each([
  ['the only host', ['old'], 0, ['h1 Install'], ['h1 Failed'], 'Failed'],
  ['the first of two', ['old', 'old'], 1, ['h1 Install'], ['h1 Failed', 'h2 Skipped'], 'Failed'],
  ['the last of two', ['old', 'old'], 1, ['h2 Install'], ['h1 Succeeded', 'h2 Failed'], 'Succeeded'],
  ['one of all at once', ['old', 'old'], 0, ['h1 Install'], ['h1 Failed', 'h2 Succeeded'], 'Succeeded'],
  [
    'everything at once',
    ['old', 'old'],
    0,
    ['h1 Install', 'h2 Install'],
    ['h1 Failed', 'h2 Failed'],
    'Failed',
  ],
] as const)('when %s fails the deployment knows', (_, befores, minimum, fails, expected, end) => {
  const run = play(rolloutOf(befores, minimum), ...fails);
  expect(statuses(run)).toEqual(expected);
  expect(run.said.at(-1)).toBe(end);
});

test('what follows a failed event is skipped', () => {
  const run = play(rolloutOf(['old'], 0), 'h1 AfterInstall');
  expect(run.rollout.targets[0]?.events.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 4 }, () => 'Succeeded'),
    'Failed',
    'Skipped',
    'Skipped',
  ]);
});

test.each([
  [true, 'Succeeded'],
  [false, 'Failed'],
])('a failing ApplicationStop with ignoreApplicationStopFailures %s: %s', (ignore, end) => {
  const run = play(rolloutOf(['old'], 0, ignore), 'h1 ApplicationStop');
  expect(run.said.at(-1)).toBe(end);
});

test('nothing else is forgiven', () => {
  expect(play(rolloutOf(['old'], 0, true), 'h1 BeforeInstall').said.at(-1)).toBe('Failed');
});

test('a stop lets the running event end and begins nothing new', () => {
  const run = started(rolloutOf(['old', 'old'], 1));
  const [first] = run.running.splice(0);
  take(run, { kind: 'stop-requested' });
  expect(run.said).toEqual(['h1 START']);
  take(run, { kind: 'event-ended', target: 'h1', event: first?.event ?? '', diagnostics: fine });
  expect(statuses(run)).toEqual(['h1 Skipped', 'h2 Skipped']);
  expect(run.said).toEqual(['h1 START', 'Stopped']);
  expect(run.running).toEqual([]);
});

test('a stop before the start ends it at once', () => {
  const run: Run = { rollout: rolloutOf(['old'], 0), said: [], running: [] };
  take(run, { kind: 'stop-requested' });
  expect(run.said).toEqual(['Stopped']);
});

test('a host that has ended its last event while a stop was asked for has succeeded', () => {
  const run = started(rolloutOf(['old'], 0));
  run.rollout = {
    ...run.rollout,
    targets: run.rollout.targets.map((target) => ({
      ...target,
      events: target.events.map((event) =>
        event.name === 'ValidateService' ? event : { ...event, status: 'Succeeded' },
      ),
    })),
  };
  take(run, { kind: 'stop-requested' });
  take(run, { kind: 'event-ended', target: 'h1', event: 'ValidateService', diagnostics: fine });
  expect(statuses(run)).toEqual(['h1 Succeeded']);
});
