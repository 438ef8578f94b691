import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CodePipelineJobEvent, toJob } from '../events/codepipeline-job.ts';
import { at, putItem } from '../shared/adapters/ledger.ts';
import { quarantine, writeTested, writeVerdict } from '../shared/adapters/ledger-records.ts';
import type { GroupState } from '../shared/core/admission.ts';
import { startLedger } from '../test/ledger.ts';
import { sample } from '../test/samples.ts';
import { admitRelease } from './admit-release.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const toStaging = toJob(sample<CodePipelineJobEvent>('codepipeline-job.admit-staging'));
const toProduction = toJob(sample<CodePipelineJobEvent>('codepipeline-job.admit-production'));
const commit = '5d41a7c90be2f36814ad7f0c29e85b163f4a0d72';
const bundle = { bucket: 'hello-delivery-artifacts-111122223333', key: 'hello-delivery/Bundle/Qx7RzP2' };
const verdict = { verdict: 'good', reason: 'fine', commit, executionId: 'e-1', at: 'then' } as const;

type Options = { readonly approved?: boolean; readonly states?: readonly GroupState[] };

const rig = async ({ approved = true, states = [] }: Options = {}) => {
  const ledger = await ledgers.empty();
  let time = Date.parse('2026-11-23T09:00:00Z');
  const asked: string[] = [];
  const admit = admitRelease({
    ledger,
    environments: { staging: ['hello-staging'], production: ['canary', 'rest'] },
    now: () => time,
    groupState: async (group) => {
      asked.push(group);
      return states.find((state) => state.group === group) ?? { group };
    },
    jobContext: async () => ({
      pipeline: 'p',
      executionId: 'e-1',
      stage: 's',
      action: 'a',
      actionExecutionId: 'x',
    }),
    approvalRuns: async (pipeline, executionId) => {
      asked.push(`${pipeline} ${executionId}`);
      return approved ? [{ action: 'GoLive', status: 'Succeeded', startedAt: 1 }] : [];
    },
  });
  const pass = (minutes: number) => {
    time += minutes * 60_000;
  };
  const isTested = () =>
    writeTested(ledger, { bundle }, { commit, executionId: 'e-1', buildUrl: 'u', at: 'then' });
  return { admit, ledger, asked, pass, isTested };
};

test('a tested release enters staging, and nobody is asked for an approval there', async () => {
  const { admit, isTested, asked } = await rig();
  await isTested();
  expect(await admit(toStaging)).toEqual({ kind: 'passed', summary: '5d41a7c9 may enter staging' });
  expect(asked).toEqual(['hello-staging']);
});

test('an untested bundle is refused, even of a commit that was tested as another bundle', async () => {
  const { admit, ledger } = await rig();
  await writeTested(
    ledger,
    { bundle: { ...bundle, key: 'another' } },
    { commit, executionId: 'e', buildUrl: 'u', at: 'then' },
  );
  expect(await admit(toStaging)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('has not passed the tests'),
  });
});

test('production asks for the verdict of staging, an approval in this execution, and all of its groups', async () => {
  const { admit, ledger, isTested, asked } = await rig();
  await isTested();
  expect(await admit(toProduction)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('validated as good in staging'),
  });
  await writeVerdict(ledger, { bundle }, 'staging', verdict);
  asked.length = 0;
  expect(await admit(toProduction)).toMatchObject({ kind: 'passed' });
  expect(asked.sort()).toEqual(['canary', 'p e-1', 'rest']);
});

test('an unapproved release does not enter production', async () => {
  const { admit, ledger, isTested } = await rig({ approved: false });
  await isTested();
  await writeVerdict(ledger, { bundle }, 'staging', verdict);
  expect(await admit(toProduction)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('nobody has approved'),
  });
});

test('quarantine and freeze are read from the ledger', async () => {
  const { admit, ledger, isTested } = await rig();
  await isTested();
  await quarantine(ledger, commit, { reason: 'it was bad', at: 'then' });
  await putItem(ledger, at.freeze('staging'), { reason: 'holidays', by: 'kim', at: 'then' });
  expect(await admit(toStaging)).toMatchObject({ reason: expect.stringMatching(/it was bad.*holidays/) });
});

test('it waits for a bad release to be undone, from round to round, and for an hour at most', async () => {
  const bad = { bucket: 'b', key: 'bad' };
  const lastDeployment = {
    id: 'd-BAD',
    group: 'hello-staging',
    status: 'succeeded',
    description: '',
    creator: 'user',
    failedHosts: 0,
    bundle: bad,
  } as const;
  const { admit, ledger, isTested, pass } = await rig({
    states: [{ group: 'hello-staging', lastDeployment }],
  });
  await isTested();
  await writeVerdict(ledger, { bundle: bad }, 'staging', { ...verdict, verdict: 'bad' });
  const first = await admit(toStaging);
  if (first.kind !== 'waiting') throw new Error(`expected it to wait, got ${first.kind}`);
  pass(60);
  expect(await admit({ ...toStaging, token: first.token })).toMatchObject({
    kind: 'error',
    blame: 'platform',
  });
  await putItem(ledger, at.rollback({ bundle: bad }, 'staging'), {
    state: 'restored',
    badCommit: 'x',
    at: 'then',
    why: 'bad',
  });
  expect(await admit({ ...toStaging, token: first.token })).toMatchObject({ kind: 'passed' });
});

test.each([
  [
    'an unknown environment',
    { ...toStaging, parameters: '{"environment":"moon","commit":"c"}' },
    'one of staging, production, got "moon"',
  ],
  ['no bundle', { id: 'j', parameters: toStaging.parameters, lostRounds: 0 }, 'to have the bundle'],
])('%s is a configuration error', async (_what, job, message) => {
  const { admit } = await rig();
  await expect(admit(job)).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining(message),
  });
});
