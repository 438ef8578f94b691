import {
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  PutJobSuccessResultCommand,
  RollbackStageCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { push } from '../../github/push.ts';
import { commit } from '../../github/repository.ts';
import { type Hello, openHello, twoStages, withFailure } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const operator = 'arn:aws:iam::111122223333:user/operator';
const release = async (message: string): Promise<string> => {
  await commit(hello.repository, { message });
  await push(hello.world, 'example/hello');
  return (await hello.executions())[0]?.pipelineExecutionId ?? '';
};
const succeedAll = async (id: string): Promise<string> => {
  await hello.pass();
  await hello.pass();
  await hello.untilStatus('Succeeded', id);
  return id;
};
const rollBack = async (target: string, stageName = 'Staging') => {
  const input = { pipelineName: 'hello', stageName, targetPipelineExecutionId: target };
  return (await hello.client.send(new RollbackStageCommand(input))).pipelineExecutionId ?? '';
};
/** A pipeline in which two commits have gone out. */
const twoReleases = async (more = {}): Promise<readonly [string, string]> => {
  await hello.create({ ...twoStages([{ name: 'SourceOutput' }]), ...more });
  const first = await succeedAll(await hello.firstId());
  return [first, await succeedAll(await release('second'))];
};
const describeExecution = async (pipelineExecutionId: string) =>
  (await hello.client.send(new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId })))
    .pipelineExecution;
const eventsOf = (id: string) => hello.events().filter(({ detail }) => detail['execution-id'] === id);

describe('rolling a stage back by hand', () => {
  test('runs that stage again with what the target had, as an execution of its own', async () => {
    const [first, second] = await twoReleases();
    const id = await rollBack(first);
    const job = await hello.nextJob();
    const key = (of: typeof job) => of.data.inputArtifacts[0].location.s3Location.objectKey;
    expect(key(job)).toBe(key(hello.jobs()[0]));
    await hello.client.send(new PutJobSuccessResultCommand({ jobId: job.id }));
    const told = {
      pipelineExecutionId: id,
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      executionMode: 'SUPERSEDED',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
      trigger: { triggerType: 'ManualRollback', triggerDetail: operator },
    };
    const revisions = (await describeExecution(first))?.artifactRevisions;
    expect(await describeExecution(id)).toMatchObject({ ...told, artifactRevisions: revisions });
    expect((await hello.executions())[0]).toMatchObject(told);
    expect((await describeExecution(second))?.artifactRevisions).not.toEqual(revisions);
    expect((await hello.stageOf('Staging'))?.latestExecution).toEqual({
      pipelineExecutionId: id,
      status: 'Succeeded',
      type: 'ROLLBACK',
    });
  });

  test('tells events of that one stage only, and who asked for it', async () => {
    const [first] = await twoReleases();
    const id = await rollBack(first);
    await hello.pass();
    const told = eventsOf(id).map(({ detail }) => detail);
    expect(told.map(({ action, stage, state }) => `${action ?? stage ?? 'pipeline'} ${state}`)).toEqual([
      'pipeline STARTED',
      'Staging STARTED',
      'Check STARTED',
      'Check SUCCEEDED',
      'Staging SUCCEEDED',
      'pipeline SUCCEEDED',
    ]);
    expect(told[0]?.['execution-trigger']).toEqual({
      'trigger-type': 'ManualRollback',
      'trigger-detail': operator,
    });
  });

  test('a new commit afterwards goes its way through the stage', async () => {
    const [first] = await twoReleases();
    await rollBack(first);
    await hello.pass();
    const third = await succeedAll(await release('third'));
    expect((await hello.stageOf('Staging'))?.latestExecution).toEqual({
      pipelineExecutionId: third,
      status: 'Succeeded',
      type: 'STANDARD',
    });
  });

  test('finds its targets among those that succeeded in the stage in this version', async () => {
    const [first, second] = await twoReleases();
    await release('third');
    await hello.failJob();
    const list = async () =>
      (
        await hello.client.send(
          new ListPipelineExecutionsCommand({
            pipelineName: 'hello',
            filter: { succeededInStage: { stageName: 'Staging' } },
          }),
        )
      ).pipelineExecutionSummaries?.map((one) => one.pipelineExecutionId);
    expect(await list()).toEqual([second, first]);
    await hello.client.send(new UpdatePipelineCommand({ pipeline: twoStages() }));
    expect(await list()).toEqual([]);
  });
});

describe('a roll-back is refused', () => {
  const unable = { name: 'UnableToRollbackStageException' };

  test('of the source stage, of an unknown stage, to an unknown execution', async () => {
    const [first] = await twoReleases();
    await expect(rollBack(first, 'Source')).rejects.toMatchObject(unable);
    await expect(rollBack(first, 'Nowhere')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await expect(rollBack('0f7c2a9e-1b1b-4c4c-9d9d-5e5e5e5e5e5e')).rejects.toMatchObject({
      name: 'PipelineExecutionNotFoundException',
    });
    await expect(rollBack('nobody')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('to an execution that has not succeeded in the stage, and to a roll-back', async () => {
    const [first] = await twoReleases();
    const third = await release('third');
    await hello.failJob();
    await expect(rollBack(third)).rejects.toMatchObject(unable);
    const back = await rollBack(first);
    await hello.pass();
    await expect(rollBack(back)).rejects.toMatchObject(unable);
  });

  test('while an execution is in the stage', async () => {
    const [first] = await twoReleases();
    await release('third');
    await hello.nextJob();
    await expect(rollBack(first)).rejects.toMatchObject(unable);
  });

  test('to an execution of the pipeline as it was before an update', async () => {
    const [first] = await twoReleases();
    await hello.client.send(new UpdatePipelineCommand({ pipeline: twoStages() }));
    await expect(rollBack(first)).rejects.toMatchObject({ name: 'PipelineExecutionOutdatedException' });
  });
});

describe('a stage that rolls back by itself', () => {
  test('does so when it has failed, and names the execution that failed', async () => {
    await hello.create(withFailure({ result: 'ROLLBACK' }));
    const first = await succeedAll(await hello.firstId());
    const failed = await release('sick');
    await hello.failJob();
    await hello.pass();
    expect((await hello.executions()).slice(0, 2)).toMatchObject([
      {
        status: 'Succeeded',
        executionType: 'ROLLBACK',
        rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
        trigger: {
          triggerType: 'AutomatedRollback',
          triggerDetail: JSON.stringify({ FailedPipelineExecutionId: failed }),
        },
      },
      { pipelineExecutionId: failed, status: 'Failed', executionType: 'STANDARD' },
    ]);
  });

  test('does not when there is nothing to roll back to', async () => {
    await hello.create(withFailure({ result: 'ROLLBACK' }));
    await hello.failJob();
    expect(await hello.statuses()).toEqual(['Failed']);
  });
});
