import { GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { commit } from '../../github/repository.ts';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('starting', () => {
  test('creating a pipeline starts an execution', async () => {
    await hello.create();
    expect(await hello.executions()).toMatchObject([
      { status: 'InProgress', trigger: { triggerType: 'CreatePipeline' }, executionMode: 'SUPERSEDED' },
    ]);
  });

  test('the same client request token starts only one', async () => {
    await hello.create();
    expect(await hello.start({ clientRequestToken: 'once' })).toBe(
      await hello.start({ clientRequestToken: 'once' }),
    );
    expect(await hello.executions()).toHaveLength(2);
  });

  test('a commit that is asked for is built instead of the head', async () => {
    const old = await commit(hello.repository, { message: 'Old' });
    await commit(hello.repository, { message: 'New' });
    await hello.create();
    await hello.failJob();
    const id = await hello.start({
      sourceRevisions: [{ actionName: 'Pull', revisionType: 'COMMIT_ID', revisionValue: old }],
    });
    await hello.nextJob();
    const execution = await hello.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: id }),
    );
    expect(execution.pipelineExecution?.artifactRevisions).toMatchObject([
      { name: 'SourceOutput', revisionId: old },
    ]);
  });

  test('variables have the value given, or their default', async () => {
    const variables = [{ name: 'who', defaultValue: 'nobody' }];
    await hello.create({ variables });
    const id = await hello.start({ variables: [{ name: 'who', value: 'Ada' }] });
    const values = [await hello.firstId(), id].map((pipelineExecutionId) =>
      hello.client.send(new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId })),
    );
    expect((await Promise.all(values)).map(({ pipelineExecution }) => pipelineExecution?.variables)).toEqual([
      [{ name: 'who', resolvedValue: 'nobody' }],
      [{ name: 'who', resolvedValue: 'Ada' }],
    ]);
    await expect(hello.start({ variables: [{ name: 'unknown', value: 'x' }] })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('a variable without default must be given', async () => {
    await hello.create({ variables: [{ name: 'who' }] });
    await expect(hello.start()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await hello.executions()).toEqual([]);
  });
});

describe('SUPERSEDED', () => {
  test('of three commits the middle one is superseded before the stage that the first one holds', async () => {
    await hello.create();
    await hello.pass();
    await hello.nextJob();
    for (const _ of ['second', 'third']) {
      await hello.start();
      await hello.pass();
      await hello.until('the check', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    }
    expect(await hello.statuses()).toEqual(['InProgress', 'Superseded', 'InProgress']);
    const production = await hello.stageOf('Production');
    expect(production?.latestExecution?.pipelineExecutionId).toBe(await hello.firstId());
    expect(production?.inboundExecution?.pipelineExecutionId).toBe(
      (await hello.executions())[0]?.pipelineExecutionId,
    );
    expect(hello.events('Pipeline').map(({ detail }) => detail.state)).toContain('SUPERSEDED');
  });
});
