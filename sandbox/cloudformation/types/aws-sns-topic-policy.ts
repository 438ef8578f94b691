import { madeUpName, type Provision, type ResourceType } from '../resource-type.ts';

type Properties = { readonly PolicyDocument: object; readonly Topics: readonly string[] };

const setPolicy = async (at: Provision, topics: readonly string[], AttributeValue: string): Promise<void> => {
  for (const TopicArn of topics) {
    await at.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
  }
};

export const snsTopicPolicy: ResourceType = {
  properties: ['PolicyDocument', 'Topics'],
  create: async (at, properties: Properties) => {
    await setPolicy(at, properties.Topics, JSON.stringify(properties.PolicyDocument));
    const physicalId = madeUpName(at);
    return { physicalId, attributes: { Id: physicalId } };
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    const gone = before.Topics.filter((topic) => !properties.Topics.includes(topic));
    await setPolicy(at, gone, '');
    await setPolicy(at, properties.Topics, JSON.stringify(properties.PolicyDocument));
    return { physicalId, attributes: { Id: physicalId } };
  },
  remove: (at, _, properties: Properties) => setPolicy(at, properties.Topics, ''),
};
