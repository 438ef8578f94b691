import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  TagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { push } from '../../github/push.ts';
import { commit } from '../../github/repository.ts';
import { type Bench, connectionArn, openBench, pipelineOf } from './testing.ts';

const invoke = (name: string, more: object = {}) =>
  ({
    name,
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    configuration: { FunctionName: name },
    ...more,
  }) as never;

const twoStages = (more: Partial<PipelineDeclaration> = {}) =>
  pipelineOf(
    [
      { name: 'Staging', actions: [invoke('Check')] },
      { name: 'Production', actions: [invoke('Go')] },
    ],
    more,
  );

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const create = (more: Partial<PipelineDeclaration> = {}) =>
  bench.client.send(new CreatePipelineCommand({ pipeline: twoStages(more) }));
const pass = async () =>
  bench.client.send(new PutJobSuccessResultCommand({ jobId: (await bench.nextJob()).id }));
const failJob = async () =>
  bench.client.send(
    new PutJobFailureResultCommand({
      jobId: (await bench.nextJob()).id,
      failureDetails: { type: 'JobFailed', message: 'sick' },
    }),
  );
const start = async (more = {}) =>
  (await bench.client.send(new StartPipelineExecutionCommand({ name: 'hello', ...more })))
    .pipelineExecutionId ?? '';
const executions = async () =>
  (await bench.client.send(new ListPipelineExecutionsCommand({ pipelineName: 'hello' })))
    .pipelineExecutionSummaries ?? [];
const statuses = async () => (await executions()).map(({ status }) => status);
const firstId = async () => (await executions()).at(-1)?.pipelineExecutionId ?? '';
const stageOf = async (name: string) =>
  (await bench.client.send(new GetPipelineStateCommand({ name: 'hello' }))).stageStates?.find(
    ({ stageName }) => stageName === name,
  );

describe('starting', () => {
  test('creating a pipeline starts an execution', async () => {
    await create();
    expect(await executions()).toMatchObject([
      { status: 'InProgress', trigger: { triggerType: 'CreatePipeline' }, executionMode: 'SUPERSEDED' },
    ]);
  });

  test('the same client request token starts only one', async () => {
    await create();
    expect(await start({ clientRequestToken: 'once' })).toBe(await start({ clientRequestToken: 'once' }));
    expect(await executions()).toHaveLength(2);
  });

  test('a commit that is asked for is built instead of the head', async () => {
    const old = await commit(bench.repository, { message: 'Old' });
    await commit(bench.repository, { message: 'New' });
    await create();
    await failJob();
    const id = await start({
      sourceRevisions: [{ actionName: 'Pull', revisionType: 'COMMIT_ID', revisionValue: old }],
    });
    await bench.nextJob();
    const execution = await bench.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: id }),
    );
    expect(execution.pipelineExecution?.artifactRevisions).toMatchObject([
      { name: 'SourceOutput', revisionId: old },
    ]);
  });

  test('variables have the value given, or their default', async () => {
    const variables = [{ name: 'who', defaultValue: 'nobody' }];
    await create({ variables });
    const id = await start({ variables: [{ name: 'who', value: 'Ada' }] });
    const values = [await firstId(), id].map((pipelineExecutionId) =>
      bench.client.send(new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId })),
    );
    expect((await Promise.all(values)).map(({ pipelineExecution }) => pipelineExecution?.variables)).toEqual([
      [{ name: 'who', resolvedValue: 'nobody' }],
      [{ name: 'who', resolvedValue: 'Ada' }],
    ]);
    await expect(start({ variables: [{ name: 'unknown', value: 'x' }] })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('a variable without default must be given', async () => {
    await create({ variables: [{ name: 'who' }] });
    await expect(start()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await executions()).toEqual([]);
  });
});

describe('a push', () => {
  const gitTrigger = (filter: object) => ({
    triggers: [
      {
        providerType: 'CodeStarSourceConnection' as const,
        gitConfiguration: { sourceActionName: 'Pull', push: [filter] },
      },
    ],
  });
  const pushed = async (files: Readonly<Record<string, string>>): Promise<string> => {
    await commit(bench.repository, { message: 'Change', files });
    return push(bench.world, 'example/hello');
  };

  test('starts the pipeline with that very commit, which its events tell', async () => {
    await create(gitTrigger({ branches: { includes: ['main'] } }));
    await failJob();
    const sha = await pushed({ 'a.txt': 'a' });
    await commit(bench.repository, { message: 'Not pushed yet' });
    await pass();
    await pass();
    await bench.untilStatus('Succeeded');
    expect((await executions())[0]).toMatchObject({
      trigger: { triggerType: 'WebhookV2' },
      sourceRevisions: [{ actionName: 'Pull', revisionId: sha }],
    });
    const triggers = bench
      .events('Pipeline')
      .slice(2)
      .map(({ detail }) => [detail.state, detail['execution-trigger']]);
    const trigger = {
      'author-display-name': 'Ada Developer',
      'full-repository-name': 'example/hello',
      'provider-type': 'GitHub',
      'author-email': 'ada@hello.example',
      'commit-message': 'Change',
      'author-date': expect.stringMatching(/^2026-.*Z$/),
      'branch-name': 'main',
      'commit-id': sha,
      'connection-arn': connectionArn,
      'author-id': 'Ada Developer',
    };
    expect(triggers).toEqual([
      ['STARTED', trigger],
      ['SUCCEEDED', trigger],
    ]);
  });

  test.each([
    ['branches that do not fit', { branches: { includes: ['release/*'] } }],
    ['files that do not fit', { branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } }],
    ['tags', { tags: { includes: ['*'] } }],
  ])('starts nothing with a filter of %s', async (_, filter) => {
    await create(gitTrigger(filter));
    await pushed({ 'a.txt': 'a' });
    expect(await executions()).toHaveLength(1);
  });

  test('starts a pipeline with a filter of files that were changed', async () => {
    await create(gitTrigger({ branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } }));
    await pushed({ 'src/a.ts': 'a' });
    expect(await executions()).toHaveLength(2);
  });

  test('without a trigger the source follows its own branch', async () => {
    await create();
    await pushed({ 'a.txt': 'a' });
    expect(await executions()).toHaveLength(2);
  });
});

describe('SUPERSEDED', () => {
  test('of three commits the middle one is superseded before the stage that the first one holds', async () => {
    await create();
    await pass();
    await bench.nextJob();
    for (const _ of ['second', 'third']) {
      await start();
      await pass();
      await bench.until('the check', () => bench.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    }
    expect(await statuses()).toEqual(['InProgress', 'Superseded', 'InProgress']);
    const production = await stageOf('Production');
    expect(production?.latestExecution?.pipelineExecutionId).toBe(await firstId());
    expect(production?.inboundExecution?.pipelineExecutionId).toBe(
      (await executions())[0]?.pipelineExecutionId,
    );
    expect(bench.events('Pipeline').map(({ detail }) => detail.state)).toContain('SUPERSEDED');
  });
});

describe('stopping', () => {
  const stop = (pipelineExecutionId: string, more = {}) =>
    bench.client.send(
      new StopPipelineExecutionCommand({
        pipelineName: 'hello',
        pipelineExecutionId,
        reason: 'enough',
        ...more,
      }),
    );

  test('waits for the action in progress', async () => {
    await create();
    const { id } = await bench.nextJob();
    await stop(await firstId());
    expect(await statuses()).toEqual(['Stopping']);
    await bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
    expect(await executions()).toMatchObject([{ status: 'Stopped', stopTrigger: { reason: 'enough' } }]);
    const stopping = bench.events('Pipeline').find(({ detail }) => detail.state === 'STOPPING');
    expect(stopping?.detail['stop-execution-comments']).toBe('enough');
  });

  test('is refused when asked twice, and when it is over', async () => {
    await create();
    const { id } = await bench.nextJob();
    await stop(await firstId());
    await expect(stop(await firstId())).rejects.toMatchObject({ name: 'DuplicatedStopRequestException' });
    await bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
    await expect(stop(await firstId())).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
    });
    await expect(stop('nobody')).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound|Validation/),
    });
  });
});

describe('retrying', () => {
  const retry = async (more = {}) =>
    bench.client.send(
      new RetryStageExecutionCommand({
        pipelineName: 'hello',
        stageName: 'Staging',
        pipelineExecutionId: await firstId(),
        retryMode: 'FAILED_ACTIONS',
        ...more,
      }),
    );

  test('a failed stage goes on, as another attempt', async () => {
    await create();
    await failJob();
    await retry();
    await pass();
    await pass();
    await bench.untilStatus('Succeeded');
    const resumed = bench.events().filter(({ detail }) => detail.state === 'RESUMED');
    expect(resumed.map(({ detail }) => [detail.stage, detail['pipeline-execution-attempt']])).toEqual([
      [undefined, 2],
      ['Staging', 2],
    ]);
    expect(resumed[1]?.detail['stage-last-retry-attempt-time']).toMatch(/^2026-/);
    expect((await stageOf('Staging'))?.retryStageMetadata).toMatchObject({ manualStageRetryAttempt: 1 });
  });

  test('is refused for a stage that has not failed, is not the latest, or does not exist', async () => {
    await create();
    await bench.nextJob();
    await expect(retry()).rejects.toMatchObject({ name: 'StageNotRetryableException' });
    await expect(retry({ stageName: 'Nowhere' })).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await bench.untilStatus('Failed');
    const first = await firstId();
    await start();
    await bench.nextJob();
    await expect(retry({ pipelineExecutionId: first })).rejects.toMatchObject({
      name: 'NotLatestPipelineExecutionException',
    });
  });
});

describe('transitions', () => {
  const stage = { pipelineName: 'hello', stageName: 'Production', transitionType: 'Inbound' as const };
  const disable = (reason: string) =>
    bench.client.send(new DisableStageTransitionCommand({ ...stage, reason }));

  test('a disabled one is seen, holds what comes, and lets it go on when enabled', async () => {
    await create();
    await disable('freeze until Monday');
    await pass();
    await bench.until('the check', () => bench.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    expect(await stageOf('Production')).toMatchObject({
      inboundExecution: { pipelineExecutionId: await firstId(), status: 'InProgress' },
      inboundTransitionState: {
        enabled: false,
        disabledReason: 'freeze until Monday',
        lastChangedBy: 'arn:aws:iam::111122223333:user/operator',
      },
    });
    await bench.client.send(new EnableStageTransitionCommand(stage));
    await pass();
    await bench.untilStatus('Succeeded');
    expect((await stageOf('Production'))?.inboundTransitionState?.enabled).toBe(true);
  });

  test.each(['ticket: 7', 'a/b', 'a,b', 'a_b', ''])('the reason %p is refused', async (reason) => {
    await create();
    await expect(disable(reason)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('changing and removing', () => {
  test('an update raises the version and cancels what runs', async () => {
    await create();
    await bench.nextJob();
    const { pipeline } = await bench.client.send(new UpdatePipelineCommand({ pipeline: twoStages() }));
    expect(pipeline?.version).toBe(2);
    expect(await statuses()).toEqual(['Cancelled']);
    expect(
      bench
        .events()
        .map(({ detail }) => detail.state)
        .slice(-3),
    ).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
  });

  test('a deleted pipeline is gone, and its jobs with it', async () => {
    await create();
    const { id } = await bench.nextJob();
    await bench.client.send(new DeletePipelineCommand({ name: 'hello' }));
    await bench.client.send(new DeletePipelineCommand({ name: 'hello' }));
    await expect(bench.client.send(new GetPipelineCommand({ name: 'hello' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(bench.client.send(new PutJobSuccessResultCommand({ jobId: id }))).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
  });

  test('it is listed, described and tagged', async () => {
    await create();
    const { pipelines } = await bench.client.send(new ListPipelinesCommand({}));
    expect(pipelines).toMatchObject([
      {
        name: 'hello',
        version: 1,
        pipelineType: 'V2',
        executionMode: 'SUPERSEDED',
        created: expect.any(Date),
      },
    ]);
    const { pipeline, metadata } = await bench.client.send(new GetPipelineCommand({ name: 'hello' }));
    const resourceArn = metadata?.pipelineArn ?? '';
    expect(pipeline).toEqual({ ...twoStages(), version: 1 });
    await bench.client.send(
      new TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'harbour' }] }),
    );
    expect((await bench.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'team', value: 'harbour' },
    ]);
  });
});

describe('lists', () => {
  test('executions come newest first, in pages, and by the stage in which they succeeded', async () => {
    await create();
    await pass();
    await pass();
    await bench.untilStatus('Succeeded');
    await start();
    await failJob();
    const list = (more: object) =>
      bench.client.send(new ListPipelineExecutionsCommand({ pipelineName: 'hello', ...more }));
    expect(await statuses()).toEqual(['Failed', 'Succeeded']);
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
    await create();
    await failJob();
    await bench.client.send(
      new RetryStageExecutionCommand({
        pipelineName: 'hello',
        stageName: 'Staging',
        pipelineExecutionId: await firstId(),
        retryMode: 'FAILED_ACTIONS',
      }),
    );
    await bench.nextJob();
    const list = async (filter?: object) => {
      const input = { pipelineName: 'hello', ...(filter ? { filter } : {}) };
      const { actionExecutionDetails = [] } = await bench.client.send(new ListActionExecutionsCommand(input));
      return actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`);
    };
    const latest = (startTimeRange: string) => async () =>
      list({ latestInPipelineExecution: { pipelineExecutionId: await firstId(), startTimeRange } });
    const all = ['Check InProgress', 'Check Failed', 'Pull Succeeded'];
    expect(await list()).toEqual(all);
    expect(await list({ pipelineExecutionId: await firstId() })).toEqual(all);
    expect(await latest('All')()).toEqual(['Check InProgress', 'Pull Succeeded']);
    expect(await latest('Latest')()).toEqual(['Check InProgress']);
  });
});

test('events have the shape of real ones', async () => {
  await create();
  await failJob();
  const [started] = bench.events('Pipeline');
  expect(started).toMatchObject({
    version: '0',
    source: 'aws.codepipeline',
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    account: '111122223333',
    region: 'eu-west-1',
    resources: ['arn:aws:codepipeline:eu-west-1:111122223333:hello'],
  });
  expect(started?.detail).toEqual({
    pipeline: 'hello',
    'execution-id': await firstId(),
    'start-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    state: 'STARTED',
    version: 1,
    'pipeline-execution-attempt': 1,
    'execution-trigger': {
      'trigger-type': 'CreatePipeline',
      'trigger-detail': 'arn:aws:iam::111122223333:user/operator',
    },
  });
  expect(bench.events('Stage').at(-1)?.detail).toEqual({
    pipeline: 'hello',
    'execution-id': await firstId(),
    'start-time': expect.any(String),
    state: 'FAILED',
    version: 1,
    'pipeline-execution-attempt': 1,
    stage: 'Staging',
  });
  const pulled = bench
    .events('Action')
    .find(({ detail }) => detail.action === 'Pull' && detail.state === 'SUCCEEDED');
  expect(pulled?.detail).toEqual({
    pipeline: 'hello',
    'execution-id': await firstId(),
    'start-time': expect.any(String),
    state: 'SUCCEEDED',
    version: 1,
    'pipeline-execution-attempt': 1,
    stage: 'Source',
    action: 'Pull',
    'action-execution-id': expect.any(String),
    region: 'eu-west-1',
    type: { owner: 'AWS', category: 'Source', provider: 'CodeStarSourceConnection', version: '1' },
    'output-artifacts': [
      {
        name: 'SourceOutput',
        s3location: { bucket: 'store', key: expect.stringMatching(/^hello\/SourceOutp\//) },
      },
    ],
    'execution-result': {
      'external-execution-url': expect.stringContaining('https://'),
      'external-execution-summary': expect.any(String),
      'external-execution-id': expect.stringMatching(/^[0-9a-f]{40}$/),
    },
  });
});

describe('permissions', () => {
  const only = (Action: string, Resource: string) => {
    bench.world.state.iam.roles.person = {
      name: 'person',
      attached: [],
      inline: { own: { Statement: { Effect: 'Allow', Action, Resource } } },
    };
    return bench.clientFor({
      kind: 'role',
      roleName: 'person',
      arn: 'arn:aws:sts::111122223333:assumed-role/person/me',
    });
  };
  const arn = 'arn:aws:codepipeline:eu-west-1:111122223333:hello';
  const unknownId = '00000000-0000-4000-8000-000000000000';
  const stage = { pipelineName: 'hello', stageName: 'Staging' };

  test.each([
    ['GetPipelineState', arn, () => new GetPipelineStateCommand({ name: 'hello' })],
    ['ListActionExecutions', arn, () => new ListActionExecutionsCommand({ pipelineName: 'hello' })],
    ['StartPipelineExecution', arn, () => new StartPipelineExecutionCommand({ name: 'hello' })],
    [
      'DisableStageTransition',
      `${arn}/Staging`,
      () => new DisableStageTransitionCommand({ ...stage, transitionType: 'Inbound', reason: 'x' }),
    ],
  ] as const)('%s is asked for on %s', async (action, resource, command) => {
    await create();
    const send = (client: ReturnType<typeof only>) => client.send(command() as never);
    await expect(send(only(`codepipeline:${action}`, resource))).resolves.toBeDefined();
    await expect(send(only(`codepipeline:${action}`, `${resource}-other`))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(resource),
    });
  });

  test('answers to jobs are asked for on everything, and on nothing less', async () => {
    const answer = () => new PutJobSuccessResultCommand({ jobId: unknownId });
    await create();
    await expect(only('codepipeline:PutJobSuccessResult', '*').send(answer())).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
    await expect(only('codepipeline:PutJobSuccessResult', arn).send(answer())).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

test('what is not done here is said to be not rehearsed', async () => {
  await create();
  const rollback = new RollbackStageCommand({
    pipelineName: 'hello',
    stageName: 'Staging',
    targetPipelineExecutionId: await firstId(),
  });
  await expect(bench.client.send(rollback)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});
