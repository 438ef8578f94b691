import type { Provision, ResourceType } from '../resource-type.ts';

type Settings = {
  readonly RawMessageDelivery?: boolean | string;
  readonly FilterPolicy?: object | string;
  readonly FilterPolicyScope?: string;
  readonly RedrivePolicy?: object | string;
};
type Properties = Settings & {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
};

const asText = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

/** The attributes that the template gives, as texts. */
const attributesOf = ({
  RawMessageDelivery,
  FilterPolicy,
  FilterPolicyScope,
  RedrivePolicy,
}: Settings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({ RawMessageDelivery, FilterPolicyScope, FilterPolicy, RedrivePolicy })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, asText(value)]),
  );

/** What an attribute is that the template no longer gives. */
const otherwise: Readonly<Record<string, string>> = {
  RawMessageDelivery: 'false',
  FilterPolicyScope: 'MessageAttributes',
};

/** Subscribes and gives the ARN, confirmed or not. */
export const subscribeTo = async (at: Provision, properties: Properties): Promise<string> => {
  const { TopicArn, Protocol, Endpoint } = properties;
  const Attributes = attributesOf(properties);
  const input = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
  const { SubscriptionArn } = await at.call('sns', 'Subscribe', input);
  return SubscriptionArn;
};

type Texts = Readonly<Record<string, string>>;

/** A policy written for one scope may not fit the other: it goes first, and the new one comes last. */
const changesOf = (before: Texts, wanted: Texts): readonly (readonly [name: string, value: string])[] => {
  const isRescoped =
    before.FilterPolicyScope !== wanted.FilterPolicyScope && before.FilterPolicy !== undefined;
  const lost = Object.keys(before).filter((name) => wanted[name] === undefined && name !== 'FilterPolicy');
  const mustGo = isRescoped || (before.FilterPolicy !== undefined && wanted.FilterPolicy === undefined);
  const isNew = ([name, value]: readonly [string, string]) =>
    before[name] !== value || (isRescoped && name === 'FilterPolicy');
  return [
    ...(mustGo ? [['FilterPolicy', ''] as const] : []),
    ...lost.map((name) => [name, otherwise[name] ?? ''] as const),
    ...Object.entries(wanted).filter(isNew),
  ];
};

export const snsSubscription: ResourceType = {
  properties: [
    'TopicArn',
    'Protocol',
    'Endpoint',
    'RawMessageDelivery',
    'FilterPolicy',
    'FilterPolicyScope',
    'RedrivePolicy',
  ],
  replacedBy: ['TopicArn', 'Protocol', 'Endpoint'],
  create: async (at, properties: Properties) => {
    const physicalId = await subscribeTo(at, properties);
    return { physicalId, attributes: { Arn: physicalId } };
  },
  update: async (at, SubscriptionArn, properties: Properties, before: Properties) => {
    const changes = changesOf(attributesOf(before), attributesOf(properties));
    for (const [AttributeName, AttributeValue] of changes) {
      await at.call('sns', 'SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    }
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  remove: async (at, SubscriptionArn) => {
    const { Attributes } = await at.call('sns', 'GetSubscriptionAttributes', { SubscriptionArn });
    // Nobody can unsubscribe what was never confirmed: AWS forgets it by itself.
    if (Attributes.PendingConfirmation === 'true') return;
    await at.call('sns', 'Unsubscribe', { SubscriptionArn });
  },
};
