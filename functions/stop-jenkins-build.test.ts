import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type CodePipelineJobEvent, toJob } from '../events/codepipeline-job.ts';
import type { ActionStateEvent } from '../events/codepipeline-state.ts';
import { jenkins } from '../shared/adapters/jenkins.ts';
import type { Job } from '../shared/core/job.ts';
import { startFakeJenkins } from '../test/fake-jenkins.ts';
import { startLedger } from '../test/ledger.ts';
import { sample } from '../test/samples.ts';
import { runJenkinsTests } from './run-jenkins-tests.ts';
import { stopJenkinsBuild } from './stop-jenkins-build.ts';

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

const abandoned = sample<ActionStateEvent>('codepipeline-action.test-abandoned');
const key = abandoned.detail['action-execution-id'];
const job: Job = {
  ...toJob(sample<CodePipelineJobEvent>('codepipeline-job.first')),
  parameters: JSON.stringify({ job: 'team/hello-tests', commit: 'c0ffee' }),
};

const rig = async (story: Parameters<typeof startFakeJenkins>[0] = { runs: Number.POSITIVE_INFINITY }) => {
  const server = await startFakeJenkins(story);
  started.push(server);
  let time = Date.parse('2026-11-23T09:00:00Z');
  const pass = (seconds: number) => {
    time += seconds * 1_000;
  };
  const shared = {
    jenkins: jenkins({
      url: server.url,
      secrets: async () => ({ user: 'ci', token: 't' }),
      timeoutMs: 2_000,
    }),
    ledger: await ledgers.empty(),
    now: () => time,
  };
  const context = {
    pipeline: 'p',
    executionId: 'e-1',
    stage: 'Test',
    action: 'Jenkins',
    actionExecutionId: key,
  };
  const run = runJenkinsTests({ ...shared, jobContext: async () => context });
  const stop = stopJenkinsBuild({ ...shared, wait: async (ms) => pass(ms / 1_000) });
  const round = async (token?: string) => {
    const outcome = await run(token === undefined ? job : { ...job, token });
    return outcome.kind === 'waiting' ? outcome.token : undefined;
  };
  return { server, run, stop, pass, round, since: time, elapsed: () => time };
};

test('a build that runs is stopped, and only that', async () => {
  const { server, round, stop } = await rig();
  let token = await round();
  for (let times = 0; times < 3; times += 1) token = await round(token);
  expect(server.builds).toHaveLength(1);
  await expect(stop(abandoned)).resolves.toEqual({
    done: `${key}: build #1 ended ABORTED; ${key}.2: no build of it was begun`,
  });
  expect(server.stopped).toEqual(['/job/team/job/hello-tests/1/stop']);
});

test('an item that waits is cancelled in the queue', async () => {
  const { server, round, stop, pass } = await rig();
  await round();
  pass(60);
  await stop(abandoned);
  expect(server.stopped[0]).toBe('/queue/cancelItem?id=1');
});

test('once the pipeline has ended the action, no build is begun for it, not even by an invocation that was late', async () => {
  const { server, run, stop } = await rig();
  await expect(stop(abandoned)).resolves.toEqual({
    done: `${key}: no build of it was begun; ${key}.2: no build of it was begun`,
  });
  expect(server.asked).toEqual([]);
  await expect(run(job)).resolves.toMatchObject({
    kind: 'error',
    reason: expect.stringContaining('ended this action'),
  });
  expect(server.items).toEqual([]);
});

test('a request that may still be on its way is waited for', async () => {
  const { server, round, stop, since, elapsed } = await rig({
    fault: ({ method }) => (method === 'POST' ? 'unheard' : undefined),
  });
  await round();
  await stop(abandoned);
  expect(elapsed() - since).toBe(30_000);
  expect(server.items).toEqual([]);
});

test('twice is as once, and a build that is over is left alone', async () => {
  const { server, round, stop } = await rig({ runs: 0 });
  let token = await round();
  while (token) token = await round(token);
  await stop(abandoned);
  await expect(stop(abandoned)).resolves.toMatchObject({
    done: expect.stringContaining('build #1 ended SUCCESS'),
  });
  expect(server.stopped).toEqual([]);
});

test('a Jenkins that is down is an error, so that the event comes again', async () => {
  const { server, round, stop } = await rig();
  await round();
  await server.stop();
  started.splice(0);
  await expect(stop(abandoned)).rejects.toThrow('No answer from Jenkins');
});

test('an action that has only begun is none of its business', async () => {
  const { server, stop } = await rig();
  const begun = { ...abandoned, detail: { ...abandoned.detail, state: 'STARTED' as const } };
  await expect(stop(begun)).resolves.toEqual({ done: 'nothing: the action is STARTED' });
  expect(server.asked).toEqual([]);
});
