import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Story, startFakeJenkins } from '../../test/fake-jenkins.ts';
import { startLedger } from '../../test/ledger.ts';
import type { JenkinsLook } from '../core/looks.ts';
import { jenkins } from './jenkins.ts';
import { jenkinsLook } from './jenkins-look.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const started: Awaited<ReturnType<typeof startFakeJenkins>>[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

const job = {
  key: 'validation-1 smoke 1',
  path: 'team/hello-tests',
  parameters: { SUITE: 'smoke' },
  timeLimitMinutes: 10,
};

const rig = async (story?: Story) => {
  const server = await startFakeJenkins(story);
  started.push(server);
  const ledger = await ledgers.empty();
  let time = Date.parse('2026-11-23T09:00:00Z');
  const secrets = async () => ({ user: 'ci', token: 'token' });
  const look = jenkinsLook({
    jenkins: jenkins({ url: server.url, secrets, timeoutMs: 2_000 }),
    ledger,
    now: () => time,
  });
  const toTheEnd = async (asked = job): Promise<readonly JenkinsLook[]> => {
    const looks: JenkinsLook[] = [];
    for (let memo: string | undefined; looks.length < 40; time += 20_000) {
      const seen = await look(asked, memo);
      looks.push(seen);
      if (seen.kind !== 'pending') return looks;
      memo = seen.memo;
    }
    throw new Error('no end came');
  };
  return { server, look, toTheEnd, items: () => ledgers.items(ledger) };
};

const triggers = (server: (typeof started)[number]) =>
  server.asked.filter(({ path }) => path.includes('buildWithParameters'));

test('a job is started once, followed by its memo, and tests no bundle', async () => {
  const { server, toTheEnd, items } = await rig();
  const looks = await toTheEnd();
  expect(looks.map(({ kind }) => kind)).toEqual(['pending', 'pending', 'pending', 'passed']);
  expect(looks.at(-1)).toMatchObject({ sentence: expect.stringContaining('19 tests passed, 1 skipped') });
  expect(triggers(server).map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
    { SUITE: 'smoke', DELIVERY_ID: job.key },
  ]);
  expect(Object.keys(await items())).toEqual([`JENKINS#${job.key} RUN`]);
});

test('the same look made again after a crash starts nothing', async () => {
  const { server, look } = await rig();
  await look(job);
  await look(job);
  expect(triggers(server)).toHaveLength(1);
  await look({ ...job, key: 'validation-1 smoke 2' });
  expect(triggers(server)).toHaveLength(2);
});

test('a build that fails is bad', async () => {
  const { toTheEnd } = await rig({ result: 'FAILURE', failedTests: ['logs in'] });
  expect((await toTheEnd()).at(-1)).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining('Jenkins build #1 ended FAILURE: 1 of 20 tests failed: api logs in'),
  });
});

test.each(['ABORTED', 'NOT_BUILT'])('a build that ended %s says nothing of the release', async (result) => {
  const { toTheEnd } = await rig({ result, failedTests: [] });
  expect((await toTheEnd()).at(-1)).toMatchObject({
    kind: 'blind',
    blame: 'platform',
    why: expect.stringContaining(`ended ${result}: `),
  });
});

test('a build that was ended after a test had failed is bad', async () => {
  const { toTheEnd } = await rig({ result: 'ABORTED', failedTests: ['logs in'] });
  expect((await toTheEnd()).at(-1)).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining('1 of 20 tests failed'),
  });
});

test('a build that takes too long is ended, and bad', async () => {
  const { server, toTheEnd } = await rig({ runs: Number.POSITIVE_INFINITY });
  expect((await toTheEnd({ ...job, timeLimitMinutes: 1 })).at(-1)).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining('took longer than the time limit of 1 minutes'),
  });
  expect(server.asked.map(({ path }) => path)).toContainEqual(expect.stringMatching(/\/stop$/));
});

test('a job that does not know its parameters is no word about the release', async () => {
  const { server, toTheEnd } = await rig({ declared: ['DELIVERY_ID'] });
  expect((await toTheEnd()).at(-1)).toMatchObject({
    kind: 'blind',
    blame: 'config',
    why: expect.stringContaining('SUITE'),
  });
  expect(triggers(server)).toHaveLength(0);
});

test('nor is a job that is not there', async () => {
  const { look } = await rig();
  await expect(look({ ...job, path: 'team/other' })).rejects.toMatchObject({ blame: 'config' });
});
