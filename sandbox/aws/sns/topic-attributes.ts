/** Attributes of topics. */
import type { SetTopicAttributesCommandInput } from '@aws-sdk/client-sns';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { invalid } from './errors.ts';
import { parsed } from './json.ts';
import { defaultStatement, findTopic, onTopic, subscriptionsOf, type Topic } from './state.ts';

const isObject = (text: string): boolean => {
  const value = parsed(text);
  return typeof value === 'object' && value !== null;
};

const checkKey = (value: string): void => {
  if (value !== '' && value !== 'alias/aws/sns') throw notRehearsed(`topics encrypted with the key ${value}`);
};

const checkTracing = (value: string): void => {
  if (value === 'Active') throw notRehearsed('topics traced with X-Ray');
  if (value !== '' && value !== 'PassThrough') throw invalid(`TracingConfig: Invalid value [${value}]`);
};

const checks: Readonly<Record<string, (value: string) => void>> = {
  Policy: (value) => {
    if (value !== '' && !isObject(value)) throw invalid('Policy Error: null');
  },
  DisplayName: (value) => {
    if (value.length > 100) throw invalid('DisplayName Reason: must be at most 100 characters long');
  },
  KmsMasterKeyId: checkKey,
  TracingConfig: checkTracing,
  SignatureVersion: (value) => {
    if (!['', '1', '2'].includes(value)) throw invalid(`SignatureVersion: Invalid value [${value}]`);
  },
};

/** What AWS knows and the sandbox does not do: other protocols' delivery, its logs, FIFO topics. */
const elsewhere =
  /^(DeliveryPolicy|FifoTopic|ContentBasedDeduplication|ArchivePolicy|FifoThroughputScope|\w+(Success|Failure)Feedback(RoleArn|SampleRate))$/;

export const checkAttribute = (name: string, value: string): void => {
  if (elsewhere.test(name)) throw notRehearsed(`the topic attribute ${name}`);
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (!check) throw invalid('AttributeName');
  check(value);
};

/** The policy that a topic has before anybody gives it one: its owner, and nobody by a role alone. */
export const policyTextOf = (world: World, { arn, attributes }: Topic): string =>
  attributes.Policy ??
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: defaultStatement,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': world.account } },
      },
    ],
  });

/** How AWS would try again at HTTP endpoints, unless somebody says otherwise. */
const deliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});

export const getTopicAttributes: Operation = {
  ...onTopic('GetTopicAttributes'),
  run: ({ world }, { TopicArn }: { readonly TopicArn: string }) => {
    const topic = findTopic(world, TopicArn);
    const subscriptions = subscriptionsOf(world, TopicArn);
    const pending = subscriptions.filter(({ token }) => token).length;
    return {
      Attributes: {
        DisplayName: '',
        EffectiveDeliveryPolicy: deliveryPolicy,
        ...topic.attributes,
        Policy: policyTextOf(world, topic),
        TopicArn,
        Owner: world.account,
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsPending: String(pending),
        SubscriptionsDeleted: String(topic.unsubscribed),
      },
    };
  },
};

export const setTopicAttributes: Operation = {
  ...onTopic('SetTopicAttributes'),
  run: ({ world }, input: SetTopicAttributesCommandInput) => {
    const { TopicArn = '', AttributeName = '', AttributeValue = '' } = input;
    const topic = findTopic(world, TopicArn);
    checkAttribute(AttributeName, AttributeValue);
    if (AttributeValue === '') delete topic.attributes[AttributeName];
    else topic.attributes[AttributeName] = AttributeValue;
    return {};
  },
};
