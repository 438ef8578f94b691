import {
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('stopping', () => {
  const stop = (pipelineExecutionId: string, more = {}) =>
    hello.client.send(
      new StopPipelineExecutionCommand({
        pipelineName: 'hello',
        pipelineExecutionId,
        reason: 'enough',
        ...more,
      }),
    );

  test('waits for the action in progress', async () => {
    await hello.create();
    const { id } = await hello.nextJob();
    await stop(await hello.firstId());
    expect(await hello.statuses()).toEqual(['Stopping']);
    await hello.client.send(new PutJobSuccessResultCommand({ jobId: id }));
    expect(await hello.executions()).toMatchObject([
      { status: 'Stopped', stopTrigger: { reason: 'enough' } },
    ]);
    const stopping = hello.events('Pipeline').find(({ detail }) => detail.state === 'STOPPING');
    expect(stopping?.detail['stop-execution-comments']).toBe('enough');
  });

  test('abandons the action in progress at once when it is told to', async () => {
    await hello.create();
    await hello.nextJob();
    await stop(await hello.firstId(), { abandon: true });
    expect(await hello.statuses()).toEqual(['Stopped']);
    const states = hello
      .events()
      .map(({ detail }) => `${detail.action ?? detail.stage ?? ''} ${detail.state}`);
    expect(states.slice(-5)).toEqual([
      ' STOPPING',
      'Staging STOPPING',
      'Check ABANDONED',
      'Staging STOPPED',
      ' STOPPED',
    ]);
    expect((await hello.stageOf('Staging'))?.actionStates?.[0]?.latestExecution?.status).toBe('Abandoned');
  });

  test('is refused when asked twice, and when it is over', async () => {
    await hello.create();
    const { id } = await hello.nextJob();
    await stop(await hello.firstId());
    await expect(stop(await hello.firstId())).rejects.toMatchObject({
      name: 'DuplicatedStopRequestException',
    });
    await hello.client.send(new PutJobSuccessResultCommand({ jobId: id }));
    await expect(stop(await hello.firstId())).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
    });
    await expect(stop('nobody')).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound|Validation/),
    });
  });
});

describe('retrying', () => {
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

  test('a failed stage goes on, as another attempt', async () => {
    await hello.create();
    await hello.failJob();
    await retry();
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    const resumed = hello.events().filter(({ detail }) => detail.state === 'RESUMED');
    expect(resumed.map(({ detail }) => [detail.stage, detail['pipeline-execution-attempt']])).toEqual([
      [undefined, 2],
      ['Staging', 2],
    ]);
    expect(resumed[1]?.detail['stage-last-retry-attempt-time']).toMatch(/^2026-/);
    expect((await hello.stageOf('Staging'))?.retryStageMetadata).toMatchObject({
      manualStageRetryAttempt: 1,
    });
  });

  test('all actions of a stopped stage can be run again', async () => {
    await hello.create();
    await hello.nextJob();
    const stop = { pipelineName: 'hello', pipelineExecutionId: await hello.firstId(), abandon: true };
    await hello.client.send(new StopPipelineExecutionCommand(stop));
    await retry({ retryMode: 'ALL_ACTIONS' });
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    expect(hello.jobs().map(({ data }) => data.actionConfiguration.configuration.FunctionName)).toEqual([
      'Check',
      'Check',
      'Go',
    ]);
  });

  test('is refused for a stage that has not failed, is not the latest, or does not exist', async () => {
    await hello.create();
    await hello.nextJob();
    await expect(retry()).rejects.toMatchObject({ name: 'StageNotRetryableException' });
    await expect(retry({ stageName: 'Nowhere' })).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await hello.untilStatus('Failed');
    const first = await hello.firstId();
    await hello.start();
    await hello.nextJob();
    await expect(retry({ pipelineExecutionId: first })).rejects.toMatchObject({
      name: 'NotLatestPipelineExecutionException',
    });
  });
});

describe('transitions', () => {
  const stage = { pipelineName: 'hello', stageName: 'Production', transitionType: 'Inbound' as const };
  const disable = (reason: string) =>
    hello.client.send(new DisableStageTransitionCommand({ ...stage, reason }));

  test('a disabled one is seen, holds what comes, and lets it go on when enabled', async () => {
    await hello.create();
    await disable('freeze until Monday');
    await hello.pass();
    await hello.until('the check', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    expect(await hello.stageOf('Production')).toMatchObject({
      inboundExecution: { pipelineExecutionId: await hello.firstId(), status: 'InProgress' },
      inboundTransitionState: {
        enabled: false,
        disabledReason: 'freeze until Monday',
        lastChangedBy: 'arn:aws:iam::111122223333:user/operator',
      },
    });
    await hello.client.send(new EnableStageTransitionCommand(stage));
    await hello.pass();
    await hello.untilStatus('Succeeded');
    expect((await hello.stageOf('Production'))?.inboundTransitionState?.enabled).toBe(true);
  });

  test.each(['ticket: 7', 'a/b', 'a,b', 'a_b', ''])('the reason %p is refused', async (reason) => {
    await hello.create();
    await expect(disable(reason)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
