import { beforeEach, expect, test } from '@jest/globals';
import { sqs } from '../../aws/sqs/service.ts';
import type { Input } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { sqsQueue } from './aws-sqs-queue.ts';

let world: World;
let at: Provision;
const call = (service: string, operation: string, input: Input) =>
  world.call(world.operator, service, operation, input);
beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [sqs] });
  at = { world, principal: world.operator, stackName: 'stack', logicalId: 'Thing', call };
});

const attributes = async (QueueUrl: string) =>
  (await call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes;

test('a queue with a dead-letter queue and tags is put up, changed and taken down', async () => {
  const dead = await sqsQueue.create(at, { QueueName: 'dead' });
  const RedrivePolicy = { deadLetterTargetArn: dead.attributes?.Arn, maxReceiveCount: 3 };
  const before = {
    QueueName: 'work',
    RedrivePolicy,
    VisibilityTimeout: 90,
    Tags: [{ Key: 'a', Value: '1' }],
  };
  const { physicalId: QueueUrl } = await sqsQueue.create(at, before);
  expect(await attributes(QueueUrl)).toMatchObject({
    RedrivePolicy: JSON.stringify(RedrivePolicy),
    VisibilityTimeout: '90',
  });
  const after = { QueueName: 'work', DelaySeconds: 5, Tags: [{ Key: 'b', Value: '2' }] };
  await sqsQueue.update(at, QueueUrl, after, before);
  const changed = await attributes(QueueUrl);
  expect(changed).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '5' });
  expect(changed).not.toHaveProperty('RedrivePolicy');
  expect(await call('sqs', 'ListQueueTags', { QueueUrl })).toEqual({ Tags: { b: '2' } });
  await sqsQueue.remove(at, QueueUrl, after);
  expect(Object.keys(world.state.sqs.queues)).toEqual(['dead']);
});
