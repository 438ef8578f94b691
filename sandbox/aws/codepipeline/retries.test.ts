import {
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Hello, openHello, twoStages, withFailure } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const retry = async (more = {}) =>
  hello.client.send(
    new RetryStageExecutionCommand({
      pipelineName: 'hello',
      stageName: 'Staging',
      pipelineExecutionId: await hello.firstId(),
      retryMode: 'FAILED_ACTIONS',
      ...more,
    }),
  );
const fail = (jobId: string) =>
  hello.client.send(
    new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message: 'sick' } }),
  );

describe('a retry is refused', () => {
  const notRetryable = { name: 'StageNotRetryableException' };

  test('after an update', async () => {
    await hello.create();
    await hello.failJob();
    await hello.client.send(new UpdatePipelineCommand({ pipeline: twoStages() }));
    await expect(retry()).rejects.toMatchObject(notRetryable);
  });

  test('of a stage that has succeeded, and of one that was not reached', async () => {
    await hello.create();
    await hello.failJob();
    await expect(retry({ stageName: 'Source' })).rejects.toMatchObject(notRetryable);
    await expect(retry({ stageName: 'Production' })).rejects.toMatchObject(notRetryable);
  });

  test('of an execution that was stopped while it waited before the stage', async () => {
    await hello.create({ executionMode: 'QUEUED' });
    await hello.nextJob();
    const pipelineExecutionId = await hello.start();
    const stop = { pipelineName: 'hello', pipelineExecutionId };
    await hello.until('its source', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    await hello.client.send(new StopPipelineExecutionCommand(stop));
    await expect(retry({ pipelineExecutionId })).rejects.toMatchObject(notRetryable);
  });

  test('of an execution that the pipeline does not know', async () => {
    await hello.create();
    await hello.failJob();
    const pipelineExecutionId = '0f7c2a9e-1b1b-4c4c-9d9d-5e5e5e5e5e5e';
    await expect(retry({ pipelineExecutionId })).rejects.toMatchObject({
      name: 'NotLatestPipelineExecutionException',
    });
  });

  test('while another one is in progress', async () => {
    await hello.create();
    await hello.failJob();
    await retry();
    await hello.nextJob();
    await expect(retry()).rejects.toMatchObject({ name: 'ConflictException' });
  });

  test('when a queue is full, and not when a place in it is free', async () => {
    await hello.create({ executionMode: 'QUEUED' });
    await hello.failJob();
    const ids: string[] = [];
    for (let more = 0; more < 50; more += 1) ids.push(await hello.start());
    await expect(retry()).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
    const stop = { pipelineName: 'hello', pipelineExecutionId: ids.at(-1) ?? '' };
    await hello.client.send(new StopPipelineExecutionCommand(stop));
    await expect(retry()).resolves.toMatchObject({ pipelineExecutionId: await hello.firstId() });
  });
});

describe('actions side by side', () => {
  const abreast = () => {
    const [source, staging, production] = twoStages().stages ?? [];
    const [check] = staging?.actions ?? [];
    const actions = [check, { ...check, name: 'Scan' }];
    return { stages: [source, { ...staging, actions }, production] } as never;
  };
  const bothJobs = async () => {
    await hello.create(abreast());
    await hello.until('both jobs', () => hello.jobs().length === 2);
    return hello.jobs().map(({ id }) => id);
  };

  test('the failed one can be retried while the other goes on', async () => {
    const [check = '', scan = ''] = await bothJobs();
    await fail(check);
    expect(await hello.statuses()).toEqual(['InProgress']);
    await retry();
    const { id } = await hello.nextJob();
    for (const jobId of [scan, id]) await hello.client.send(new PutJobSuccessResultCommand({ jobId }));
    await hello.pass();
    await hello.untilStatus('Succeeded');
    expect(hello.jobs()).toHaveLength(4);
  });

  test('all of them cannot, as long as one is in progress', async () => {
    const [check = ''] = await bothJobs();
    await fail(check);
    await expect(retry({ retryMode: 'ALL_ACTIONS' })).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('a stage that retries by itself', () => {
  const retries = (retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS') =>
    withFailure({ result: 'RETRY', retryConfiguration: { retryMode } });

  test('does so once, and its state tells it', async () => {
    await hello.create(retries('FAILED_ACTIONS'));
    await hello.failJob();
    await hello.nextJob();
    const metadata = async () => (await hello.stageOf('Staging'))?.retryStageMetadata;
    expect(await metadata()).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
    await fail(hello.jobs().at(-1)?.id);
    expect(await hello.statuses()).toEqual(['Failed']);
    await retry();
    expect(await metadata()).toEqual({
      autoStageRetryAttempt: 1,
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
  });

  test('tells its failure in the first attempt and its resumption in the second', async () => {
    await hello.create(retries('ALL_ACTIONS'));
    await hello.failJob();
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    const told = hello
      .events()
      .map(({ detail }) => detail)
      .filter(({ state }) => state === 'FAILED' || state === 'RESUMED');
    const what = told.map((detail) => [
      `${detail.action ?? detail.stage ?? 'pipeline'} ${detail.state}`,
      detail['pipeline-execution-attempt'],
      'stage-last-retry-attempt-time' in detail,
    ]);
    expect(what).toEqual([
      ['Check FAILED', 1, false],
      ['Staging FAILED', 1, false],
      ['pipeline FAILED', 1, false],
      ['pipeline RESUMED', 2, false],
      ['Staging RESUMED', 2, true],
    ]);
  });
});
