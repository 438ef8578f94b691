import {
  lostTags,
  madeUpName,
  orTakenBack,
  type Provision,
  type Provisioned,
  type ResourceType,
  refuseExisting,
  type Tag,
} from '../resource-type.ts';
import { subscribeTo } from './aws-sns-subscription.ts';

type Endpoint = { readonly Protocol: string; readonly Endpoint: string };
type Properties = {
  readonly TopicName?: string;
  readonly DisplayName?: string;
  readonly KmsMasterKeyId?: string;
  readonly SignatureVersion?: string | number;
  readonly TracingConfig?: string;
  readonly Subscription?: readonly Endpoint[];
  readonly Tags?: readonly Tag[];
};

const provisioned = (arn: string): Provisioned => ({
  physicalId: arn,
  attributes: { TopicArn: arn, TopicName: arn.slice(arn.lastIndexOf(':') + 1) },
});

const attributeNames = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'] as const;

const attributesOf = (properties: Properties): Readonly<Record<string, string>> =>
  Object.fromEntries(
    attributeNames
      .map((name) => [name, String(properties[name] ?? '')] as const)
      .filter(([, value]) => value !== ''),
  );

const subscribeAll = async (at: Provision, arn: string, endpoints: readonly Endpoint[]): Promise<void> => {
  for (const { Protocol, Endpoint } of endpoints) {
    await subscribeTo(at, { TopicArn: arn, Protocol, Endpoint });
  }
};

/** Those that the template no longer names, as far as they were ever confirmed. */
const unsubscribeAll = async (at: Provision, TopicArn: string, gone: readonly Endpoint[]): Promise<void> => {
  const { Subscriptions } = await at.call('sns', 'ListSubscriptionsByTopic', { TopicArn });
  for (const subscription of Subscriptions) {
    if (known(gone, subscription) && subscription.SubscriptionArn !== 'PendingConfirmation') {
      await at.call('sns', 'Unsubscribe', { SubscriptionArn: subscription.SubscriptionArn });
    }
  }
};

const known = (endpoints: readonly Endpoint[] | undefined, one: Endpoint): boolean =>
  (endpoints ?? []).some(({ Protocol, Endpoint }) => Protocol === one.Protocol && Endpoint === one.Endpoint);

const retag = async (
  at: Provision,
  ResourceArn: string,
  wanted: readonly Tag[] = [],
  before: readonly Tag[] = [],
): Promise<void> => {
  const TagKeys = lostTags(wanted, before);
  if (TagKeys.length > 0) await at.call('sns', 'UntagResource', { ResourceArn, TagKeys });
  if (wanted.length > 0) await at.call('sns', 'TagResource', { ResourceArn, Tags: wanted });
};

export const snsTopic: ResourceType = {
  properties: ['TopicName', ...attributeNames, 'Subscription', 'Tags'],
  replacedBy: ['TopicName'],
  namedBy: 'TopicName',
  create: async (at, properties: Properties) => {
    const Name = properties.TopicName ?? madeUpName(at);
    const wanted = at.world.arn('sns', Name);
    const look = () => at.call('sns', 'GetTopicAttributes', { TopicArn: wanted });
    await refuseExisting(wanted, look, ['NotFound']);
    const { TopicArn } = await at.call('sns', 'CreateTopic', {
      Name,
      Attributes: attributesOf(properties),
      ...(properties.Tags ? { Tags: properties.Tags } : {}),
    });
    await orTakenBack(
      () => subscribeAll(at, TopicArn, properties.Subscription ?? []),
      () => at.call('sns', 'DeleteTopic', { TopicArn }),
    );
    return provisioned(TopicArn);
  },
  update: async (at, TopicArn, properties: Properties, before: Properties) => {
    const [wanted, former] = [attributesOf(properties), attributesOf(before)];
    for (const AttributeName of attributeNames) {
      const AttributeValue = wanted[AttributeName] ?? '';
      if (AttributeValue === (former[AttributeName] ?? '')) continue;
      await at.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue });
    }
    const added = (properties.Subscription ?? []).filter((one) => !known(before.Subscription, one));
    await subscribeAll(at, TopicArn, added);
    const gone = (before.Subscription ?? []).filter((one) => !known(properties.Subscription, one));
    if (gone.length > 0) await unsubscribeAll(at, TopicArn, gone);
    await retag(at, TopicArn, properties.Tags, before.Tags);
    return provisioned(TopicArn);
  },
  remove: async (at, TopicArn) => {
    await at.call('sns', 'DeleteTopic', { TopicArn });
  },
};
