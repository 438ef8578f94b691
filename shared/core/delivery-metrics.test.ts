import { expect, test } from '@jest/globals';
import { deliveryMetrics, type Happening } from './delivery-metrics.ts';

const environments = ['staging', 'production'];
const time = '2026-11-23T10:00:00Z';
const at = Date.parse(time);
const stage = { kind: 'stage', executionId: 'e-1', stage: 'Production', state: 'SUCCEEDED', time } as const;
const action = {
  kind: 'action',
  executionId: 'e-1',
  stage: 'Production',
  action: 'Deploy',
  category: 'Deploy',
  state: 'FAILED',
  time,
  externalId: 'd-1',
} as const;
const pipeline = {
  kind: 'pipeline',
  executionId: 'e-1',
  state: 'SUCCEEDED',
  time,
  startTime: '2026-11-23T09:30:00Z',
  authorDate: '2026-11-23T09:00:00Z',
  commit: 'c',
} as const;
const { authorDate: _, commit: __, ...byHand } = pipeline;
const { startTime: ___, ...undated } = byHand;

test.each<[string, Happening, object, string, object]>([
  [
    'production is through',
    stage,
    { Deployments: { value: 1, unit: 'Count' } },
    'production',
    { executionId: 'e-1' },
  ],
  [
    'staging is through',
    { ...stage, stage: 'Staging' },
    { Deployments: { value: 1, unit: 'Count' } },
    'staging',
    { executionId: 'e-1' },
  ],
  [
    'a deployment to production failed',
    action,
    { FailedDeployments: { value: 1, unit: 'Count' } },
    'production',
    { executionId: 'e-1', action: 'Deploy', deploymentId: 'd-1' },
  ],
  [
    'a release was judged bad',
    { kind: 'judged-bad', executionId: 'e-1', environment: 'production', time, commit: 'c' },
    { FailedDeployments: { value: 1, unit: 'Count' } },
    'production',
    { executionId: 'e-1', commit: 'c' },
  ],
  [
    'the pipeline is through',
    pipeline,
    { LeadTime: { value: 3_600, unit: 'Seconds' } },
    'production',
    { executionId: 'e-1', commit: 'c' },
  ],
  [
    'a pipeline started by hand is through',
    byHand,
    { LeadTime: { value: 1_800, unit: 'Seconds' } },
    'production',
    { executionId: 'e-1' },
  ],
  [
    "an author's clock is ahead",
    { ...pipeline, authorDate: '2026-11-23T11:00:00Z' },
    { LeadTime: { value: 0, unit: 'Seconds' } },
    'production',
    { executionId: 'e-1', commit: 'c' },
  ],
  [
    'the last good release is back',
    {
      kind: 'restored',
      environment: 'production',
      deploymentId: 'd-2',
      time,
      badSince: '2026-11-23T09:55:00Z',
      badCommit: 'c',
    },
    { TimeToRestore: { value: 300, unit: 'Seconds' } },
    'production',
    { deploymentId: 'd-2', badCommit: 'c' },
  ],
])('%s', (_name, happening, metrics, environment, properties) => {
  expect(deliveryMetrics(happening, environments)).toEqual({ metrics, environment, at, properties });
});

test.each<[string, Happening]>([
  ['a stage that began', { ...stage, state: 'STARTED' }],
  ['a stage that failed, by whatever action', { ...stage, state: 'FAILED' }],
  ['a stage that is no environment', { ...stage, stage: 'Build' }],
  ['an admission refused in production', { ...action, category: 'Invoke' }],
  ['an approval rejected as replaced', { ...action, stage: 'Approve', category: 'Approval' }],
  ['a deployment that went well', { ...action, state: 'SUCCEEDED' }],
  ['a build that failed', { ...action, stage: 'Build', category: 'Build' }],
  ['a pipeline that failed', { ...pipeline, state: 'FAILED' }],
  ['a pipeline that was superseded', { ...pipeline, state: 'SUPERSEDED' }],
  ['a pipeline that tells no time', undated],
])('%s counts nowhere', (_name, happening) => {
  expect(deliveryMetrics(happening, environments)).toBeUndefined();
});

test('a date that is none is an error, not a figure', () => {
  expect(() => deliveryMetrics({ ...pipeline, authorDate: 'yesterday' }, environments)).toThrow(
    'Expected two times, got `yesterday` and `2026-11-23T10:00:00Z`',
  );
});
