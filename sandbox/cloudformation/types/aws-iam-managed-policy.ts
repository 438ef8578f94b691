import { notRehearsed } from '../../errors.ts';
import type { ResourceType } from '../resource-type.ts';

type Properties = {
  readonly ManagedPolicyName?: string;
  readonly Description?: string;
  readonly PolicyDocument: object;
};

export const iamManagedPolicy: ResourceType = {
  properties: ['ManagedPolicyName', 'Description', 'PolicyDocument'],
  replacedBy: ['ManagedPolicyName', 'Description'],
  create: async (at, properties: Properties) => {
    const { Policy } = await at.call('iam', 'CreatePolicy', {
      PolicyName:
        properties.ManagedPolicyName ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`,
      PolicyDocument: JSON.stringify(properties.PolicyDocument),
    });
    return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn } };
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    if (properties.Description !== before.Description)
      throw notRehearsed('a new description of a managed policy');
    const PolicyDocument = JSON.stringify(properties.PolicyDocument);
    await at.call('iam', 'CreatePolicyVersion', {
      PolicyArn: physicalId,
      PolicyDocument,
      SetAsDefault: true,
    });
    return { physicalId, attributes: { PolicyArn: physicalId } };
  },
  remove: async (at, physicalId) => {
    await at.call('iam', 'DeletePolicy', { PolicyArn: physicalId });
  },
};
