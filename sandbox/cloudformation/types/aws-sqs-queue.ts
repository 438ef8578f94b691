import {
  madeUpName,
  type Provision,
  type Provisioned,
  type ResourceType,
  refuseExisting,
} from '../resource-type.ts';

type Properties = Readonly<Record<string, unknown>> & { readonly QueueName?: string };

const attributesOf = ({ QueueName: _, ...properties }: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

/** What an attribute is that the template does not say. */
const defaults: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

const unsaid = (properties: Properties, before: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.keys(before)
      .filter((name) => properties[name] === undefined)
      .map((name) => [name, defaults[name] ?? '']),
  );

const provisioned = (at: Provision, url: string): Provisioned => {
  const QueueName = url.slice(url.lastIndexOf('/') + 1);
  return { physicalId: url, attributes: { Arn: at.world.arn('sqs', QueueName), QueueName, QueueUrl: url } };
};

export const sqsQueue: ResourceType = {
  properties: [
    'QueueName',
    'DelaySeconds',
    'MessageRetentionPeriod',
    'VisibilityTimeout',
    'ReceiveMessageWaitTimeSeconds',
    'MaximumMessageSize',
    'SqsManagedSseEnabled',
  ],
  replacedBy: ['QueueName'],
  namedBy: 'QueueName',
  create: async (at, properties: Properties) => {
    const QueueName = properties.QueueName ?? madeUpName(at, 80);
    const look = () => at.call('sqs', 'GetQueueUrl', { QueueName });
    await refuseExisting(QueueName, look, ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']);
    const { QueueUrl } = await at.call('sqs', 'CreateQueue', {
      QueueName,
      Attributes: attributesOf(properties),
    });
    return provisioned(at, QueueUrl);
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    await at.call('sqs', 'SetQueueAttributes', {
      QueueUrl: physicalId,
      Attributes: { ...unsaid(properties, before), ...attributesOf(properties) },
    });
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('sqs', 'DeleteQueue', { QueueUrl: physicalId });
  },
};
