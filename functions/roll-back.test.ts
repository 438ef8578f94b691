import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  quarantine,
  readQuarantine,
  readRollback,
  writeKnownGood,
  writeTested,
} from '../shared/adapters/ledger-records.ts';
import { type FakeDeployment, fakeCodeDeploy } from '../test/fake-codedeploy.ts';
import { startLedger } from '../test/ledger.ts';
import { sample } from '../test/samples.ts';
import { rollBack } from './roll-back.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const start = Date.parse('2026-11-23T10:00:00Z');
const bad = { bucket: 'artifacts', key: 'hello/Bundle/bad' };
const good = { bucket: 'artifacts', key: 'hello/Bundle/good', versionId: 'v1', eTag: 'e' };
const description = expect.stringMatching(/^slipway roll-back staging [0-9a-f]{12}$/);

type Event = { readonly 'detail-type': string; readonly id: string };

const changed = ({ deploymentId, deploymentGroupName }: FakeDeployment, state: string): Event => {
  const event = sample<Event & { readonly detail: object }>('codedeploy-deployment.failure');
  return {
    ...event,
    detail: {
      ...event.detail,
      application: 'hello',
      deploymentId,
      deploymentGroup: deploymentGroupName,
      state,
    },
  } as Event;
};

const judgedBad = (environment = 'staging', bundle = bad): Event =>
  ({
    ...sample<Event>('release-judged-bad'),
    detail: {
      service: 'hello',
      environment,
      commit: 'badc0de',
      bundle,
      executionId: 'e-1',
      reason: 'home answered 500',
    },
  }) as Event;

/** A staging group on which the bad release was put after the good one, and a production of two groups. */
const world = async ({ known = true } = {}) => {
  const ledger = await ledgers.empty();
  const state = { now: start };
  const codedeploy = fakeCodeDeploy(() => state.now);
  const pages: { subject: string; message: string }[] = [];
  const told = rollBack({
    service: 'hello',
    environments: { staging: ['hello-staging'], production: ['hello-canary', 'hello-rest'] },
    application: { name: 'hello', client: codedeploy.client, effects: codedeploy.client },
    ledger,
    tell: async (page) => {
      pages.push(page);
    },
    now: () => state.now,
  });
  const handle = (event: Event, awsRequestId = 'invocation-1') => told(event, { awsRequestId });
  const knownGood = { commit: 'c0ffee', bundle: good, executionId: 'e-0', at: '2026-11-22T10:00:00Z' };
  if (known) {
    await writeKnownGood(ledger, 'staging', knownGood);
    await writeKnownGood(ledger, 'production', knownGood);
  }
  await writeTested(
    ledger,
    { bundle: bad },
    { commit: 'badc0de', executionId: 'e-1', buildUrl: 'u', at: 'now' },
  );
  codedeploy.add('hello-staging', good.key, 'Succeeded');
  const deployment = codedeploy.add('hello-staging', bad.key, 'Failed', {
    errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'too many hosts failed' },
  });
  const created = () =>
    codedeploy.sent.filter(({ operation }) => operation === 'CreateDeployment').map(({ input }) => input);
  const record = (environment = 'staging') => readRollback(ledger, { bundle: bad }, environment);
  return { ledger, state, codedeploy, pages, handle, deployment, created, record };
};

test('a failed deployment puts the last known good release back, whatever is in its way, and tells people', async () => {
  const { handle, deployment, created, record, pages, ledger } = await world();
  await handle(changed(deployment, 'FAILURE'));
  expect(created()).toEqual([
    {
      applicationName: 'hello',
      deploymentGroupName: 'hello-staging',
      description,
      ignoreApplicationStopFailures: true,
      fileExistsBehavior: 'OVERWRITE',
      revision: {
        revisionType: 'S3',
        s3Location: { bucket: 'artifacts', key: good.key, bundleType: 'zip', version: 'v1', eTag: 'e' },
      },
    },
  ]);
  expect(await record()).toMatchObject({
    state: 'created',
    badCommit: 'badc0de',
    to: { commit: 'c0ffee', bundle: good },
    deployments: [{ group: 'hello-staging', deploymentId: 'd-3' }],
  });
  expect(await readQuarantine(ledger, 'badc0de')).toMatchObject({ reason: expect.stringContaining('d-2') });
  expect(pages).toEqual([
    {
      subject: 'hello staging: putting back c0ffee',
      message: expect.stringMatching(/What happened: the deployment d-2 .*failed[\s\S]*d-3 to hello-staging/),
    },
  ]);
});

test('a bad verdict does the same for a deployment that succeeded', async () => {
  const { handle, deployment, created, record } = await world();
  deployment.status = 'Succeeded';
  await handle(judgedBad());
  expect(created()).toHaveLength(1);
  expect(await record()).toMatchObject({
    state: 'created',
    badCommit: 'badc0de',
    why: 'the release was judged bad: home answered 500',
  });
});

test('however often and by whichever events it is told, it puts back once', async () => {
  const { handle, deployment, created, pages, codedeploy } = await world();
  for (const event of [
    changed(deployment, 'FAILURE'),
    judgedBad(),
    changed(deployment, 'FAILURE'),
    changed(deployment, 'STOP'),
    judgedBad(),
  ])
    await handle(event, `invocation-${Math.random()}`);
  expect([created().length, pages.length]).toEqual([1, 1]);
  (codedeploy.deployments[2] as FakeDeployment).status = 'Succeeded';
  await handle(changed(codedeploy.deployments[2] as FakeDeployment, 'SUCCESS'));
  await handle(judgedBad(), 'invocation-late');
  expect([created().length, pages.length]).toEqual([1, 1]);
});

test('two triggers at the same moment put back once; the one that loses is tried again and finds it done', async () => {
  const { handle, deployment, created, record, pages } = await world();
  const both = [handle(changed(deployment, 'FAILURE'), 'one'), handle(judgedBad(), 'two')];
  const results = await Promise.allSettled(both);
  expect(created()).toHaveLength(1);
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeLessThanOrEqual(1);
  expect(await handle(judgedBad(), 'two')).toMatch(/^nothing: /);
  expect(await handle(changed(deployment, 'FAILURE'), 'one')).toMatch(/^nothing: /);
  expect([created().length, pages.length, (await record())?.state]).toEqual([1, 1, 'created']);
});

test('a roll-back that succeeded is restored, and one that failed is told of and never rolled back itself', async () => {
  for (const [status, state, final, pagesInAll] of [
    ['Succeeded', 'SUCCESS', 'restored', 1],
    ['Failed', 'FAILURE', 'restore-failed', 2],
    ['Stopped', 'STOP', 'restore-failed', 2],
  ] as const) {
    const { handle, deployment, codedeploy, created, record, pages } = await world();
    await handle(changed(deployment, 'FAILURE'));
    const ours = codedeploy.deployments[2] as FakeDeployment;
    ours.status = status;
    await handle(changed(ours, state));
    await handle(changed(ours, state));
    expect([(await record())?.state, created().length, pages.length]).toEqual([final, 1, pagesInAll]);
  }
});

test('a roll-back whose last host failed is no restoration', async () => {
  const { handle, deployment, codedeploy, record } = await world();
  await handle(changed(deployment, 'FAILURE'));
  const ours = codedeploy.deployments[2] as FakeDeployment;
  Object.assign(ours, { status: 'Succeeded', deploymentOverview: { Failed: 1 } });
  await handle(changed(ours, 'SUCCESS'));
  expect(await record()).toMatchObject({
    state: 'restore-failed',
    why: expect.stringContaining('1 of its hosts did not take it'),
  });
});

test('every group that the release reached is restored, and no other; only all of them together are restored', async () => {
  const { handle, codedeploy, created, record } = await world();
  codedeploy.add('hello-canary', bad.key, 'Succeeded');
  codedeploy.add('hello-rest', bad.key, 'Failed');
  await handle(judgedBad('production'));
  expect(created().map((input) => input.deploymentGroupName)).toEqual(['hello-canary', 'hello-rest']);
  const [canary, rest] = codedeploy.deployments.slice(-2) as [FakeDeployment, FakeDeployment];
  canary.status = 'Succeeded';
  await handle(changed(canary, 'SUCCESS'));
  expect((await record('production'))?.state).toBe('created');
  rest.status = 'Succeeded';
  await handle(changed(rest, 'SUCCESS'));
  expect((await record('production'))?.state).toBe('restored');
});

test('a group that the release did not reach is left alone', async () => {
  const { handle, codedeploy, created } = await world();
  const canary = codedeploy.add('hello-canary', bad.key, 'Failed');
  codedeploy.add('hello-rest', good.key, 'Succeeded');
  await handle(changed(canary, 'FAILURE'));
  expect(created().map((input) => input.deploymentGroupName)).toEqual(['hello-canary']);
});

test('a busy group makes it throw with the name of what is in the way, and the other groups are restored', async () => {
  const { handle, codedeploy, created, record, pages } = await world();
  codedeploy.add('hello-canary', bad.key, 'Succeeded');
  codedeploy.add('hello-rest', bad.key, 'InProgress');
  await expect(handle(judgedBad('production'))).rejects.toThrow(/^The group hello-rest is busy with d-4; /);
  expect([(await record('production'))?.state, pages.length]).toEqual(['intended', 0]);
  expect(codedeploy.deployments.at(-1)).toMatchObject({
    deploymentGroupName: 'hello-canary',
    status: 'InProgress',
  });
  (codedeploy.deployments[3] as FakeDeployment).status = 'Failed';
  await handle(judgedBad('production'));
  // Three calls, two deployments: the canary's was found again.
  expect([created().length, (await record('production'))?.state, pages.length]).toEqual([3, 'created', 1]);
});

test('an invocation that died after its deployment was made finds it again', async () => {
  const { handle, deployment, codedeploy, created, record, ledger } = await world();
  const answer = codedeploy.client.send.bind(codedeploy.client) as (command: object) => Promise<unknown>;
  codedeploy.client.send = (async (command: object) => {
    const result = await answer(command);
    if (command.constructor.name === 'CreateDeploymentCommand') throw new Error('socket hang up');
    return result;
  }) as never;
  await expect(handle(changed(deployment, 'FAILURE'))).rejects.toThrow('socket hang up');
  expect((await record())?.state).toBe('intended');
  await handle(changed(deployment, 'FAILURE'));
  expect(created()).toHaveLength(1);
  expect(await record()).toMatchObject({ state: 'created', deployments: [{ deploymentId: 'd-3' }] });
  expect(await readQuarantine(ledger, 'badc0de')).toBeDefined();
});

test('an invocation that died before it made anything is taken over when it cannot be alive any more', async () => {
  const { handle, deployment, codedeploy, created, record, state } = await world();
  const answer = codedeploy.client.send;
  codedeploy.client.send = (async (command: object) => {
    if (command.constructor.name === 'ListDeploymentsCommand') throw new Error('killed');
    return (answer as (command: object) => unknown)(command);
  }) as never;
  await expect(handle(changed(deployment, 'FAILURE'), 'dead')).rejects.toThrow('killed');
  codedeploy.client.send = answer;
  await expect(handle(judgedBad(), 'alive')).rejects.toThrow(
    'another invocation is carrying out this roll-back; to be tried again',
  );
  state.now += 120_000;
  await handle(judgedBad(), 'alive');
  expect([created().length, (await record())?.state]).toEqual([1, 'created']);
});

test('a roll-back that was over before its record knew of it is settled all the same', async () => {
  const { handle, deployment, codedeploy, record } = await world();
  const answer = codedeploy.client.send.bind(codedeploy.client) as (command: object) => Promise<unknown>;
  codedeploy.client.send = (async (command: object) => {
    const result = await answer(command);
    if (command.constructor.name !== 'CreateDeploymentCommand') return result;
    const ours = codedeploy.deployments[2] as FakeDeployment;
    ours.status = 'Succeeded';
    await handle(changed(ours, 'SUCCESS'), 'quick');
    return result;
  }) as never;
  await handle(changed(deployment, 'FAILURE'));
  expect((await record())?.state).toBe('restored');
});

test('without a known good release nothing is put back, and people are told', async () => {
  const { handle, deployment, created, record, pages, ledger } = await world({ known: false });
  await handle(changed(deployment, 'FAILURE'));
  await handle(judgedBad(), 'later');
  expect([created().length, (await record())?.state, pages.length]).toEqual([0, 'nothing-to-restore', 1]);
  expect(pages[0]?.message).toContain('no release is known good in staging');
  expect(await readQuarantine(ledger, 'badc0de')).toBeUndefined();
});

test('a first release that is judged bad is quarantined, though nothing can be put back', async () => {
  const { handle, created, ledger } = await world({ known: false });
  await handle(judgedBad());
  expect(created()).toEqual([]);
  expect(await readQuarantine(ledger, 'badc0de')).toBeDefined();
});

test('the known good release is not put back on itself', async () => {
  const { handle, ledger, created, record } = await world();
  await writeKnownGood(ledger, 'staging', {
    commit: 'badc0de',
    bundle: bad,
    executionId: 'e',
    at: '2026-11-23T09:00:00Z',
  });
  await handle(judgedBad());
  expect([created().length, (await record())?.state]).toEqual([0, 'nothing-to-restore']);
  expect(await readQuarantine(ledger, 'badc0de')).toBeUndefined();
});

test('an older quarantine keeps its reason', async () => {
  const { handle, ledger } = await world();
  await quarantine(ledger, 'badc0de', { reason: 'by hand', at: 'before' });
  await handle(judgedBad());
  expect(await readQuarantine(ledger, 'badc0de')).toMatchObject({ reason: 'by hand' });
});

test('what says nothing about the release is told of once, and puts nothing back', async () => {
  const { handle, deployment, created, record, pages } = await world();
  deployment.errorInformation = { code: 'NO_INSTANCES', message: 'no hosts' };
  await handle(changed(deployment, 'FAILURE'));
  await handle(changed(deployment, 'FAILURE'), 'again');
  expect([created().length, await record(), pages.length]).toEqual([0, undefined, 1]);
});

test.each(['START', 'READY', 'QUEUED', 'SUCCESS'])(
  'an ordinary deployment at %s is none of our business',
  async (state) => {
    const { handle, codedeploy, created, record, pages } = await world();
    const other = codedeploy.add('hello-staging', 'hello/Bundle/new', 'Succeeded');
    expect(await handle(changed(other, state))).toMatch(/^nothing: /);
    expect([created().length, await record(), pages.length]).toEqual([0, undefined, 0]);
  },
);

test('a group of nobody we deliver to is left alone', async () => {
  const { handle, codedeploy } = await world();
  const other = codedeploy.add('somebody-elses', bad.key, 'Failed');
  expect(await handle(changed(other, 'FAILURE'))).toBe(
    "nothing: hello somebody-elses is none of this pipeline's groups",
  );
});

test('an event that is ahead of what CodeDeploy tells is tried again', async () => {
  const { handle, deployment } = await world();
  deployment.status = 'InProgress';
  await expect(handle(changed(deployment, 'FAILURE'))).rejects.toThrow(
    'CodeDeploy says that d-2 is not over yet; to be tried again',
  );
});

test('a late event does not touch a group that has moved on', async () => {
  const { handle, deployment, codedeploy, created, record } = await world();
  codedeploy.add('hello-staging', 'hello/Bundle/new', 'Succeeded');
  await handle(changed(deployment, 'FAILURE'));
  expect([created().length, (await record())?.state]).toEqual([0, 'nothing-to-restore']);
});

test('a roll-back that the ledger does not know is an error, not a release to take back', async () => {
  const { handle, codedeploy, created } = await world();
  const forged = codedeploy.add('hello-staging', bad.key, 'Failed', {
    description: 'slipway roll-back staging 0123456789ab',
  });
  await expect(handle(changed(forged, 'FAILURE'))).rejects.toThrow(
    'The ledger knows no roll-back for the deployment d-3',
  );
  expect(created()).toEqual([]);
});

test('an environment that nobody configured is an error', async () => {
  const { handle } = await world();
  await expect(handle(judgedBad('moon'))).rejects.toMatchObject({ blame: 'config' });
});

test('an event of another kind is an error', async () => {
  const { handle } = await world();
  expect(() => handle({ id: '1', 'detail-type': 'Scheduled Event' })).toThrow('got "Scheduled Event"');
});
