import { expect, test } from '@jest/globals';
import { sample, sampleNames } from '../test/samples.ts';
import { type DeploymentStateEvent, toDeploymentChange } from './codedeploy-deployment.ts';
import { type CodePipelineJobEvent, jobId, toJob } from './codepipeline-job.ts';
import {
  type ActionStateEvent,
  type PipelineStateEvent,
  type StageStateEvent,
  toActionChange,
  toPipelineChange,
  toStageChange,
} from './codepipeline-state.ts';
import { eventSource, type ReleaseJudgedBadEvent, toJudgedBad } from './release-judged-bad.ts';

const bundle = { bucket: 'hello-delivery-artifacts-111122223333', key: 'hello-delivery/Bundle/Qx7RzP2' };
const executionId = '7a1f3c52-6d0e-4b8a-9c47-2f5e8d1b0a93';

test('the first round of a job has parameters and the bundle, but no token', () => {
  const job = toJob(sample<CodePipelineJobEvent>('codepipeline-job.first'));
  expect(job).toEqual({
    id: '3f0c8a1e-52b7-4d96-8e3a-0b1c2d3e4f50',
    parameters: expect.stringContaining('"job":"hello-tests"'),
    artifact: bundle,
    lostRounds: 0,
  });
});

test('a resumed job carries the token that the round before left', () => {
  const job = toJob(sample<CodePipelineJobEvent>('codepipeline-job.resumed'));
  expect(JSON.parse(job.token ?? '')).toMatchObject({ v: 1, at: 'build', build: 12 });
});

test("a lost round's token is no token of the function, and is counted", () => {
  const job = toJob(sample<CodePipelineJobEvent>('codepipeline-job.lost-round'));
  expect(job.token).toBeUndefined();
  expect(job.lostRounds).toBe(2);
});

test.each([
  [undefined],
  [null],
  [{}],
  [{ 'CodePipeline.job': {} }],
  [{ 'CodePipeline.job': { id: '' } }],
  ['text'],
])('an event without a job id throws: %j', (event) => {
  expect(() => jobId(event)).toThrow('Expected a CodePipeline job event');
  expect(() => toJob(event as unknown as CodePipelineJobEvent)).toThrow('Expected a CodePipeline job event');
});

test('a job without data still has an id to answer', () => {
  const job = toJob({ 'CodePipeline.job': { id: 'lonely' } } as unknown as CodePipelineJobEvent);
  expect(job).toEqual({ id: 'lonely', parameters: '', lostRounds: 0 });
});

test.each(sampleNames('codepipeline-job'))('%s is a job with parameters and the bundle', (name) => {
  const job = toJob(sample<CodePipelineJobEvent>(name));
  expect(JSON.parse(job.parameters)).toHaveProperty('commit');
  expect(job.artifact).toEqual(bundle);
});

test.each(sampleNames('codepipeline-pipeline'))('%s tells the state that its name says', (name) => {
  const change = toPipelineChange(sample<PipelineStateEvent>(name));
  expect(change).toMatchObject({
    pipeline: 'hello-delivery',
    executionId,
    startTime: '2026-11-23T08:42:00.125Z',
  });
  expect(`codepipeline-pipeline.${change.state.toLowerCase()}`).toBe(name);
});

test('a pipeline that a push started tells commit and author date', () => {
  expect(toPipelineChange(sample<PipelineStateEvent>('codepipeline-pipeline.succeeded'))).toMatchObject({
    commit: '5d41a7c90be2f36814ad7f0c29e85b163f4a0d72',
    authorDate: '2026-11-23T08:41:07Z',
    attempt: 1,
  });
  expect(toPipelineChange(sample<PipelineStateEvent>('codepipeline-pipeline.superseded'))).not.toHaveProperty(
    'commit',
  );
  expect(toPipelineChange(sample<PipelineStateEvent>('codepipeline-pipeline.resumed')).attempt).toBe(2);
});

test.each(sampleNames('codepipeline-stage'))(
  '%s tells the stage and the state that its name says',
  (name) => {
    const change = toStageChange(sample<StageStateEvent>(name));
    expect(change).toMatchObject({ pipeline: 'hello-delivery', executionId, stage: 'Staging' });
    expect(`codepipeline-stage.${change.state.toLowerCase()}`).toBe(name);
  },
);

test('a resumed stage says no start time, and none is invented', () => {
  expect(toStageChange(sample<StageStateEvent>('codepipeline-stage.resumed'))).not.toHaveProperty(
    'startTime',
  );
});

test.each(sampleNames('codepipeline-action'))('%s tells the action, its kind and its state', (name) => {
  const change = toActionChange(sample<ActionStateEvent>(name));
  expect(change).toMatchObject({ executionId, actionExecutionId: '2d4f6a8c-0e1b-4c3d-9e5f-7a6b5c4d3e2f' });
  expect(['Deploy', 'Approval', 'Invoke']).toContain(change.category);
});

test('a failed action tells the deployment, the bundle and why', () => {
  expect(toActionChange(sample<ActionStateEvent>('codepipeline-action.failed'))).toMatchObject({
    state: 'FAILED',
    provider: 'CodeDeploy',
    bundle,
    externalId: 'd-7KQ2M4XWE',
    errorCode: 'JobFailed',
    summary: 'Deployment d-7KQ2M4XWE failed',
  });
});

test.each(sampleNames('codedeploy-deployment'))('%s tells group, deployment and state', (name) => {
  const change = toDeploymentChange(sample<DeploymentStateEvent>(name));
  expect(change).toMatchObject({ application: 'hello', group: 'hello-staging', deploymentId: 'd-7KQ2M4XWE' });
  expect(`codedeploy-deployment.${change.state.toLowerCase()}`).toBe(name);
});

test('a bad verdict tells release, environment and reason', () => {
  const event = sample<ReleaseJudgedBadEvent>('release-judged-bad');
  expect(toJudgedBad(event)).toMatchObject({
    service: 'hello',
    environment: 'staging',
    bundle,
    executionId,
    reason: expect.stringContaining('answered 500'),
  });
  expect(event.source).toBe(eventSource('hello'));
});

test.each([
  [
    'another type of event',
    { 'detail-type': 'CodeBuild Build State Change' },
    'got "CodeBuild Build State Change"',
  ],
  ['no event at all', undefined, 'got "undefined"'],
])('%s is refused with what came', (_what, event, message) => {
  expect(() => toStageChange(event)).toThrow(message);
});

test("a state that does not exist is refused: the event's word is STOP, not STOPPED", () => {
  const event = sample<DeploymentStateEvent>('codedeploy-deployment.stop');
  const misspelt = { ...event, detail: { ...event.detail, state: 'STOPPED' } };
  expect(() => toDeploymentChange(misspelt)).toThrow(
    'Expected "state" to be one of START, SUCCESS, FAILURE, STOP, READY, QUEUED, got "STOPPED"',
  );
});

test('a missing member is named', () => {
  const event = sample<StageStateEvent>('codepipeline-stage.started');
  const { 'execution-id': _gone, ...detail } = event.detail;
  expect(() => toStageChange({ ...event, detail })).toThrow(
    'Expected a text "execution-id" in the event detail',
  );
});
