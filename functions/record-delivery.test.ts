import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Ledger } from '../shared/adapters/ledger.ts';
import { intendRollback } from '../shared/adapters/ledger-records.ts';
import { writePointer } from '../shared/adapters/ledger-releases.ts';
import type { Measurement } from '../shared/core/delivery-metrics.ts';
import type { Deployment, TakeBack } from '../shared/core/roll-back.ts';
import { type DeliveryEvent, eventKey } from '../shared/steps/delivery-happening.ts';
import { startLedger } from '../test/ledger.ts';
import { sample, sampleNames } from '../test/samples.ts';
import { recordDelivery } from './record-delivery.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
let ledger: Ledger;
beforeAll(async () => {
  ledgers = await startLedger();
  ledger = await ledgers.empty();
});
afterAll(() => ledgers.stop());

type Detailed = DeliveryEvent & { readonly time: string; readonly detail: Readonly<Record<string, unknown>> };

const ordinary: Deployment = {
  id: 'd-1',
  group: 'hello-production',
  status: 'succeeded',
  description: '',
  creator: 'user',
  failedHosts: 0,
};

const recorder = (deployment: Deployment = ordinary) => {
  const written: Measurement[] = [];
  const record = recordDelivery({
    environments: ['staging', 'production'],
    ledger,
    readDeployment: async () => deployment,
    write: (measurement) => {
      written.push(measurement);
    },
  });
  return { written, record };
};

const changed = (name: string, detail: object): Detailed => {
  const event = sample<Detailed>(name);
  return { ...event, detail: { ...event.detail, ...detail } };
};

const figures = ({ metrics, environment }: Measurement) => [environment, ...Object.keys(metrics)];

test.each<[string, Detailed, string[][]]>([
  [
    'production is through',
    changed('codepipeline-stage.succeeded', { stage: 'Production' }),
    [['production', 'Deployments']],
  ],
  ['the pipeline is through', sample('codepipeline-pipeline.succeeded'), [['production', 'LeadTime']]],
  [
    'a deployment failed',
    changed('codepipeline-action.failed', {
      stage: 'Production',
      type: { owner: 'AWS', category: 'Deploy', provider: 'CodeDeploy', version: '1' },
    }),
    [['production', 'FailedDeployments']],
  ],
  [
    'a release was judged bad',
    changed('release-judged-bad', { environment: 'production' }),
    [['production', 'FailedDeployments']],
  ],
  ['an approval was rejected', sample('codepipeline-action.approval-rejected'), []],
  ['an ordinary deployment succeeded', sample('codedeploy-deployment.success'), []],
  ['an ordinary deployment failed', sample('codedeploy-deployment.failure'), []],
])('%s', async (_, event, expected) => {
  const { written, record } = recorder();
  await record(event);
  expect(written.map(figures)).toEqual(expected);
});

const bundle = { bucket: 'artifacts', key: 'hello/Bundle/bad' };
const takeBack: TakeBack = {
  state: 'created',
  why: 'it failed',
  badCommit: 'badc0de',
  groups: ['hello-canary', 'hello-production'],
  owner: 'invocation-1',
  quarantines: true,
  at: '2026-11-23T09:55:00.000Z',
};

test('a roll-back that went well tells how long it took, once for all its groups', async () => {
  await writePointer(ledger, 'production', '0123456789ab', { bundle });
  await intendRollback(ledger, { bundle }, 'production', takeBack);
  const { written, record } = recorder({
    ...ordinary,
    description: 'slipway roll-back production 0123456789ab',
  });
  const success = (deploymentGroup: string) => ({
    ...changed('codedeploy-deployment.success', { deploymentId: 'd-1', deploymentGroup }),
    time: '2026-11-23T10:00:00Z',
  });
  expect(await record(success('hello-canary'))).toBe('nothing to record');
  expect(await record(success('hello-production'))).toBe('recorded TimeToRestore');
  expect(written).toEqual([
    {
      metrics: { TimeToRestore: { value: 300, unit: 'Seconds' } },
      environment: 'production',
      at: Date.parse('2026-11-23T10:00:00Z'),
      properties: { deploymentId: 'd-1', badCommit: 'badc0de' },
    },
  ]);
});

test('a roll-back that some host did not take restored nothing', async () => {
  const { record } = recorder({
    ...ordinary,
    failedHosts: 1,
    description: 'slipway roll-back production 0123456789ab',
  });
  const event = changed('codedeploy-deployment.success', { deploymentGroup: 'hello-production' });
  expect(await record(event)).toBe('nothing to record');
});

test('every event that comes has a key of its own, which a second delivery shares', () => {
  const events = sampleNames()
    .map((name) => sample<Detailed>(name))
    .filter((event) => 'detail-type' in event);
  const keys = events.map(eventKey);
  expect(keys.length).toBeGreaterThan(20);
  expect(events.map((event) => eventKey({ ...event, id: 'another delivery' }))).toEqual(keys);
});

test('what differs in stage, state or attempt is another event', () => {
  const event = changed('codepipeline-stage.succeeded', {});
  const others = [
    changed('codepipeline-stage.succeeded', { stage: 'Elsewhere' }),
    changed('codepipeline-stage.succeeded', { state: 'FAILED' }),
    changed('codepipeline-stage.succeeded', { 'pipeline-execution-attempt': 2.0 }),
    changed('codepipeline-stage.succeeded', { 'execution-id': 'another' }),
  ];
  expect(new Set([event, ...others].map(eventKey)).size).toBe(5);
});

test('an event of another kind is an error', async () => {
  const { record } = recorder();
  await expect(record({ id: '1', 'detail-type': 'Scheduled Event' })).rejects.toThrow(
    'got "Scheduled Event"',
  );
});
