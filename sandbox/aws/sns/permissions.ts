/** AddPermission and RemovePermission: statements of the topic's policy, by their labels. */
import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sns';
import type { Statement } from '../../iam/authorize.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { invalid } from './errors.ts';
import { findTopic, onTopic, type Topic } from './state.ts';
import { policyTextOf } from './topic-attributes.ts';

const shareable = new Set([
  'AddPermission',
  'DeleteTopic',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'Publish',
  'Receive',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
]);

type Policy = { readonly Statement: readonly Statement[] };

const policyOf = (world: World, topic: Topic): Policy => {
  const policy = JSON.parse(policyTextOf(world, topic));
  return { ...policy, Statement: [policy.Statement].flat() };
};

const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] as string) : values;

export const addPermission: Operation = {
  ...onTopic('AddPermission'),
  run: ({ world }, input: AddPermissionCommandInput) => {
    const { TopicArn = '', Label, AWSAccountId = [], ActionName = [] } = input;
    const topic = findTopic(world, TopicArn);
    const policy = policyOf(world, topic);
    if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalid('Statement already exists');
    if (ActionName.length === 0 || !ActionName.every((name) => shareable.has(name)))
      throw invalid('Policy statement action out of service scope!');
    if (AWSAccountId.length === 0 || !AWSAccountId.every((id) => /^\d{12}$/.test(id)))
      throw invalid('Policy Error: null');
    const added: Statement = {
      Sid: Label as string,
      Effect: 'Allow',
      Principal: { AWS: oneOrMany(AWSAccountId.map((id) => `arn:aws:iam::${id}:root`)) },
      Action: oneOrMany(ActionName.map((name) => `SNS:${name}`)),
      Resource: TopicArn,
    };
    topic.attributes.Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, added] });
    return {};
  },
};

export const removePermission: Operation = {
  ...onTopic('RemovePermission'),
  run: ({ world }, { TopicArn = '', Label }: RemovePermissionCommandInput) => {
    const topic = findTopic(world, TopicArn);
    const policy = policyOf(world, topic);
    const Statement = policy.Statement.filter(({ Sid }) => Sid !== Label);
    if (Statement.length < policy.Statement.length)
      topic.attributes.Policy = JSON.stringify({ ...policy, Statement });
    return {};
  },
};
