import { expect, test } from '@jest/globals';
import { type AdmissionFacts, decideAdmission, type GroupFacts, readWaitingSince } from './admission.ts';
import type { Deployment } from './roll-back.ts';

const now = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const release = { commit: 'c0ffee', bundle: { bucket: 'b', key: 'p/Bundle/new' } };
const last: Deployment = {
  id: 'd-LAST',
  group: 'hello-staging',
  status: 'succeeded',
  description: '',
  creator: 'user',
  failedHosts: 0,
  bundle: { bucket: 'b', key: 'p/Bundle/old' },
};
const group: GroupFacts = { group: 'hello-staging', lastDeployment: last };
const tested = { commit: 'c0ffee', executionId: 'e', buildUrl: 'u', at: 'then' };
const facts: AdmissionFacts = { release, environment: 'staging', now, since: now, tested, groups: [group] };
const approved = [{ action: 'GoLive', status: 'Succeeded', startedAt: 2 }];
const passage = { environment: 'staging', verdict: { verdict: 'good' }, approvals: approved } as const;
const quarantine = { reason: 'answered 500', at: '2026-11-22' };
const freeze = { reason: 'holidays', by: 'kim', at: 'then' };

test.each<[string, Partial<AdmissionFacts>]>([
  ['a tested release', {}],
  ['the first release ever', { groups: [{ group: 'hello-staging' }] }],
  ['a release where the freeze is over', { freeze: { ...freeze, until: '2026-11-23T09:00:00Z' } }],
  ['a validated and approved release', { environment: 'production', passage }],
  [
    'an approval after a rejection',
    {
      passage: {
        ...passage,
        approvals: [{ ...approved[0], status: 'Failed', startedAt: 1 }, ...approved],
      } as never,
    },
  ],
])('%s may enter', (_what, difference) => {
  expect(decideAdmission({ ...facts, ...difference })).toMatchObject({ kind: 'passed' });
});

test.each<[string, Partial<AdmissionFacts>, string]>([
  ['quarantined', { quarantine }, 'quarantined since 2026-11-22: answered 500'],
  ['frozen out', { freeze }, 'staging is frozen by kim: holidays'],
  ['frozen out for a while', { freeze: { ...freeze, until: '2026-11-23T09:00:01Z' } }, 'is frozen'],
  ['frozen out until nobody knows when', { freeze: { ...freeze, until: 'Christmas' } }, 'is frozen'],
  ['tested as another commit', { tested: { ...tested, commit: 'decaf' } }, 'was tested as commit decaf'],
  [
    'not validated before',
    { passage: { environment: 'staging', approvals: approved } },
    'not been validated as good in staging',
  ],
  [
    'judged bad before',
    { passage: { ...passage, verdict: { verdict: 'bad' } } },
    'not been validated as good',
  ],
  ['not approved', { passage: { ...passage, approvals: [] } }, 'nobody has approved it in this execution'],
  [
    'rejected',
    { passage: { ...passage, approvals: [{ action: 'GoLive', status: 'Failed', startedAt: 1 }] } },
    'nobody has approved',
  ],
  [
    'rejected after an approval',
    {
      passage: { ...passage, approvals: [...approved, { action: 'GoLive', status: 'Failed', startedAt: 3 }] },
    },
    'nobody has approved',
  ],
])('a release %s may not', (_what, difference, reason) => {
  expect(decideAdmission({ ...facts, ...difference })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining(reason),
  });
});

test('an untested release may not, and hears of everything against it at once', () => {
  const { tested: _none, ...untested } = facts;
  const outcome = decideAdmission({ ...untested, quarantine, freeze });
  expect(outcome).toEqual({
    kind: 'failed',
    reason:
      'c0ffee may not enter staging: the commit is quarantined since 2026-11-22: answered 500; staging is frozen by kim: holidays; this bundle has not passed the tests',
  });
});

const failedLast: Deployment = { ...last, status: 'failed', errorCode: 'HEALTH_CONSTRAINTS' };

test.each<[string, GroupFacts, string]>([
  [
    'is busy',
    { group: 'hello-staging', activeDeploymentId: 'd-BUSY' },
    'hello-staging is busy with deployment d-BUSY',
  ],
  [
    'failed last, with no roll-back yet',
    { ...group, lastDeployment: failedLast },
    'd-LAST, failed and has not been undone (no roll-back yet)',
  ],
  ['was stopped last', { ...group, lastDeployment: { ...last, status: 'stopped' } }, 'd-LAST, stopped'],
  [
    'failed last, with a roll-back meant',
    { ...group, lastDeployment: failedLast, rollback: { state: 'intended' } },
    '(intended)',
  ],
  [
    'failed last, with a roll-back under way',
    { ...group, lastDeployment: failedLast, rollback: { state: 'created' } },
    '(created)',
  ],
  ['has a release that was judged bad', { ...group, verdict: { verdict: 'bad' } }, 'd-LAST, was judged bad'],
])('while a group %s, the release waits', (_what, busy, why) => {
  const outcome = decideAdmission({ ...facts, groups: [{ group: 'other' }, busy], since: now - 59 * MINUTE });
  expect(outcome).toMatchObject({ kind: 'waiting', summary: expect.stringContaining(why) });
  expect(readWaitingSince(outcome.kind === 'waiting' ? outcome.token : '')).toBe(now - 59 * MINUTE);
});

test.each<[string, GroupFacts]>([
  ['has been restored', { ...group, lastDeployment: failedLast, rollback: { state: 'restored' } }],
  ['could not be restored', { ...group, verdict: { verdict: 'bad' }, rollback: { state: 'restore-failed' } }],
  [
    'had nothing to restore',
    { ...group, lastDeployment: failedLast, rollback: { state: 'nothing-to-restore' } },
  ],
  [
    'got its roll-back, well or badly',
    { ...group, lastDeployment: { ...failedLast, description: 'slipway roll-back staging 0123456789ab' } },
  ],
  [
    'had no hosts, which is no word on the release',
    { ...group, lastDeployment: { ...failedLast, errorCode: 'NO_INSTANCES' } },
  ],
  [
    'got new hosts by its Auto Scaling group',
    { ...group, lastDeployment: { ...failedLast, creator: 'autoscaling' } },
  ],
  ['has a good release', { ...group, verdict: { verdict: 'good' } }],
])('once a group %s, the release enters', (_what, undone) => {
  expect(decideAdmission({ ...facts, groups: [undone] })).toMatchObject({ kind: 'passed' });
});

test('a revision that is no bundle on S3 is none of ours, and holds nobody', () => {
  const { bundle: _none, ...foreign } = failedLast;
  expect(decideAdmission({ ...facts, groups: [{ group: 'x', lastDeployment: foreign }] })).toMatchObject({
    kind: 'passed',
  });
});

test('after an hour of waiting it is an error that says what it waited for', () => {
  const busy = { group: 'hello-staging', activeDeploymentId: 'd-BUSY' };
  expect(decideAdmission({ ...facts, groups: [busy], since: now - 60 * MINUTE })).toEqual({
    kind: 'error',
    blame: 'platform',
    reason: 'c0ffee waited 60 minutes to enter staging: hello-staging is busy with deployment d-BUSY',
  });
});

test('what is known against a release is told at once, however busy the group', () => {
  const busy = { group: 'hello-staging', activeDeploymentId: 'd-BUSY' };
  expect(decideAdmission({ ...facts, quarantine, groups: [busy] })).toMatchObject({ kind: 'failed' });
});
