import type { ResourceType } from '../resource-type.ts';

type Tag = { readonly Key: string; readonly Value: string };
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
  create: async (at, properties: Properties) => {
    const name = properties.ApplicationName ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;
    await at.call('codedeploy', 'CreateApplication', { applicationName: name, ...described(properties) });
    return { physicalId: name };
  },
  update: async (at, physicalId, { Tags = [] }: Properties) => {
    const ResourceArn = at.world.arn('codedeploy', `application:${physicalId}`);
    if (Tags.length > 0) await at.call('codedeploy', 'TagResource', { ResourceArn, Tags });
    return { physicalId };
  },
  remove: async (at, physicalId) => {
    await at.call('codedeploy', 'DeleteApplication', { applicationName: physicalId });
  },
};
