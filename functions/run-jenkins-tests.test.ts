import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type CodePipelineJobEvent, toJob } from '../events/codepipeline-job.ts';
import { jenkins } from '../shared/adapters/jenkins.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';
import type { Job } from '../shared/core/job.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import { startFakeJenkins } from '../test/fake-jenkins.ts';
import { startLedger } from '../test/ledger.ts';
import { sample } from '../test/samples.ts';
import { runJenkinsTests } from './run-jenkins-tests.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

type FakeJenkins = Awaited<ReturnType<typeof startFakeJenkins>>;
const started: FakeJenkins[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

const key = '2d4f6a8c-0e1b-4c3d-9e5f-7a6b5c4d3e2f';
const parameters = JSON.stringify({
  job: 'team/hello-tests',
  commit: 'c0ffee',
  parameters: { SUITE: 'all' },
});
const first: Job = { ...toJob(sample<CodePipelineJobEvent>('codepipeline-job.first')), parameters };

type Options = { readonly story?: Parameters<typeof startFakeJenkins>[0]; readonly ledger?: Ledger };

const rig = async ({ story, ledger }: Options = {}) => {
  const server = await startFakeJenkins(story);
  started.push(server);
  let time = Date.parse('2026-11-23T09:00:00Z');
  const table = ledger ?? (await ledgers.empty());
  const secrets = async () => ({ user: 'ci', token: 'token' });
  const run = runJenkinsTests({
    jenkins: jenkins({ url: server.url, secrets, timeoutMs: 2_000 }),
    ledger: table,
    jobContext: async () => ({
      pipeline: 'p',
      executionId: 'e-1',
      stage: 'Test',
      action: 'Jenkins',
      actionExecutionId: key,
    }),
    now: () => time,
  });
  const pass = (seconds: number) => {
    time += seconds * 1_000;
  };
  /** Rounds as CodePipeline makes them, until there is a result; a round that is killed comes again as it was. */
  const toTheEnd = async (job: Job = first, rounds = 40): Promise<Outcome> => {
    let token = job.token;
    for (let round = 0; round < rounds; round++) {
      const outcome = await run(token === undefined ? first : { ...first, token }).catch(killed);
      if (outcome && outcome.kind !== 'waiting') return outcome;
      token = outcome?.token ?? token;
      pass(20);
    }
    throw new Error('no result came');
  };
  return { server, run, pass, toTheEnd, items: () => ledgers.items(table) };
};

class Killed extends Error {}
const killed = (thrown: unknown): undefined => {
  if (thrown instanceof Killed) return undefined;
  throw thrown;
};
const tokenOf = (outcome: Outcome): string => {
  if (outcome.kind !== 'waiting') throw new Error(`expected it to wait, got ${JSON.stringify(outcome)}`);
  return outcome.token;
};
const resume = (outcome: Outcome): Job => ({ ...first, token: tokenOf(outcome) });

test('a build is started with its key, commit, artifact and parameters, and followed to its result', async () => {
  const { server, run, items } = await rig();
  const rounds: string[][] = [];
  let outcome: Outcome | undefined;
  while (!outcome || outcome.kind === 'waiting') {
    const before = server.asked.length;
    outcome = await run(outcome ? resume(outcome) : first);
    rounds.push(
      server.asked.slice(before).map(({ method, path }) => `${method} ${path.replace(/\?.*$/, '')}`),
    );
  }
  expect(rounds).toEqual([
    [
      'GET /queue/api/json',
      'GET /job/team/job/hello-tests/api/json',
      'POST /job/team/job/hello-tests/buildWithParameters',
    ],
    ['GET /queue/item/1/api/json'],
    ['GET /queue/item/1/api/json', 'GET /job/team/job/hello-tests/1/api/json'],
    ['GET /job/team/job/hello-tests/1/api/json'],
  ]);
  const posted = server.asked.find(({ method }) => method === 'POST');
  expect(Object.fromEntries(new URLSearchParams(posted?.body))).toEqual({
    DELIVERY_ID: key,
    COMMIT: 'c0ffee',
    ARTIFACT: 's3://hello-delivery-artifacts-111122223333/hello-delivery/Bundle/Qx7RzP2',
    SUITE: 'all',
  });
  const buildUrl = `${server.url}job/team/job/hello-tests/1/`;
  expect(outcome).toEqual({
    kind: 'passed',
    summary: `19 tests passed, 1 skipped: ${buildUrl}`,
    variables: {
      BuildNumber: '1',
      BuildUrl: buildUrl,
      TestsPassed: '19',
      TestsFailed: '0',
      TestsSkipped: '1',
    },
  });
  expect(await items()).toMatchObject({
    'RELEASE#hello-delivery-artifacts-111122223333/hello-delivery/Bundle/Qx7RzP2 TESTED': {
      commit: 'c0ffee',
      executionId: 'e-1',
      buildUrl,
    },
    [`JENKINS#${key} RUN`]: {
      intent: '2026-11-23T09:00:00.000Z',
      queueUrl: `${server.url}queue/item/1/`,
      buildUrl,
    },
  });
});

test('failed tests fail the action by name, and the release is not recorded as tested', async () => {
  const { toTheEnd, items } = await rig({ story: { result: 'UNSTABLE', failedTests: ['greets', 'counts'] } });
  expect(await toTheEnd()).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ended UNSTABLE: 2 of 20 tests failed: api greets, api counts ('),
  });
  expect(Object.keys(await items())).toEqual([`JENKINS#${key} RUN`]);
});

test('a report of the failed tests that cannot be had does not hold the result back', async () => {
  const story = {
    result: 'FAILURE',
    failedTests: ['x'],
    fault: (asked: { path: string }) => (/testReport/.test(asked.path) ? 500 : undefined),
  };
  const { toTheEnd } = await rig({ story });
  expect(await toTheEnd()).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ended FAILURE: 1 of 20'),
  });
});

test('a request whose answer is lost is found again, not made again', async () => {
  const story = {
    fault: ({ method }: { method: string }, nth: number) =>
      method === 'POST' && nth < 5 ? ('unanswered' as const) : undefined,
  };
  const { server, run, toTheEnd } = await rig({ story });
  const outcome = await run(first);
  expect(outcome).toMatchObject({ kind: 'waiting', summary: expect.stringContaining('to be tried again') });
  expect(await toTheEnd(resume(outcome))).toMatchObject({ kind: 'passed' });
  expect(server.items).toHaveLength(1);
});

test('a request that never arrived is made again, but only when it cannot be on its way any more', async () => {
  let lost = 0;
  const story = {
    fault: ({ method }: { method: string }) =>
      method === 'POST' && lost++ === 0 ? ('unheard' as const) : undefined,
  };
  const { server, run, pass, toTheEnd } = await rig({ story });
  let outcome = await run(first);
  pass(29);
  outcome = await run(resume(outcome));
  expect(server.items).toHaveLength(0);
  pass(1);
  outcome = await run(resume(outcome));
  expect(server.items).toHaveLength(1);
  expect(await toTheEnd(resume(outcome))).toMatchObject({ kind: 'passed' });
});

test('a request that meets its own twin in the queue adopts it', async () => {
  const twin = { id: 1, key, looks: 0 };
  const { server, run, toTheEnd } = await rig({
    story: {
      // It comes to light between the search and the request.
      fault: ({ method }) => {
        if (method === 'POST') server.items.push(twin);
        return undefined;
      },
    },
  });
  expect(await toTheEnd(resume(await run(first)))).toMatchObject({ kind: 'passed' });
  expect(server.items).toEqual([twin]);
});

test('the same job delivered twice at once starts one build, and both find it', async () => {
  const { server, run, toTheEnd } = await rig();
  const both = await Promise.all([run(first), run(first)]);
  expect(server.items).toHaveLength(1);
  for (const outcome of both) expect(await toTheEnd(resume(outcome))).toMatchObject({ kind: 'passed' });
  expect(server.builds).toHaveLength(1);
});

const faults = ['unheard', 'unanswered', 503, 401] as const;
const calls = [1, 2, 3, 4, 5, 6, 7, 8];
test.each(faults.flatMap((fault) => calls.map((call) => [fault, call] as const)))(
  'Jenkins fails with %s at request %i: one build, one result',
  async (fault, call) => {
    const { server, run, toTheEnd } = await rig({
      story: { fault: (_asked, nth) => (nth === call ? fault : undefined) },
    });
    const outcome = await run(first);
    const end = outcome.kind === 'waiting' ? await toTheEnd(resume(outcome)) : outcome;
    expect(end.kind).toBe('passed');
    expect(server.builds).toHaveLength(1);
  },
);

const dying = (ledger: Ledger, nth: number, moment: 'before' | 'after'): Ledger => {
  let call = 0;
  const send = async (command: never) => {
    call += 1;
    const dies = call === nth;
    if (dies && moment === 'before') throw new Killed('before the call');
    const answer = await ledger.client.send(command);
    if (dies) throw new Killed('after the call');
    return answer;
  };
  return { table: ledger.table, client: { send } as unknown as DynamoDBClient };
};

test.each(
  [1, 2, 3, 4, 5].flatMap((call) => (['before', 'after'] as const).map((moment) => [moment, call] as const)),
)(
  'the function is killed %s its write %i to the ledger and comes again: one build, one result',
  async (moment, call) => {
    const { server, toTheEnd } = await rig({ ledger: dying(await ledgers.empty(), call, moment) });
    expect(await toTheEnd()).toMatchObject({ kind: 'passed' });
    expect(server.builds).toHaveLength(1);
    expect(server.items).toHaveLength(1);
  },
);

test('a wrong token is a permission error at once', async () => {
  const { run, server } = await rig({ story: { fault: () => 401 } });
  expect(await run(first)).toMatchObject({ kind: 'error', blame: 'permission' });
  // The second request is the one after the token was read anew.
  expect(server.asked).toHaveLength(2);
});

test('a job without the key parameter is a configuration error, and nothing is started', async () => {
  const { run, server, items } = await rig({ story: { declared: ['COMMIT', 'SUITE'] } });
  expect(await run(first)).toMatchObject({
    kind: 'error',
    blame: 'config',
    reason: expect.stringContaining('DELIVERY_ID'),
  });
  expect(server.items).toHaveLength(0);
  expect(await items()).toEqual({});
});

test.each([
  [500, 'config', 'parameter value that the job does not allow'],
  [409, 'config', 'it is disabled'],
  [404, 'config', 'no such job'],
  [302, 'config', 'no queue item'],
])('a request refused with %i is a configuration error', async (status, blame, message) => {
  const { run } = await rig({ story: { fault: ({ method }) => (method === 'POST' ? status : undefined) } });
  await expect(run(first)).rejects.toMatchObject({ blame, message: expect.stringContaining(message) });
});

test('a job that Jenkins does not know is a configuration error that names it', async () => {
  const { run } = await rig();
  const stranger = { ...first, parameters: '{"job":"team/nobody","commit":"c0ffee"}' };
  await expect(run(stranger)).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('job/team/job/nobody/'),
  });
});

test('an action without the bundle is a configuration error', async () => {
  const { run } = await rig();
  const { artifact: _none, ...bare } = first;
  await expect(run(bare)).rejects.toThrow('Expected the action to have the bundle as its input artifact');
});

test('a build that never ends is stopped after its time and fails the action', async () => {
  const { server, run, pass, toTheEnd } = await rig({ story: { runs: Number.POSITIVE_INFINITY } });
  let outcome = await run(first);
  for (let round = 0; round < 3; round++) outcome = await run(resume(outcome));
  pass(3_600);
  expect(await toTheEnd(resume(outcome))).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('took longer than the time limit of 60 minutes and was stopped'),
  });
  expect(server.stopped).toEqual(['/job/team/job/hello-tests/1/stop']);
});

test('an invocation at its end begins nothing more', async () => {
  const { run, server } = await rig();
  await expect(run(first, AbortSignal.abort())).rejects.toThrow();
  expect(server.asked).toHaveLength(0);
});
