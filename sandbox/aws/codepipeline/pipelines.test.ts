import {
  DeletePipelineCommand,
  GetPipelineCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  ListWebhooksCommand,
  PollForJobsCommand,
  PutJobSuccessResultCommand,
  TagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { type Hello, openHello, twoStages } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('changing and removing', () => {
  test('an update raises the version, and cancels what runs when its action in progress has ended', async () => {
    await hello.create();
    const { id: jobId } = await hello.nextJob();
    const { pipeline } = await hello.client.send(new UpdatePipelineCommand({ pipeline: twoStages() }));
    expect(pipeline?.version).toBe(2);
    expect(await hello.statuses()).toEqual(['InProgress']);
    await hello.client.send(new PutJobSuccessResultCommand({ jobId }));
    expect(await hello.statuses()).toEqual(['Cancelled']);
    expect(
      hello
        .events()
        .map(({ detail }) => `${detail.action ?? detail.stage ?? ''} ${detail.state}`)
        .slice(-3),
    ).toEqual(['Check SUCCEEDED', 'Staging CANCELED', ' CANCELED']);
  });

  test('a deleted pipeline is gone, and its jobs with it', async () => {
    await hello.create();
    const { id } = await hello.nextJob();
    await hello.client.send(new DeletePipelineCommand({ name: 'hello' }));
    await hello.client.send(new DeletePipelineCommand({ name: 'hello' }));
    await expect(hello.client.send(new GetPipelineCommand({ name: 'hello' }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(hello.client.send(new PutJobSuccessResultCommand({ jobId: id }))).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
  });

  test('it is listed, described and tagged', async () => {
    await hello.create();
    const { pipelines } = await hello.client.send(new ListPipelinesCommand({}));
    expect(pipelines).toMatchObject([
      {
        name: 'hello',
        version: 1,
        pipelineType: 'V2',
        executionMode: 'SUPERSEDED',
        created: expect.any(Date),
      },
    ]);
    const { pipeline, metadata } = await hello.client.send(new GetPipelineCommand({ name: 'hello' }));
    const resourceArn = metadata?.pipelineArn ?? '';
    expect(pipeline).toEqual({ ...twoStages(), version: 1 });
    await hello.client.send(
      new TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'harbour' }] }),
    );
    expect((await hello.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'team', value: 'harbour' },
    ]);
  });
});

describe('what is not done here is not rehearsed', () => {
  const notRehearsed = { name: 'NotRehearsed', $metadata: { httpStatusCode: 501 } };
  const jenkins = { category: 'Test', owner: 'Custom', provider: 'Jenkins', version: '1' } as const;

  test.each([
    [
      'an unknown provider',
      { stages: [{ name: 'Test', actions: [{ name: 'Ask', actionTypeId: jenkins }] }] },
    ],
    [
      'blockers of a stage',
      { stages: [{ name: 'Test', actions: [], blockers: [{ name: 'Night', type: 'Schedule' }] }] },
    ],
  ])('%s', async (_, more) => {
    const { stages: [source] = [], ...rest } = twoStages();
    const stages = [source, ...((more as Input).stages ?? [])];
    await expect(hello.create({ ...rest, ...(more as Input), stages })).rejects.toMatchObject(notRehearsed);
    await expect(hello.executions()).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
  });

  test.each([
    ['ListWebhooks', () => new ListWebhooksCommand()],
    ['PollForJobs', () => new PollForJobsCommand({ actionTypeId: jenkins })],
  ])('the operation %s', async (_, command) => {
    await hello.create();
    await expect(hello.client.send(command() as never)).rejects.toMatchObject(notRehearsed);
  });
});
