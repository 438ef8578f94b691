import { lostTags, madeUpName, type ResourceType, type Tag } from '../resource-type.ts';

type Properties = {
  readonly ApplicationName?: string;
  readonly ComputePlatform?: string;
  readonly Tags?: readonly Tag[];
};

const described = ({ ComputePlatform, Tags }: Properties) => ({
  ...(ComputePlatform === undefined ? {} : { computePlatform: ComputePlatform }),
  ...(Tags === undefined ? {} : { tags: Tags }),
});

export const codedeployApplication: ResourceType = {
  properties: ['ApplicationName', 'ComputePlatform', 'Tags'],
  replacedBy: ['ApplicationName', 'ComputePlatform'],
  namedBy: 'ApplicationName',
  create: async (at, properties: Properties) => {
    const name = properties.ApplicationName ?? madeUpName(at, 100);
    await at.call('codedeploy', 'CreateApplication', { applicationName: name, ...described(properties) });
    return { physicalId: name };
  },
  update: async (at, physicalId, { Tags = [] }: Properties, before: Properties) => {
    const ResourceArn = at.world.arn('codedeploy', `application:${physicalId}`);
    if (Tags.length > 0) await at.call('codedeploy', 'TagResource', { ResourceArn, Tags });
    const TagKeys = lostTags(Tags, before.Tags);
    if (TagKeys.length > 0) await at.call('codedeploy', 'UntagResource', { ResourceArn, TagKeys });
    return { physicalId };
  },
  remove: async (at, physicalId) => {
    await at.call('codedeploy', 'DeleteApplication', { applicationName: physicalId });
  },
};
