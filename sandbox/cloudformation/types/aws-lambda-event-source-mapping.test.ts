import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { allowLogs, type Bench, openBench } from '../../aws/lambda/testing.ts';
import { sqs } from '../../aws/sqs/service.ts';
import type { Provision } from '../resource-type.ts';
import { lambdaEventSourceMapping } from './aws-lambda-event-source-mapping.ts';

let bench: Bench;
let at: Provision;
beforeEach(async () => {
  bench = await openBench([sqs]);
  const { world } = bench;
  const call: Provision['call'] = (service, operation, input) =>
    world.call(world.operator, service, operation, input);
  at = { world, principal: world.operator, stackName: 's', logicalId: 'Mapping', call } as Provision;
});
afterEach(() => bench.close());

test('a queue is given to a function, differently, and no longer', async () => {
  const EventSourceArn = 'arn:aws:sqs:eu-west-1:111122223333:work';
  await at.call('sqs', 'CreateQueue', { QueueName: 'work' });
  const Statement = [
    { Effect: 'Allow', Action: 'sqs:*', Resource: EventSourceArn } as const,
    ...[allowLogs.Statement].flat(),
  ];
  await bench.create('worker', 'exports.handler = async () => 1;', { Role: bench.role('w', { Statement }) });
  const wanted = {
    FunctionName: 'worker',
    EventSourceArn,
    // As CloudFormation may hand it over: everything as text.
    BatchSize: '1',
    Enabled: 'false',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: '2' },
  };
  const { physicalId: UUID } = await lambdaEventSourceMapping.create(at, wanted);
  const read = () => at.call('lambda', 'GetEventSourceMapping', { UUID });
  expect(await read()).toMatchObject({
    BatchSize: 1,
    State: 'Disabled',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  await lambdaEventSourceMapping.update(at, UUID, { FunctionName: 'worker', EventSourceArn }, wanted);
  const changed = await read();
  expect(changed).toMatchObject({ BatchSize: 10, State: 'Enabled', FunctionResponseTypes: [] });
  expect(changed).not.toHaveProperty('ScalingConfig');
  await lambdaEventSourceMapping.remove(at, UUID, wanted);
  await expect(read()).rejects.toMatchObject({ status: 404 });
  await expect(lambdaEventSourceMapping.remove(at, UUID, wanted)).resolves.toBeUndefined();
});
