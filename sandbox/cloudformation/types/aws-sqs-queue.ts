import {
  lostTags,
  madeUpName,
  type Provision,
  type Provisioned,
  type ResourceType,
  refuseExisting,
  type Tag,
  tagMap,
} from '../resource-type.ts';

type Properties = Readonly<Record<string, unknown>> & {
  readonly QueueName?: string;
  readonly Tags?: readonly Tag[];
};

const attributesOf = ({ QueueName: _, Tags: __, ...properties }: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

/** What an attribute is that the template does not say. */
const defaults: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

const unsaid = (properties: Properties, before: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.keys(attributesOf(before))
      .filter((name) => properties[name] === undefined)
      .map((name) => [name, defaults[name] ?? '']),
  );

const retag = async (at: Provision, QueueUrl: string, wanted: Properties, before: Properties) => {
  const TagKeys = lostTags(wanted.Tags, before.Tags);
  if (TagKeys.length > 0) await at.call('sqs', 'UntagQueue', { QueueUrl, TagKeys });
  if (wanted.Tags?.length) await at.call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap(wanted.Tags) });
};

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
    'RedrivePolicy',
    'RedriveAllowPolicy',
    'Tags',
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
      ...(properties.Tags?.length ? { tags: tagMap(properties.Tags) } : {}),
    });
    return provisioned(at, QueueUrl);
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    await at.call('sqs', 'SetQueueAttributes', {
      QueueUrl: physicalId,
      Attributes: { ...unsaid(properties, before), ...attributesOf(properties) },
    });
    await retag(at, physicalId, properties, before);
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('sqs', 'DeleteQueue', { QueueUrl: physicalId });
  },
};
