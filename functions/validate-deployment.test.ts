import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import type { OwnEvent } from '../shared/adapters/events.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';
import {
  advanceRollback,
  intendRollback,
  readKnownGood,
  readRollback,
  writeKnownGood,
} from '../shared/adapters/ledger-records.ts';
import type { Measurement } from '../shared/core/delivery-metrics.ts';
import type { Job } from '../shared/core/job.ts';
import type { Looks, Reply } from '../shared/core/looks.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import type { Report } from '../shared/core/report.ts';
import { s3With, zip } from '../test/fake-bundle.ts';
import { startLedger } from '../test/ledger.ts';
import { handler, validateDeployment } from './validate-deployment.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const minute = 60_000;
const start = Date.parse('2026-11-23T10:00:00Z');
const commit = '0123456789abcdef0123456789abcdef01234567';
const bundle = { bucket: 'artifacts', key: 'hello/Bundle/x' };
const gate = `version: 1
environments:
  staging: { url: "http://staging.hello.example" }
checks:
  - name: home
    http: { path: / }
  - name: version
    revision: { path: /version, json: $.commit }
`;

const answer = (status: number, body = ''): Reply => ({
  kind: 'answered',
  status,
  headers: {},
  body,
  cut: false,
  ms: 5,
});
const well = (url: URL): Reply =>
  url.pathname === '/version' ? answer(200, JSON.stringify({ commit })) : answer(200);
const sick = (): Reply => answer(500);
const blind = (): Reply => ({ kind: 'blind', why: 'getaddrinfo EAI_AGAIN', blame: 'platform' });

/** A validation whose world can be changed between its rounds. */
const world = async ({
  files = { 'delivery.yml': gate } as Record<string, string>,
  ledger = undefined as Ledger | undefined,
  kept: before = undefined as Report | undefined,
} = {}) => {
  const archive = await zip({}, files);
  const { client: s3, sent: reads, kept } = s3With(archive);
  if (before) kept.set('validations/execution-1/staging.json', { body: JSON.stringify(before), eTag: '"0"' });
  const sent: OwnEvent[] = [];
  const measured: Measurement[] = [];
  const told: { readonly subject: string; readonly message: string }[] = [];
  const state = {
    now: start,
    service: well as (url: URL) => Reply,
    asked: 0,
    budgetMs: 60_000,
    run: 'run-1',
    /** What fails, and why. */
    down: {} as { send?: string; ledger?: string; tell?: string; keep?: string },
  };
  const itsLedger = ledger ?? (await ledgers.empty());
  const looks = {
    ask: async ({ url }) => {
      state.asked += 1;
      return state.service(url);
    },
    now: () => state.now,
  } as Partial<Looks> as Looks;
  const jobContext = async () => ({
    pipeline: 'hello-delivery',
    executionId: 'execution-1',
    stage: 'Staging',
    action: 'Validate',
    actionExecutionId: state.run,
  });
  const round = (change: Partial<Job> = {}, signal?: AbortSignal): Promise<Outcome> => {
    const end = state.now + state.budgetMs;
    const validate = validateDeployment(
      {
        service: 'hello',
        ledger: state.down.ledger ? brokenLedger(itsLedger, state.down.ledger) : itsLedger,
        s3: state.down.keep ? withoutPuts(s3, state.down.keep) : s3,
        looks,
        signal,
        send: async (event) => {
          if (state.down.send) throw new Error(state.down.send);
          sent.push(event);
        },
        measure: (measurement) => void measured.push(measurement),
        tell: async (page) => {
          if (state.down.tell) throw new Error(state.down.tell);
          told.push(page);
        },
        time: {
          now: () => state.now,
          sleep: async (ms) => {
            state.now += ms;
          },
          hasTime: (ms) => state.now + ms <= end,
        },
      },
      jobContext,
    );
    const parameters = JSON.stringify({ environment: 'staging', commit });
    return validate({ id: 'job-1', parameters, artifact: bundle, lostRounds: 0, ...change });
  };
  const report = (): Report =>
    JSON.parse(kept.get('validations/execution-1/staging.json')?.body ?? '') as Report;
  return { ledger: itsLedger, state, sent, reads, round, archive, report, measured, told };
};

const brokenLedger = ({ client, table }: Ledger, why: string): Ledger => {
  const send = async (command: object) => {
    // It can still be read, so that the verdict is reached.
    if (command.constructor.name !== 'GetItemCommand') throw new Error(why);
    return client.send(command as Parameters<typeof client.send>[0]);
  };
  return { client: { send } as unknown as typeof client, table };
};

const withoutPuts = (s3: S3Client, why: string): S3Client => {
  const send = async (command: object) => {
    if (command.constructor.name === 'PutObjectCommand') throw new Error(why);
    return s3.send(command as Parameters<typeof s3.send>[0]);
  };
  return { send } as unknown as S3Client;
};

const tokenOf = (outcome: Outcome): string => {
  if (outcome.kind !== 'waiting') throw new Error(`expected waiting, got ${outcome.kind}`);
  return outcome.token;
};

test('a good release is known good before the action is answered', async () => {
  const { ledger, round, sent, archive } = await world();
  expect(await round()).toEqual({
    kind: 'passed',
    summary: '01234567 is known good in staging; good release: 2 of 2 checks passed',
  });
  expect(await readKnownGood(ledger, 'staging')).toMatchObject({
    commit,
    executionId: 'execution-1',
    at: '2026-11-23T10:00:00.000Z',
    bundle: {
      ...bundle,
      versionId: 'v1',
      eTag: '"e"',
      sha256: createHash('sha256').update(archive).digest('hex'),
    },
  });
  expect((await ledgers.items(ledger))['RELEASE#artifacts/hello/Bundle/x VERDICT#staging']).toMatchObject({
    verdict: 'good',
    commit,
    reason: 'good release: 2 of 2 checks passed',
  });
  expect(sent).toEqual([]);
});

test('the same run again answers the same and looks at nothing', async () => {
  const { ledger, round, state, reads } = await world();
  const first = await round();
  const before = { items: await ledgers.items(ledger), asked: state.asked, reads: reads.length };
  state.now += minute;
  state.service = sick;
  expect(await round()).toEqual(first);
  expect({ items: await ledgers.items(ledger), asked: state.asked, reads: reads.length }).toEqual(before);
});

test('a run that died between its verdict and the known good makes up for it', async () => {
  const { ledger, round, state } = await world();
  await round();
  const again = await world({ ledger: await ledgers.empty() });
  const { 'RELEASE#artifacts/hello/Bundle/x VERDICT#staging': verdict } = await ledgers.items(ledger);
  const { putItem } = await import('../shared/adapters/ledger.ts');
  await putItem(
    again.ledger,
    { pk: 'RELEASE#artifacts/hello/Bundle/x', sk: 'VERDICT#staging' },
    verdict as object,
  );
  again.state.now = state.now + 5 * minute;
  expect(await again.round()).toMatchObject({ kind: 'passed' });
  expect(await readKnownGood(again.ledger, 'staging')).toMatchObject({
    commit,
    at: '2026-11-23T10:00:00.000Z',
  });
});

test('another run of the action looks anew', async () => {
  const { round, state } = await world();
  await round();
  state.run = 'run-2';
  state.service = sick;
  expect(await round()).toMatchObject({ kind: 'waiting' });
});

test('an older release never takes the place of a younger known good one', async () => {
  const { ledger, round } = await world();
  const younger = {
    commit: 'younger',
    bundle: { bucket: 'artifacts', key: 'y' },
    executionId: 'e-2',
    at: '2026-11-23T10:30:00.000Z',
  };
  await writeKnownGood(ledger, 'staging', younger);
  expect(await round()).toMatchObject({ kind: 'passed' });
  expect(await readKnownGood(ledger, 'staging')).toMatchObject({ commit: 'younger' });
});

test('a bad release keeps the stage locked until it is undone, and is told of once', async () => {
  const { ledger, round, sent, state } = await world();
  state.service = sick;
  const first = await round();
  const reason =
    'bad release: 0 of 2 checks passed; ' +
    'home: GET http://staging.hello.example/ answered 500; expected 200 (5 attempts: 5 bad, 0 good); ' +
    `version: GET http://staging.hello.example/version answered 500; expected ${commit} at $.commit (5 attempts: 5 bad, 0 good)`;
  expect(first.kind).toBe('waiting');
  expect(sent).toEqual([
    {
      source: 'slipway.hello',
      detailType: 'Release Judged Bad',
      detail: {
        service: 'hello',
        environment: 'staging',
        commit,
        bundle,
        executionId: 'execution-1',
        reason,
      },
    },
  ]);
  expect(await readKnownGood(ledger, 'staging')).toBeUndefined();

  state.now += 2 * minute;
  const second = await round({ token: tokenOf(first) });
  expect(second.kind).toBe('waiting');
  const record = {
    state: 'created',
    why: 'w',
    badCommit: commit,
    to: { commit: 'c0ffee', bundle },
    at: 'now',
  } as const;
  await intendRollback(ledger, { bundle }, 'staging', record);
  state.now += 20 * minute;
  const third = await round({ token: tokenOf(second) });
  expect(third.kind).toBe('waiting');
  await advanceRollback(ledger, { bundle }, 'staging', ['created'], { state: 'restored' });
  expect(await round({ token: tokenOf(third) })).toEqual({
    kind: 'failed',
    reason: `${reason}. The last known good release is back: c0ffee`,
  });
  expect(sent).toHaveLength(1);
});

test('while nobody takes the release back, the event is sent again every five minutes, and after an hour people are told so', async () => {
  const { ledger, round, sent, state } = await world();
  state.service = sick;
  let outcome = await round();
  const until = start + 59 * minute;
  while (state.now < until) {
    state.now += minute;
    outcome = await round({ token: tokenOf(outcome) });
  }
  expect(sent.length).toBe(1 + 11);
  expect(new Set(sent.map((event) => JSON.stringify(event))).size).toBe(1);
  state.now = start + 61 * minute;
  expect(await round({ token: tokenOf(outcome) })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('THE RELEASE HAS NOT BEEN UNDONE'),
  });
  expect(await readRollback(ledger, { bundle }, 'staging')).toBeUndefined();
});

test('a bad release whose roll-back cannot be told of keeps the stage locked, and is told of in the next round', async () => {
  const { round, sent, state } = await world();
  state.service = sick;
  state.down = { send: 'EventBridge is away' };
  const first = await round();
  expect(first).toMatchObject({ kind: 'waiting', summary: expect.stringContaining('EventBridge is away') });
  state.now += minute / 2;
  const second = await round({ token: tokenOf(first) });
  expect(second).toMatchObject({ kind: 'waiting', summary: expect.stringContaining('EventBridge is away') });
  expect(sent).toEqual([]);
  state.down = {};
  state.now += minute / 2;
  const third = await round({ token: tokenOf(second) });
  expect(third).toMatchObject({ kind: 'waiting' });
  expect(sent).toHaveLength(1);
  state.now += minute / 2;
  await round({ token: tokenOf(third) });
  expect(sent).toHaveLength(1);
});

test('a bad release whose verdict cannot be written down is not let go', async () => {
  const { round, sent, state, ledger } = await world();
  state.service = sick;
  state.down = { ledger: 'the ledger is away' };
  const first = await round();
  expect(first).toMatchObject({ kind: 'waiting', summary: expect.stringContaining('the ledger is away') });
  const { asked } = state;
  state.down = {};
  const second = await round({ token: tokenOf(first) });
  expect(second).toMatchObject({ kind: 'waiting' });
  expect(state.asked).toBe(asked);
  expect(sent).toHaveLength(1);
  expect(Object.keys(await ledgers.items(ledger))).toContain(
    'RELEASE#artifacts/hello/Bundle/x VERDICT#staging',
  );
});

test('a round that was answered for lack of time, and thaws later, judges nothing by what it then sees', async () => {
  const { round, sent, state, ledger, report } = await world();
  const answeredFor = new AbortController();
  state.service = () => {
    answeredFor.abort();
    return { kind: 'silent', why: 'no whole answer within 10000 ms', ms: 60_000 };
  };
  await expect(round({}, answeredFor.signal)).rejects.toThrow('aborted');
  expect(sent).toEqual([]);
  expect(await ledgers.items(ledger)).toEqual({});
  expect(report).toThrow();
});

test('a bad release is taken back although its report could not be kept', async () => {
  const { round, sent, state } = await world();
  state.service = sick;
  state.down = { keep: 'S3 is away' };
  expect(await round()).toMatchObject({ kind: 'waiting' });
  expect(sent).toHaveLength(1);
});

test('a good release without a report is not known good', async () => {
  const { round, ledger, state } = await world();
  state.down = { keep: 'S3 is away' };
  await expect(round()).rejects.toMatchObject({ blame: 'platform' });
  expect(await readKnownGood(ledger, 'staging')).toBeUndefined();
});

test('what hinders the undoing of a bad release for an hour ends the action', async () => {
  const { round, state } = await world();
  state.service = sick;
  state.down = { ledger: 'the ledger is away' };
  const token = tokenOf(await round());
  state.now += 61 * minute;
  await expect(round({ token })).rejects.toThrow('the ledger is away');
});

test('a retry of the action hours later asks for the roll-back that nobody has begun', async () => {
  const { round, state, sent } = await world();
  state.service = sick;
  await round();
  state.run = 'run-2';
  state.now += 120 * minute;
  expect(await round()).toMatchObject({ kind: 'waiting' });
  expect(sent).toHaveLength(2);
});

test('a release that was judged bad stays bad, although another one is served there now', async () => {
  const { round, state, sent } = await world();
  state.service = sick;
  await round();
  state.run = 'run-2';
  state.service = well;
  expect(await round()).toMatchObject({ kind: 'waiting' });
  expect(sent).toHaveLength(1);
});

test('a blind checker takes nothing back, and a person is told once, however often it is called', async () => {
  const { ledger, round, state, sent, told, measured } = await world();
  state.service = blind;
  const outcome = await round();
  expect(outcome).toMatchObject({
    kind: 'error',
    blame: 'platform',
    reason: expect.stringContaining('checker blind'),
  });
  expect(await round()).toMatchObject({ kind: 'error', blame: 'platform' });
  expect(sent).toEqual([]);
  expect(told).toEqual([
    {
      subject: 'hello: staging could not be validated',
      message: expect.stringMatching(
        /nothing was taken back.*EAI_AGAIN.*s3:\/\/artifacts\/validations\/execution-1\/staging.json/s,
      ),
    },
  ]);
  expect(measured.map(({ metrics, check }) => [check, ...Object.keys(metrics)])).toEqual([
    [undefined, 'CheckerBlind', 'ValidationTime'],
    ['home', 'CheckError'],
    ['version', 'CheckError'],
  ]);
  expect(Object.keys(await ledgers.items(ledger)).some((key) => /VERDICT|KNOWN/.test(key))).toBe(false);
});

test('a blind checker says so to the pipeline although people could not be told', async () => {
  const { round, state } = await world();
  state.service = blind;
  state.down = { tell: 'SNS is away' };
  expect(await round()).toMatchObject({
    kind: 'error',
    blame: 'platform',
    reason: expect.stringMatching(/^checker blind: .*EAI_AGAIN.*Nobody could be told: SNS is away$/),
  });
});

test('what was seen is kept as a report, and counted once', async () => {
  const { round, state, report, measured } = await world();
  state.service = sick;
  await round();
  expect(report()).toMatchObject({
    version: 1,
    id: 'run-1',
    executionId: 'execution-1',
    verdict: 'bad release',
    checks: [
      { name: 'home', status: 'failed', measured: 500, attempts: { length: 5 } },
      { name: 'version', status: 'failed' },
    ],
  });
  await round();
  expect(measured.map(({ metrics, check }) => [check, ...Object.keys(metrics)])).toEqual([
    [undefined, 'BadReleases', 'ValidationTime'],
    ['home', 'CheckFailed'],
    ['version', 'CheckFailed'],
  ]);
});

test('a retry of the action in the same execution is not answered by the report of the one before', async () => {
  const { round, state, report } = await world();
  state.service = blind;
  await round();
  state.run = 'run-2';
  state.service = well;
  expect(await round({ token: '{"v":1,"at":"checking"}' })).toMatchObject({ kind: 'passed' });
  expect(report()).toMatchObject({ id: 'run-2', verdict: 'good release' });
});

test('a round that died after its report concludes from it, and looks at nothing more', async () => {
  const { ledger, round, state, report } = await world();
  state.service = sick;
  await round();
  const seen = report();
  const again = await world({ ledger: await ledgers.empty(), kept: seen });
  expect(await again.round({ token: '{"v":1,"at":"checking"}' })).toMatchObject({ kind: 'waiting' });
  expect(again.state.asked).toBe(0);
  expect(again.sent).toHaveLength(1);
  expect(ledger).not.toBe(again.ledger);
});

test('a report that only a newer version can read is looked for anew', async () => {
  const { round, state, report } = await world();
  await round();
  const newer = { ...report(), version: 2, verdict: { of: 'another shape' } } as unknown as Report;
  const again = await world({ kept: newer });
  expect(await again.round({ token: '{"v":1,"at":"checking"}' })).toMatchObject({ kind: 'passed' });
  expect(again.state.asked).toBe(state.asked);
  expect(again.report()).toMatchObject({ version: 1, verdict: 'good release' });
});

test('a service that is silent is a bad release', async () => {
  const { round, state, sent } = await world();
  state.service = () => ({ kind: 'silent', why: 'connect ECONNREFUSED', ms: 1 });
  expect(await round()).toMatchObject({ kind: 'waiting' });
  expect(sent).toHaveLength(1);
});

test.each<[string, Record<string, string>, string]>([
  [
    'no gate',
    { 'other.txt': '' },
    'Expected s3://artifacts/hello/Bundle/x to have delivery.yml at its root, got none',
  ],
  [
    'a gate with a typo',
    { 'delivery.yml': gate.replace('path: / }', 'pth: / }') },
    'delivery.yml: line 6: expected one of the keys path, url, method, headers, body, redirects, status, responseHeaders, contains, notContains, json, within in checks[0].http, got the unknown key "pth"',
  ],
  [
    'a gate of other environments',
    { 'delivery.yml': gate.replace('staging:', 'test:') },
    'delivery.yml: expected the environment "staging" to be described, got test',
  ],
])('%s is a configuration error that takes nothing back', async (_, files, message) => {
  const { ledger, round, sent } = await world({ files });
  await expect(round()).rejects.toMatchObject({ blame: 'config', message });
  expect(sent).toEqual([]);
  expect(await ledgers.items(ledger)).toEqual({});
});

test('checks that need longer than an invocation go on in the next', async () => {
  const { round, state } = await world();
  state.budgetMs = 18_000;
  state.service = sick;
  const first = await round();
  expect(first).toEqual({
    kind: 'waiting',
    summary: '0 of 2 checks are through',
    token: '{"v":1,"at":"checking"}',
    percent: 0,
  });
  expect(state.asked).toBeLessThan(10);
  state.service = well;
  expect(await round({ token: tokenOf(first) })).toMatchObject({ kind: 'passed' });
});

test.each([
  ['{"environment":"staging"}', 'config'],
  ['{"environment":"staging","commit":"#{Source.CommitId}"}', 'config'],
  ['', 'config'],
])('the parameters %j are a configuration error', async (parameters, blame) => {
  const { round } = await world();
  await expect(round({ parameters })).rejects.toMatchObject({ blame });
});

test('an action without the bundle as its input is a configuration error', async () => {
  const { round } = await world();
  const { artifact: _, ...job } = {
    id: 'job-1',
    parameters: JSON.stringify({ environment: 'staging', commit }),
    lostRounds: 0,
    artifact: bundle,
  };
  await expect(round({ ...job, artifact: undefined } as unknown as Job)).rejects.toMatchObject({
    blame: 'config',
  });
});

test.each([[null], ['staging'], [7], [[]]])(
  'a person who asks with %j is told what was expected',
  async (event) => {
    Object.assign(process.env, {
      SERVICE: 'hello',
      APPLICATION: 'hello',
      ENVIRONMENTS: '{"staging":["hello-staging"]}',
      LEDGER: 'ledger',
      ALLOWED_HOSTS: 'staging.hello.example',
      TOPIC_NAME: 'topic',
      VALIDATIONS_QUEUE: 'validations',
      JENKINS_URL: 'http://jenkins.example/',
      JENKINS_USER_PARAMETER: '/user',
      JENKINS_TOKEN_PARAMETER: '/token',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    });
    const context = { awsRequestId: 'r-1', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:1:function:v' };
    await expect(handler(event as unknown as object, context as Context)).rejects.toMatchObject({
      blame: 'config',
      message: expect.stringContaining('the request for a validation by hand'),
    });
  },
);
