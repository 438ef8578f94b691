import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, connectionArn, openBench } from '../../aws/codepipeline/testing.ts';
import type { Provision } from '../resource-type.ts';
import { codepipelinePipeline } from './aws-codepipeline-pipeline.ts';

let bench: Bench;
let at: Provision;

beforeEach(async () => {
  bench = await openBench();
  const { world } = bench;
  at = {
    world,
    principal: world.operator,
    stackName: 'hello',
    logicalId: 'Pipeline',
    call: (service, operation, input) => world.call(world.operator, service, operation, input),
  };
});
afterEach(() => bench.close());

const properties = {
  Name: 'hello',
  PipelineType: 'V2',
  RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
  ArtifactStore: { Type: 'S3', Location: 'store' },
  Tags: [{ Key: 'team', Value: 'harbour' }],
  DisableInboundStageTransitions: [{ StageName: 'Test', Reason: 'not yet' }],
  Triggers: [
    {
      ProviderType: 'CodeStarSourceConnection',
      GitConfiguration: { SourceActionName: 'Pull', Push: [{ Branches: { Includes: ['main'] } }] },
    },
  ],
  Stages: [
    {
      Name: 'Source',
      Actions: [
        {
          Name: 'Pull',
          ActionTypeId: {
            Category: 'Source',
            Owner: 'AWS',
            Provider: 'CodeStarSourceConnection',
            Version: '1',
          },
          Configuration: {
            ConnectionArn: connectionArn,
            FullRepositoryId: 'example/hello',
            BranchName: 'main',
            DetectChanges: false,
          },
          OutputArtifacts: [{ Name: 'SourceOutput' }],
        },
      ],
    },
    {
      Name: 'Test',
      Actions: [
        {
          Name: 'Ask',
          RunOrder: '2',
          ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
          Configuration: { FunctionName: 'ask' },
        },
      ],
    },
  ],
};

const read = async (operation: string) =>
  bench.world.call(bench.world.operator, 'codepipeline', operation, { name: 'hello' });
const inboundOfTest = async () => (await read('GetPipelineState')).stageStates[1].inboundTransitionState;

test('a pipeline of a template becomes one of the API: names lowered, configuration left as written', async () => {
  const { physicalId, attributes } = await codepipelinePipeline.create(at, properties);
  expect({ physicalId, attributes }).toEqual({
    physicalId: 'hello',
    attributes: { Version: '1', Arn: 'arn:aws:codepipeline:eu-west-1:111122223333:hello' },
  });
  const { pipeline } = await read('GetPipeline');
  expect(pipeline.stages[0].actions[0]).toMatchObject({
    actionTypeId: { category: 'Source' },
    configuration: { ConnectionArn: connectionArn, DetectChanges: 'false' },
    outputArtifacts: [{ name: 'SourceOutput' }],
  });
  expect(pipeline.stages[1].actions[0].runOrder).toBe(2);
  expect(pipeline.triggers[0].gitConfiguration.push).toEqual([{ branches: { includes: ['main'] } }]);
  expect(await inboundOfTest()).toMatchObject({ enabled: false, disabledReason: 'not yet' });
  expect(bench.world.state.codepipeline.pipelines.hello.tags).toEqual({ team: 'harbour' });
});

test('an update cancels what runs, enables what is no longer disabled, and starts again when it is told to', async () => {
  await codepipelinePipeline.create(at, properties);
  const { DisableInboundStageTransitions: _, ...open } = properties;
  const changed = { ...open, Tags: [{ Key: 'tier', Value: '1' }], RestartExecutionOnUpdate: true };
  const { attributes } = await codepipelinePipeline.update(at, 'hello', changed, properties);
  expect(attributes?.Version).toBe('2');
  expect((await inboundOfTest()).enabled).toBe(true);
  expect(bench.world.state.codepipeline.pipelines.hello.tags).toEqual({ tier: '1' });
  const statuses = () =>
    bench.world.state.codepipeline.pipelines.hello.machine.executions.map(
      ({ status }: { status: string }) => status,
    );
  await bench.until('the cancellation', () => statuses()[0] !== 'InProgress');
  expect(statuses()).toEqual(['Cancelled', 'InProgress']);
});

test('a pipeline that is taken down is gone', async () => {
  await codepipelinePipeline.create(at, properties);
  await codepipelinePipeline.remove(at, 'hello', properties);
  await expect(read('GetPipeline')).rejects.toMatchObject({ code: 'PipelineNotFoundException' });
});
