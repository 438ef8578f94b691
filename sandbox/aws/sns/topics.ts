/** Operations on topics. */
import type { CreateTopicCommandInput, SetTopicAttributesCommandInput, Tag } from '@aws-sdk/client-sns';
import { notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { findTopic, state, subscriptionsOf, type Topic, topicPolicy } from './state.ts';

type ByArn = { readonly TopicArn: string };

const byArn = (operation: string) => ({
  asks: (_: Call, { TopicArn }: ByArn) => [{ action: `sns:${operation}`, resource: TopicArn }],
  resourcePolicy: ({ world }: Call, { TopicArn }: ByArn) => topicPolicy(world, TopicArn),
});

const settable = new Set(['Policy', 'DisplayName', 'KmsMasterKeyId']);

const checkAttribute = (name: string, value: string): void => {
  if (!settable.has(name)) throw notRehearsed(`topic attribute ${name}`);
  if (name === 'KmsMasterKeyId' && !['', 'alias/aws/sns'].includes(value)) {
    throw notRehearsed(`topics encrypted with the key ${value}`);
  }
};

const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const createTopic: Operation = {
  asks: ({ world }, { Name = '', Tags = [] }: CreateTopicCommandInput) => {
    const actions = ['CreateTopic', ...(Tags.length > 0 ? ['TagResource'] : [])];
    return actions.map((action) => ({ action: `sns:${action}`, resource: world.arn('sns', Name) }));
  },
  run: ({ world }, { Name = '', Attributes = {}, Tags, DataProtectionPolicy }: CreateTopicCommandInput) => {
    if (Name.endsWith('.fifo')) throw notRehearsed('FIFO topics');
    if (DataProtectionPolicy) throw notRehearsed('data protection policies of topics');
    for (const [name, value] of Object.entries(Attributes)) checkAttribute(name, value);
    const arn = world.arn('sns', Name);
    const topic: Topic = { arn, attributes: { ...Attributes }, tags: tagsOf(Tags) };
    state(world).topics[arn] ??= topic;
    return { TopicArn: arn };
  },
};

export const deleteTopic: Operation = {
  ...byArn('DeleteTopic'),
  run: ({ world }, { TopicArn }: ByArn) => {
    for (const { arn } of subscriptionsOf(world, TopicArn)) delete state(world).subscriptions[arn];
    delete state(world).topics[TopicArn];
    return {};
  },
};

/** The policy that a topic has before anybody gives it one: its owner, and nobody by a role alone. */
const defaultPolicy = (world: World, arn: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['sns:Publish', 'sns:Subscribe', 'sns:GetTopicAttributes', 'sns:SetTopicAttributes'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': world.account } },
      },
    ],
  });

export const getTopicAttributes: Operation = {
  ...byArn('GetTopicAttributes'),
  run: ({ world }, { TopicArn }: ByArn) => {
    const { attributes } = findTopic(world, TopicArn);
    const subscriptions = subscriptionsOf(world, TopicArn);
    const pending = subscriptions.filter(({ token }) => token).length;
    return {
      Attributes: {
        Policy: defaultPolicy(world, TopicArn),
        DisplayName: '',
        ...attributes,
        TopicArn,
        Owner: world.account,
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsPending: String(pending),
        SubscriptionsDeleted: '0',
      },
    };
  },
};

export const setTopicAttributes: Operation = {
  ...byArn('SetTopicAttributes'),
  run: (
    { world },
    { TopicArn = '', AttributeName = '', AttributeValue = '' }: SetTopicAttributesCommandInput,
  ) => {
    const topic = findTopic(world, TopicArn);
    checkAttribute(AttributeName, AttributeValue);
    if (AttributeValue === '') delete topic.attributes[AttributeName];
    else topic.attributes[AttributeName] = AttributeValue;
    return {};
  },
};

export const listTopics: Operation = {
  notDone: ['NextToken'],
  run: ({ world }) => ({ Topics: Object.keys(state(world).topics).map((TopicArn) => ({ TopicArn })) }),
};

type Tagged = { readonly ResourceArn: string };

const tagAsks =
  (action: string) =>
  (_: Call, { ResourceArn }: Tagged) => [{ action: `sns:${action}`, resource: ResourceArn }];

export const tagResource: Operation = {
  asks: tagAsks('TagResource'),
  run: ({ world }, { ResourceArn, Tags }: Tagged & { readonly Tags: readonly Tag[] }) => {
    Object.assign(findTopic(world, ResourceArn).tags, tagsOf(Tags));
    return {};
  },
};

export const untagResource: Operation = {
  asks: tagAsks('UntagResource'),
  run: ({ world }, { ResourceArn, TagKeys }: Tagged & { readonly TagKeys: readonly string[] }) => {
    const { tags } = findTopic(world, ResourceArn);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: tagAsks('ListTagsForResource'),
  run: ({ world }, { ResourceArn }: Tagged) => ({
    Tags: Object.entries(findTopic(world, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
