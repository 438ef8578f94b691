import { expect, test } from '@jest/globals';
import { checkReaders } from '../checks/index.ts';
import { parseGate } from '../core/gate.ts';
import type { Looks, Reply, Request } from '../core/looks.ts';
import type { Report } from '../core/report.ts';
import { blameOf } from '../core/report-outcome.ts';
import { runGate } from './run-gate.ts';

const start = Date.parse('2026-11-23T10:00:00Z');
const commit = '0123456789abcdef0123456789abcdef01234567';

const source = (checks: string, { control = '', environment = '' } = {}): string =>
  `version: 1
environments:
  staging: { url: "http://staging.hello.example"${environment} }
${control && 'control:\n  - http: { url: "http://status.hello.example/" }\n'}checks:
${checks}`;
const home = '  - { name: home, http: { path: / }, attempts: 2 }\n';

const answered = (status: number, body = ''): Reply => ({
  kind: 'answered',
  status,
  headers: {},
  body,
  cut: false,
  ms: 5,
});
const silent: Reply = { kind: 'silent', why: 'ECONNREFUSED', ms: 1 };
const blind: Reply = { kind: 'blind', why: 'EAI_AGAIN', blame: 'platform' };

/** A validation whose world answers by the names asked: one answer after the other, the last one stays. */
const world = (answers: Readonly<Record<string, readonly Reply[]>>, more: Partial<Looks> = {}) => {
  const asked: string[] = [];
  const left = Object.fromEntries(Object.entries(answers).map(([name, replies]) => [name, [...replies]]));
  const state = { now: start, budgetMs: 600_000 };
  const ask = async ({ url, via }: Request): Promise<Reply> => {
    const name = via ?? url.hostname.split('.')[0] ?? '';
    asked.push(name);
    const replies = left[name] ?? [];
    return (replies.length > 1 ? replies.shift() : replies[0]) ?? blind;
  };
  const looks = { ask, now: () => state.now, ...more } as Looks;
  const run = (text: string, rest: { readonly before?: Report; readonly only?: readonly string[] } = {}) => {
    const end = state.now + state.budgetMs;
    const time = {
      now: () => state.now,
      sleep: async (ms: number) => {
        state.now += ms;
      },
      hasTime: (ms: number) => state.now + ms <= end,
    };
    const heard: string[] = [];
    const onLook = ({ verdict, sentence }: Report) => heard.push(`${verdict}: ${sentence}`);
    const gate = parseGate(text, checkReaders);
    const of = { gate, environment: 'staging', commit, id: 'v-1', executionId: 'e-1' };
    return runGate({ ...of, looks, time, onLook, ...rest }).then((report) => ({ report, heard }));
  };
  return { run, asked, state };
};

test('a good release is reported with every look', async () => {
  const { report, heard } = await world({ staging: [answered(200)] }).run(source(home));
  expect(report).toEqual({
    version: 1,
    id: 'v-1',
    executionId: 'e-1',
    environment: 'staging',
    url: 'http://staging.hello.example/',
    commit,
    startedAt: '2026-11-23T10:00:00.000Z',
    endedAt: '2026-11-23T10:00:00.000Z',
    verdict: 'good release',
    sentence: 'good release: 1 of 1 checks passed',
    control: [],
    checks: [
      {
        name: 'home',
        type: 'http',
        status: 'passed',
        required: true,
        advisory: false,
        weight: 1,
        sentence: expect.stringContaining('answered 200'),
        measured: 200,
        limit: '200',
        attempts: [expect.objectContaining({ kind: 'passed', at: '2026-11-23T10:00:00.000Z' })],
      },
    ],
  });
  expect(heard).toEqual(['running: 1 of 1 checks are through']);
});

test('a bad release is bad although it was asked again', async () => {
  const { run, asked } = world({ staging: [answered(500)] });
  const { report } = await run(source(home));
  expect(report).toMatchObject({ verdict: 'bad release', endedAt: '2026-11-23T10:00:02.000Z' });
  expect(report.sentence).toMatch(
    /^bad release: 0 of 1 checks passed; home: .*answered 500.*\(2 attempts: 2 bad, 0 good\)$/,
  );
  expect(asked).toEqual(['staging', 'staging']);
});

test('where a control probe fails the checker is blind, and the service is not even asked', async () => {
  const { run, asked } = world({ status: [silent], staging: [answered(200)] });
  const { report } = await run(source(home, { control: 'yes' }));
  expect(report.verdict).toBe('checker blind');
  expect(report.sentence).toMatch(
    /^checker blind: the control probe "http:\/\/status.hello.example\/ is reachable" failed/,
  );
  expect(report.checks).toMatchObject([{ status: 'running', attempts: [] }]);
  expect(asked).toEqual(['status', 'status', 'status']);
});

test('a control probe that nobody allowed to be asked is a mistake in the setting-up', async () => {
  const refused: Reply = { kind: 'blind', why: 'not among validationHosts', blame: 'config' };
  const { report } = await world({ status: [refused] }).run(source(home, { control: 'yes' }));
  expect(report.verdict).toBe('environment broken');
  expect(report.sentence).toContain('not among validationHosts');
  expect(blameOf(report)).toBe('config');
});

test('a control probe that fails when the checks come out bad: nobody knows', async () => {
  const { run, asked } = world({ status: [answered(200), silent], staging: [silent] });
  const { report } = await run(source(home, { control: 'yes' }));
  expect(report.verdict).toBe('checker blind');
  expect(report.checks).toMatchObject([{ status: 'failed' }]);
  expect(report.controlAgain).toMatchObject([{ status: 'failed' }]);
  expect(asked).toEqual(['status', 'staging', 'staging', 'status', 'status', 'status']);
});

test('a control probe that holds lets a bad release be bad', async () => {
  const { run } = world({ status: [answered(200)], staging: [answered(500)] });
  const { report } = await run(source(home, { control: 'yes' }));
  expect(report.verdict).toBe('bad release');
  expect(report.controlAgain).toMatchObject([{ status: 'passed' }]);
});

test('a good release needs no second look at the control probe', async () => {
  const { run, asked } = world({ status: [answered(200)], staging: [answered(200)] });
  const { report } = await run(source(home, { control: 'yes' }));
  expect(report).toMatchObject({ verdict: 'good release' });
  expect(report).not.toHaveProperty('controlAgain');
  expect(asked).toEqual(['status', 'staging']);
});

test('rounds go on where they were, through all its parts, and come to what one round comes to', async () => {
  const text = source(home, { control: 'yes' });
  const answers = { status: [silent, answered(200)], staging: [answered(500)] };
  const whole = (await world(answers).run(text)).report;
  const { run, state } = world(answers);
  state.budgetMs = 15_000;
  let { report } = await run(text);
  let rounds = 1;
  while (report.verdict === 'running' && rounds < 20) {
    state.now += 2_000;
    ({ report } = await run(text, { before: JSON.parse(JSON.stringify(report)) as Report }));
    rounds += 1;
  }
  expect(rounds).toBeGreaterThan(2);
  expect(report.verdict).toBe('bad release');
  const looksOf = ({ control, checks, controlAgain = [] }: Report) =>
    [control, checks, controlAgain].map((part) =>
      part.map(({ attempts }) => attempts.map(({ kind }) => kind)),
    );
  expect(looksOf(report)).toEqual(looksOf(whole));
});

test('a check of a gate that has changed between two rounds does not get the looks of another one', async () => {
  const check = (name: string, attempts = 2) =>
    `  - { name: ${name}, http: { path: /${name} }, attempts: ${attempts} }\n`;
  const { run, state } = world({ staging: [answered(200), answered(500)] });
  state.budgetMs = 15_000;
  const first = await run(source(check('good') + check('bad', 9)));
  expect(first.report.verdict).toBe('running');
  state.budgetMs = 600_000;
  const { report } = await run(source(check('bad', 9) + check('late')), { before: first.report });
  expect(report.checks.map(({ name, status }) => [name, status])).toEqual([
    ['bad', 'failed'],
    ['late', 'failed'],
  ]);
  expect(report.checks.map(({ attempts }) => attempts.length)).toEqual([9, 2]);
});

test('places that cannot be found are an error of what looks at them', async () => {
  const { run } = world({}, { addresses: async () => Promise.reject(new Error('ENOTFOUND')) });
  const { report } = await run(source(home, { environment: ', everyAddress: true' }));
  expect(report).toMatchObject({
    verdict: 'checker blind',
    checks: [{ status: 'error', blame: 'platform' }],
  });
  expect(report.sentence).toContain('ENOTFOUND');
});

test('every place is looked at', async () => {
  const { run, asked } = world(
    { '10.0.0.1': [answered(200)], '10.0.0.2': [answered(500)] },
    { addresses: async () => ['10.0.0.1', '10.0.0.2'] },
  );
  const { report } = await run(source(home, { environment: ', everyAddress: true' }));
  expect(report.verdict).toBe('bad release');
  expect(report.sentence).toContain('10.0.0.2');
  expect(new Set(asked)).toEqual(new Set(['10.0.0.1', '10.0.0.2']));
});

test('only the checks that are asked for are looked at, and unknown ones are refused with those that there are', async () => {
  const two = `${home}  - { name: other, http: { path: /other } }\n`;
  const { run } = world({ staging: [answered(200)] });
  const { report } = await run(source(two), { only: ['other'] });
  expect(report.checks.map(({ name }) => name)).toEqual(['other']);
  await expect(run(source(two), { only: ['othre'] })).rejects.toMatchObject({
    blame: 'config',
    message: 'Expected a check of the gate file, got "othre"; there are "home", "other"',
  });
});
