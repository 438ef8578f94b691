import type { Provision, ResourceType } from '../resource-type.ts';

type Properties = {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly RawMessageDelivery?: boolean | string;
};

/** Subscribes and gives the ARN, confirmed or not. */
export const subscribeTo = async (at: Provision, properties: Properties): Promise<string> => {
  const { TopicArn, Protocol, Endpoint, RawMessageDelivery } = properties;
  const Attributes =
    RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) };
  const input = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
  const { SubscriptionArn } = await at.call('sns', 'Subscribe', input);
  return SubscriptionArn;
};

export const snsSubscription: ResourceType = {
  properties: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery'],
  replacedBy: ['TopicArn', 'Protocol', 'Endpoint'],
  create: async (at, properties: Properties) => {
    const physicalId = await subscribeTo(at, properties);
    return { physicalId, attributes: { Arn: physicalId } };
  },
  update: async (at, SubscriptionArn, { RawMessageDelivery = false }: Properties) => {
    const AttributeValue = String(RawMessageDelivery);
    const input = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue };
    await at.call('sns', 'SetSubscriptionAttributes', input);
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  remove: async (at, SubscriptionArn) => {
    const { Attributes } = await at.call('sns', 'GetSubscriptionAttributes', { SubscriptionArn });
    // Nobody can unsubscribe what was never confirmed: AWS forgets it by itself.
    if (Attributes.PendingConfirmation === 'true') return;
    await at.call('sns', 'Unsubscribe', { SubscriptionArn });
  },
};
