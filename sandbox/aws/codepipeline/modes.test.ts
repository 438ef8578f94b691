import {
  DisableStageTransitionCommand,
  PutJobSuccessResultCommand,
  RollbackStageCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { push } from '../../github/push.ts';
import { commit } from '../../github/repository.ts';
import { type Hello, openHello, twoStages } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const queued = { executionMode: 'QUEUED' } as const;
const parallel = { executionMode: 'PARALLEL' } as const;
const untouched = {
  stageName: 'Staging',
  inboundExecutions: [],
  inboundTransitionState: { enabled: true },
  actionStates: [{ actionName: 'Check' }],
};
const answer = (jobId: string) => hello.client.send(new PutJobSuccessResultCommand({ jobId }));

describe('QUEUED', () => {
  test('three commits in a row all go out, in their order', async () => {
    await hello.create(queued);
    await hello.nextJob();
    for (const message of ['second', 'third']) {
      await commit(hello.repository, { message });
      await push(hello.world, 'example/hello');
    }
    for (let nth = 0; nth < 6; nth += 1) {
      await hello.until('another job', () => hello.jobs().length > nth);
      await answer(hello.jobs()[nth]?.id);
    }
    expect(await hello.statuses()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(await hello.executions()).toMatchObject([queued, queued, queued]);
    const ended = hello.events('Pipeline').filter(({ detail }) => detail.state === 'SUCCEEDED');
    expect(ended.map(({ detail }) => detail['execution-id'])).toEqual(
      (await hello.executions()).map((one) => one.pipelineExecutionId).reverse(),
    );
  });

  test('those that wait before a stage are seen there in their order, and one of them can be stopped', async () => {
    await hello.create(queued);
    await hello.pass();
    await hello.nextJob();
    const ids: string[] = [];
    for (const _ of ['second', 'third']) {
      ids.push(await hello.start());
      await hello.pass();
      await hello.until('the check', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    }
    const inbound = async () => {
      const state = await hello.stageOf('Production');
      expect(state?.inboundExecution).toEqual(state?.inboundExecutions?.[0]);
      return state?.inboundExecutions?.map((one) => [one.pipelineExecutionId, one.status]);
    };
    expect(await inbound()).toEqual(ids.map((id) => [id, 'InProgress']));
    const stop = { pipelineName: 'hello', pipelineExecutionId: ids[0] };
    await hello.client.send(new StopPipelineExecutionCommand(stop));
    expect(await inbound()).toEqual([[ids[1], 'InProgress']]);
    await expect(hello.client.send(new StopPipelineExecutionCommand(stop))).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
    });
  });
});

describe.each([queued, parallel])('the limit of $executionMode', (mode) => {
  test('is fifty executions at once: the next is refused, a push as well', async () => {
    await hello.create(mode);
    for (let more = 1; more < 50; more += 1) await hello.start();
    await expect(hello.start()).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
    await commit(hello.repository, { message: 'One too many' });
    await push(hello.world, 'example/hello');
    expect(await hello.executions()).toHaveLength(50);
    const steps = hello.world.trace.filter(({ kind }) => kind === 'step');
    expect(steps.at(-1)).toMatchObject({
      what: expect.stringContaining('hello was not started'),
      detail: { code: 'ConcurrentPipelineExecutionsLimitExceededException' },
    });
  });
});

describe('PARALLEL', () => {
  test('two executions run side by side, and have no state of the pipeline', async () => {
    await hello.create(parallel);
    const first = await hello.nextJob();
    await hello.start();
    const second = await hello.nextJob();
    expect(await hello.statuses()).toEqual(['InProgress', 'InProgress']);
    expect(await hello.stageOf('Staging')).toEqual(untouched);
    await answer(second.id);
    await hello.pass();
    expect(await hello.statuses()).toEqual(['Succeeded', 'InProgress']);
    await answer(first.id);
    await hello.pass();
    expect(await hello.statuses()).toEqual(['Succeeded', 'Succeeded']);
  });

  test('has no roll-back, and its transitions are not rehearsed', async () => {
    await hello.create(parallel);
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    const stage = { pipelineName: 'hello', stageName: 'Staging' };
    const target = { ...stage, targetPipelineExecutionId: await hello.firstId() };
    await expect(hello.client.send(new RollbackStageCommand(target))).rejects.toMatchObject({
      name: 'UnableToRollbackStageException',
    });
    const transition = { ...stage, transitionType: 'Inbound', reason: 'freeze' } as const;
    await expect(hello.client.send(new DisableStageTransitionCommand(transition))).rejects.toMatchObject({
      name: 'NotRehearsed',
    });
  });
});

describe('a change of the mode', () => {
  const update = (more: object) =>
    hello.client.send(new UpdatePipelineCommand({ pipeline: { ...twoStages(), ...more } }));

  test('from PARALLEL lets what runs go on, out of sight of the state', async () => {
    await hello.create(parallel);
    const { id } = await hello.nextJob();
    await update(queued);
    expect(await hello.stageOf('Staging')).toEqual(untouched);
    await answer(id);
    await hello.pass();
    expect(await hello.executions()).toMatchObject([{ ...parallel, status: 'Succeeded' }]);
  });

  test('to PARALLEL cancels what waits and what runs, and nobody waits for those any more', async () => {
    await hello.create(queued);
    const { id } = await hello.nextJob();
    await hello.start();
    await hello.until('its source', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
    await update(parallel);
    expect(await hello.statuses()).toEqual(['Cancelled', 'InProgress']);
    expect(await hello.stageOf('Staging')).toEqual(untouched);
    await hello.start();
    await hello.pass();
    await hello.pass();
    await answer(id);
    expect(await hello.executions()).toMatchObject([
      { ...parallel, status: 'Succeeded' },
      { ...queued, status: 'Cancelled' },
      { ...queued, status: 'Cancelled' },
    ]);
  });

  test('from PARALLEL is not rehearsed together with another change', async () => {
    await hello.create(parallel);
    const variables = [{ name: 'who', defaultValue: 'nobody' }];
    await expect(update({ ...queued, variables })).rejects.toMatchObject({ name: 'NotRehearsed' });
    await expect(update({ ...parallel, variables })).resolves.toMatchObject({ pipeline: { version: 2 } });
  });

  test('to PARALLEL is not rehearsed while a transition is disabled', async () => {
    await hello.create(queued);
    const stage = { pipelineName: 'hello', stageName: 'Production' };
    const transition = { ...stage, transitionType: 'Outbound', reason: 'freeze' } as const;
    await hello.client.send(new DisableStageTransitionCommand(transition));
    await expect(update(parallel)).rejects.toMatchObject({ name: 'NotRehearsed' });
  });
});
