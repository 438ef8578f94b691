import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Hello, openHello, twoStages } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const common = async (state: string) => ({
  pipeline: 'hello',
  'execution-id': await hello.firstId(),
  'start-time': time,
  state,
  version: 1,
  'pipeline-execution-attempt': 1,
});
const actionEvent = (action: string, state: string) =>
  hello.events('Action').find(({ detail }) => detail.action === action && detail.state === state)?.detail;
const bundle = {
  name: 'SourceOutput',
  s3location: { bucket: 'store', key: expect.stringMatching(/^hello\/SourceOutp\/\w{7}$/) },
};

test('the pipeline says in its first event why it was started', async () => {
  await hello.create();
  await hello.failJob();
  const [started, failed] = hello.events('Pipeline');
  expect(started).toEqual({
    version: '0',
    id: expect.any(String),
    source: 'aws.codepipeline',
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    account: '111122223333',
    region: 'eu-west-1',
    time: expect.any(String),
    resources: ['arn:aws:codepipeline:eu-west-1:111122223333:hello'],
    detail: {
      ...(await common('STARTED')),
      'execution-trigger': {
        'trigger-type': 'CreatePipeline',
        'trigger-detail': 'arn:aws:iam::111122223333:user/operator',
      },
    },
  });
  expect(failed?.detail).toEqual(await common('FAILED'));
});

test('a stage tells its name', async () => {
  await hello.create();
  await hello.failJob();
  const stages = hello.events('Stage').map(({ detail }) => detail);
  expect(stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
    'Source STARTED',
    'Source SUCCEEDED',
    'Staging STARTED',
    'Staging FAILED',
  ]);
  expect(stages.at(-1)).toEqual({ ...(await common('FAILED')), stage: 'Staging' });
});

test('an action that has succeeded tells its outputs and what it did', async () => {
  await hello.create();
  await hello.failJob();
  expect(actionEvent('Pull', 'SUCCEEDED')).toEqual({
    ...(await common('SUCCEEDED')),
    stage: 'Source',
    action: 'Pull',
    'action-execution-id': expect.any(String),
    region: 'eu-west-1',
    type: { owner: 'AWS', category: 'Source', provider: 'CodeStarSourceConnection', version: '1' },
    'output-artifacts': [bundle],
    'execution-result': {
      'external-execution-url': expect.stringContaining('https://'),
      'external-execution-summary': expect.any(String),
      'external-execution-id': expect.stringMatching(/^[0-9a-f]{40}$/),
    },
  });
});

test('an action that starts or fails tells its inputs, and the failed one why', async () => {
  await hello.create({ stages: twoStages([{ name: 'SourceOutput' }]).stages });
  await hello.failJob();
  const check = {
    stage: 'Staging',
    action: 'Check',
    'action-execution-id': expect.any(String),
    region: 'eu-west-1',
    type: { owner: 'AWS', category: 'Invoke', provider: 'Lambda', version: '1' },
    'input-artifacts': [bundle],
  };
  expect(actionEvent('Check', 'STARTED')).toEqual({ ...(await common('STARTED')), ...check });
  expect(actionEvent('Check', 'FAILED')).toEqual({
    ...(await common('FAILED')),
    ...check,
    'execution-result': { 'external-execution-summary': 'sick', 'error-code': 'JobFailed' },
  });
});
