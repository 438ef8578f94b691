import {
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('lists', () => {
  test('executions come newest first, in pages, and by the stage in which they succeeded', async () => {
    await hello.create();
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    await hello.start();
    await hello.failJob();
    const list = (more: object) =>
      hello.client.send(new ListPipelineExecutionsCommand({ pipelineName: 'hello', ...more }));
    expect(await hello.statuses()).toEqual(['Failed', 'Succeeded']);
    const page = await list({ maxResults: 1 });
    const rest = await list({ maxResults: 1, nextToken: page.nextToken });
    expect([page, rest].map((one) => one.pipelineExecutionSummaries?.[0]?.status)).toEqual([
      'Failed',
      'Succeeded',
    ]);
    expect(rest.nextToken).toBeUndefined();
    const good = await list({ filter: { succeededInStage: { stageName: 'Staging' } } });
    expect(good.pipelineExecutionSummaries?.map(({ status }) => status)).toEqual(['Succeeded']);
  });

  test('action executions are filtered by execution, and by the latest in one', async () => {
    await hello.create();
    await hello.failJob();
    await hello.client.send(
      new RetryStageExecutionCommand({
        pipelineName: 'hello',
        stageName: 'Staging',
        pipelineExecutionId: await hello.firstId(),
        retryMode: 'FAILED_ACTIONS',
      }),
    );
    await hello.nextJob();
    const list = async (filter?: object) => {
      const input = { pipelineName: 'hello', ...(filter ? { filter } : {}) };
      const { actionExecutionDetails = [] } = await hello.client.send(new ListActionExecutionsCommand(input));
      return actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`);
    };
    const latest = (startTimeRange: string) => async () =>
      list({ latestInPipelineExecution: { pipelineExecutionId: await hello.firstId(), startTimeRange } });
    const all = ['Check InProgress', 'Check Failed', 'Pull Succeeded'];
    expect(await list()).toEqual(all);
    expect(await list({ pipelineExecutionId: await hello.firstId() })).toEqual(all);
    expect(await latest('All')()).toEqual(['Check InProgress', 'Pull Succeeded']);
    expect(await latest('Latest')()).toEqual(['Check InProgress']);
  });
});

test('histories go back twelve months', async () => {
  await hello.create();
  await hello.failJob();
  const actions = async () =>
    (await hello.client.send(new ListActionExecutionsCommand({ pipelineName: 'hello' })))
      .actionExecutionDetails?.length;
  const day = 24 * 60 * 60_000;
  const { clock } = hello.world;
  clock.resume(clock.now() + 364 * day);
  expect([(await hello.statuses()).length, await actions()]).toEqual([1, 2]);
  clock.resume(clock.now() + 2 * day);
  expect([(await hello.statuses()).length, await actions()]).toEqual([0, 0]);
});

describe('what is told', () => {
  const revision = {
    revisionId: expect.stringMatching(/^[0-9a-f]{40}$/),
    revisionSummary: JSON.stringify({ ProviderType: 'GitHub', CommitMessage: 'The service as it is today' }),
    revisionUrl: expect.stringContaining('https://'),
  };
  const trigger = {
    triggerType: 'CreatePipeline',
    triggerDetail: 'arn:aws:iam::111122223333:user/operator',
  };

  test('of an execution', async () => {
    await hello.create();
    await hello.failJob();
    const pipelineExecutionId = await hello.firstId();
    const { pipelineExecution } = await hello.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId }),
    );
    const both = {
      pipelineExecutionId,
      status: 'Failed',
      executionMode: 'SUPERSEDED',
      executionType: 'STANDARD',
    };
    expect(pipelineExecution).toEqual({
      ...both,
      trigger,
      pipelineName: 'hello',
      pipelineVersion: 1,
      artifactRevisions: [{ name: 'SourceOutput', ...revision }],
      variables: [],
    });
    expect(await hello.executions()).toEqual([
      {
        ...both,
        trigger,
        startTime: expect.any(Date),
        lastUpdateTime: expect.any(Date),
        sourceRevisions: [{ actionName: 'Pull', ...revision }],
      },
    ]);
  });

  test('of an action execution', async () => {
    await hello.create();
    await hello.failJob();
    const { actionExecutionDetails = [] } = await hello.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'hello' }),
    );
    expect(actionExecutionDetails[0]).toEqual({
      pipelineExecutionId: await hello.firstId(),
      actionExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      pipelineVersion: 1,
      stageName: 'Staging',
      actionName: 'Check',
      startTime: expect.any(Date),
      lastUpdateTime: expect.any(Date),
      status: 'Failed',
      input: {
        actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
        configuration: { FunctionName: 'Check' },
        resolvedConfiguration: { FunctionName: 'Check' },
        roleArn: 'arn:aws:iam::111122223333:role/pipeline',
        region: 'eu-west-1',
        inputArtifacts: [],
      },
      output: {
        outputArtifacts: [],
        executionResult: {
          externalExecutionSummary: 'sick',
          errorDetails: { code: 'JobFailed', message: 'sick' },
        },
        outputVariables: {},
      },
    });
  });

  test('of a stage', async () => {
    await hello.create();
    await hello.failJob();
    const open = { inboundExecutions: [], inboundTransitionState: { enabled: true } };
    expect(await hello.stageOf('Staging')).toEqual({
      ...open,
      stageName: 'Staging',
      latestExecution: { pipelineExecutionId: await hello.firstId(), status: 'Failed', type: 'STANDARD' },
      actionStates: [
        {
          actionName: 'Check',
          latestExecution: {
            actionExecutionId: expect.any(String),
            status: 'Failed',
            summary: 'sick',
            lastStatusChange: expect.any(Date),
            errorDetails: { code: 'JobFailed', message: 'sick' },
          },
        },
      ],
    });
    expect(await hello.stageOf('Production')).toEqual({
      ...open,
      stageName: 'Production',
      actionStates: [{ actionName: 'Go' }],
    });
  });
});
