import { expect, test } from '@jest/globals';
import {
  type Deployment,
  decideRollBack,
  describeRollBack,
  type Facts,
  readDescription,
  settle,
  type TakeBack,
  toPage,
} from './roll-back.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const bad = { bucket: 'artifacts', key: 'hello/Bundle/bad' };
const good = { bucket: 'artifacts', key: 'hello/Bundle/good', versionId: 'v1' };
const knownGood = { commit: 'c0ffee', bundle: good, executionId: 'e-1', at: '2026-11-22T10:00:00Z' };

const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  id: 'd-BAD',
  group: 'hello-staging',
  status: 'failed',
  description: '',
  creator: 'user',
  bundle: bad,
  errorCode: 'HEALTH_CONSTRAINTS',
  errorMessage: 'too many hosts failed',
  failedHosts: 1,
  ...change,
});

const record = (change: Partial<TakeBack> = {}): TakeBack => ({
  state: 'intended',
  why: 'it failed',
  badCommit: 'bad',
  groups: ['hello-staging'],
  owner: 'invocation-1',
  quarantines: true,
  to: { commit: 'c0ffee', bundle: good },
  at: new Date(now - 10_000).toISOString(),
  ...change,
});

const facts = (change: Partial<Facts> = {}): Facts => ({
  trigger: { kind: 'deployment', deployment: deployment() },
  environment: 'staging',
  bundle: bad,
  record: undefined,
  knownGood,
  reached: ['hello-staging'],
  invocation: 'invocation-1',
  now,
  ...change,
});

const failed = 'the deployment d-BAD to hello-staging failed (HEALTH_CONSTRAINTS: too many hosts failed)';
const of = (change: Partial<Deployment>): Partial<Facts> => ({
  trigger: { kind: 'deployment', deployment: deployment(change) },
});
const verdict = { kind: 'verdict', reason: 'home answered 500' } as const;
const to = { commit: 'c0ffee', bundle: good };

test.each<[string, Partial<Facts>, ReturnType<typeof decideRollBack>]>([
  ['a failed deployment', {}, { do: 'restore', why: failed, to, groups: ['hello-staging'] }],
  [
    'a stopped deployment',
    of({ status: 'stopped', errorCode: 'MANUAL_STOP', errorMessage: 'by hand' }),
    {
      do: 'restore',
      why: 'the deployment d-BAD to hello-staging was stopped (MANUAL_STOP: by hand)',
      to,
      groups: ['hello-staging'],
    },
  ],
  [
    'a bad verdict',
    { trigger: verdict },
    { do: 'restore', why: 'the release was judged bad: home answered 500', to, groups: ['hello-staging'] },
  ],
  [
    'a release that reached two groups',
    { trigger: verdict, reached: ['canary', 'rest'] },
    { do: 'restore', why: 'the release was judged bad: home answered 500', to, groups: ['canary', 'rest'] },
  ],
  [
    'a deployment that succeeded',
    of({ status: 'succeeded' }),
    { do: 'nothing', why: 'the deployment is succeeded' },
  ],
  [
    'a deployment for scaling out',
    of({ creator: 'autoscaling' }),
    { do: 'nothing', why: 'the deployment was made by autoscaling' },
  ],
  [
    'an update of outdated hosts',
    of({ creator: 'CodeDeployAutoUpdate' }),
    { do: 'nothing', why: 'the deployment was made by CodeDeployAutoUpdate' },
  ],
  [
    "CodeDeploy's own roll-back",
    of({ creator: 'codeDeployRollback' }),
    { do: 'nothing', why: 'the deployment was made by codeDeployRollback' },
  ],
  [
    'no hosts',
    of({ errorCode: 'NO_INSTANCES', errorMessage: 'none' }),
    {
      do: 'page',
      why: 'the deployment d-BAD to hello-staging failed (NO_INSTANCES: none). That says nothing about the release',
    },
  ],
  [
    'a role without permission',
    of({ errorCode: 'IAM_ROLE_PERMISSIONS', errorMessage: 'denied' }),
    {
      do: 'page',
      why: 'the deployment d-BAD to hello-staging failed (IAM_ROLE_PERMISSIONS: denied). That says nothing about the release',
    },
  ],
  [
    'a revision that is no bundle',
    { bundle: undefined },
    { do: 'page', why: `${failed}, but its revision is not a bundle on S3` },
  ],
  [
    'a failed deployment with nothing known good: the hosts may be to blame, so it may be tried again',
    { knownGood: undefined },
    { do: 'give-up', why: `${failed}, and no release is known good in staging`, quarantine: false },
  ],
  [
    'a bad verdict with nothing known good',
    { trigger: verdict, knownGood: undefined },
    {
      do: 'give-up',
      why: 'the release was judged bad: home answered 500, and no release is known good in staging',
      quarantine: true,
    },
  ],
  [
    'the known good release itself',
    { knownGood: { ...knownGood, bundle: bad } },
    {
      do: 'give-up',
      why: `${failed}, but it is itself the last release known good in staging`,
      quarantine: false,
    },
  ],
  [
    'groups that have moved on',
    { reached: [] },
    { do: 'give-up', why: `${failed}, but no group of staging is on it any more`, quarantine: true },
  ],
  ['the owner of the intent again', { record: record() }, { do: 'resume', record: record() }],
  [
    'another invocation at once',
    { record: record(), invocation: 'invocation-2' },
    { do: 'retry', why: 'another invocation is carrying out this roll-back' },
  ],
  [
    'an intent whose owner is gone',
    { record: record({ at: new Date(now - 91_000).toISOString() }), invocation: 'invocation-2' },
    { do: 'resume', record: record({ at: new Date(now - 91_000).toISOString() }) },
  ],
  [
    'a roll-back under way',
    { record: record({ state: 'created' }) },
    { do: 'nothing', why: 'the roll-back is created already' },
  ],
  [
    'a roll-back that failed',
    { record: record({ state: 'restore-failed' }) },
    { do: 'nothing', why: 'the roll-back is restore-failed already' },
  ],
  [
    'a release restored before',
    { trigger: verdict, record: record({ state: 'restored' }) },
    { do: 'nothing', why: 'the roll-back is restored already' },
  ],
])('%s', (_, change, decision) => {
  expect(decideRollBack(facts(change))).toEqual(decision);
});

const back = (change: Partial<Deployment> = {}) =>
  deployment({ id: 'd-BACK', status: 'succeeded', failedHosts: 0, ...change });

test.each<[string, Partial<TakeBack>, (Deployment | undefined)[], ReturnType<typeof settle>]>([
  ['succeeded', { state: 'created' }, [back()], { state: 'restored', why: 'it failed' }],
  ['succeeded before its record was', {}, [back()], { state: 'restored', why: 'it failed' }],
  ['under way', { state: 'created' }, [back({ status: 'active' })], undefined],
  ['not made yet in one group', { groups: ['a', 'b'] }, [back(), undefined], undefined],
  ['succeeded in one of two groups', { groups: ['a', 'b'] }, [back(), back({ status: 'active' })], undefined],
  [
    'succeeded in both groups',
    { groups: ['a', 'b'] },
    [back(), back()],
    { state: 'restored', why: 'it failed' },
  ],
  [
    'failed',
    { state: 'created' },
    [back({ status: 'failed' })],
    {
      state: 'restore-failed',
      why: 'the roll-back d-BACK to hello-staging failed (HEALTH_CONSTRAINTS: too many hosts failed)',
    },
  ],
  [
    'stopped in one of two groups',
    { groups: ['a', 'b'] },
    [back(), back({ status: 'stopped' })],
    {
      state: 'restore-failed',
      why: 'the roll-back d-BACK to hello-staging was stopped (HEALTH_CONSTRAINTS: too many hosts failed)',
    },
  ],
  [
    'succeeded but for the last host',
    { state: 'created' },
    [back({ failedHosts: 1 })],
    {
      state: 'restore-failed',
      why: 'the roll-back d-BACK to hello-staging ended well, but 1 of its hosts did not take it',
    },
  ],
  ['settled before', { state: 'restored' }, [back({ status: 'failed' })], undefined],
])('a roll-back that %s', (_, change, deployments, settlement) => {
  expect(settle(record(change), deployments)).toEqual(settlement);
});

test('our deployments are known by their description, others are not', () => {
  const description = describeRollBack('staging', '0123456789ab');
  expect(readDescription(description)).toEqual({ environment: 'staging', releaseHash: '0123456789ab' });
  expect(readDescription('')).toBeUndefined();
  expect(readDescription(`a ${description}`)).toBeUndefined();
});

test('a page says what happened, what was done and where to look, within the limits of SNS', () => {
  const told = {
    service: 'hello',
    environment: 'staging',
    commit: '0123456789abcdef0123456789abcdef01234567',
    bundle: bad,
  };
  expect(toPage(told, 'it failed', 'putting back c0ffee', 'd-BACK')).toEqual({
    subject: 'hello staging: putting back c0ffee',
    message:
      'What happened: it failed.\nWhat was done: putting back c0ffee.\nRelease: 01234567, s3://artifacts/hello/Bundle/bad\nWhere to look: d-BACK',
  });
  const long = toPage(told, 'it failed', `é\n${'x'.repeat(200)}`, 'd-BACK').subject;
  expect(long).toMatch(/^[\x20-\x7e]{100}$/);
});
