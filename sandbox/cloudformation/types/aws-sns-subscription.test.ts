import { beforeEach, expect, test } from '@jest/globals';
import { sns } from '../../aws/sns/service.ts';
import type { Input } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { snsSubscription } from './aws-sns-subscription.ts';

let world: World;
let at: Provision;
let TopicArn: string;
const call = (service: string, operation: string, input: Input) =>
  world.call(world.operator, service, operation, input);
beforeEach(async () => {
  world = createWorld({ folder: '/nowhere', services: [sns] });
  at = { world, principal: world.operator, stackName: 'stack', logicalId: 'Thing', call };
  ({ TopicArn } = await call('sns', 'CreateTopic', { Name: 'news' }));
});

const Endpoint = 'arn:aws:sqs:eu-west-1:111122223333:inbox';
const nested = { FilterPolicy: { order: { store: ['a'] } }, FilterPolicyScope: 'MessageBody' };
const flat = { FilterPolicy: { store: ['a'] } };
const dead = { RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:dead' } };

test.each<[object, object, Record<string, string>]>([
  [nested, flat, { FilterPolicy: '{"store":["a"]}', FilterPolicyScope: 'MessageAttributes' }],
  [flat, nested, { FilterPolicy: '{"order":{"store":["a"]}}', FilterPolicyScope: 'MessageBody' }],
  [{ ...nested, ...dead, RawMessageDelivery: true }, {}, { RawMessageDelivery: 'false' }],
  [
    {},
    { ...dead, RawMessageDelivery: 'true' },
    { RawMessageDelivery: 'true', RedrivePolicy: JSON.stringify(dead.RedrivePolicy) },
  ],
])('from %j to %j', async (first, second, expected) => {
  const whole = { TopicArn, Protocol: 'sqs', Endpoint };
  const [before, after] = [
    { ...whole, ...first },
    { ...whole, ...second },
  ];
  const { physicalId } = await snsSubscription.create(at, before);
  await snsSubscription.update(at, physicalId, after, before);
  const { Attributes } = await call('sns', 'GetSubscriptionAttributes', { SubscriptionArn: physicalId });
  expect(Attributes).toMatchObject(expected);
  expect(Attributes).toHaveProperty('Endpoint', Endpoint);
  expect('FilterPolicy' in Attributes).toBe('FilterPolicy' in expected);
  await snsSubscription.remove(at, physicalId, after);
  expect(world.state.sns.subscriptions).toEqual({});
});
