import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

type Properties = Readonly<Record<string, unknown>> & { readonly QueueName?: string };

const attributesOf = ({ QueueName: _, ...properties }: Properties): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));

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
  create: async (at, properties: Properties) => {
    const QueueName = properties.QueueName ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;
    const { QueueUrl } = await at.call('sqs', 'CreateQueue', {
      QueueName,
      Attributes: attributesOf(properties),
    });
    return provisioned(at, QueueUrl);
  },
  update: async (at, physicalId, properties: Properties) => {
    await at.call('sqs', 'SetQueueAttributes', {
      QueueUrl: physicalId,
      Attributes: attributesOf(properties),
    });
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('sqs', 'DeleteQueue', { QueueUrl: physicalId });
  },
};
