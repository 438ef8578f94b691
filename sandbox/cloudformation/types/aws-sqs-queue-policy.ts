import { madeUpName, type Provision, type ResourceType } from '../resource-type.ts';

type Properties = { readonly PolicyDocument: object; readonly Queues: readonly string[] };

const setPolicy = async (at: Provision, queues: readonly string[], policy: string): Promise<void> => {
  for (const QueueUrl of queues)
    await at.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: policy } });
};

export const sqsQueuePolicy: ResourceType = {
  properties: ['PolicyDocument', 'Queues'],
  create: async (at, properties: Properties) => {
    await setPolicy(at, properties.Queues, JSON.stringify(properties.PolicyDocument));
    const physicalId = madeUpName(at);
    return { physicalId, attributes: { Id: physicalId } };
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    await setPolicy(
      at,
      before.Queues.filter((url) => !properties.Queues.includes(url)),
      '',
    );
    await setPolicy(at, properties.Queues, JSON.stringify(properties.PolicyDocument));
    return { physicalId, attributes: { Id: physicalId } };
  },
  remove: (at, _, properties: Properties) => setPolicy(at, properties.Queues, ''),
};
