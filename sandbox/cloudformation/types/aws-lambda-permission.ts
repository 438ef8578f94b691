import { AwsError } from '../../errors.ts';
import type { ResourceType } from '../resource-type.ts';

type Properties = {
  readonly Action: string;
  readonly FunctionName: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
};

const properties = ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount'];

export const lambdaPermission: ResourceType = {
  properties,
  replacedBy: properties,
  create: async (at, wanted: Properties) => {
    const StatementId = `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;
    await at.call('lambda', 'AddPermission', { ...wanted, StatementId });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  update: (_, physicalId) => Promise.resolve({ physicalId, attributes: { Id: physicalId } }),
  remove: async (at, physicalId, { FunctionName }: Properties) => {
    try {
      await at.call('lambda', 'RemovePermission', { FunctionName, StatementId: physicalId });
    } catch (error) {
      // It went with its function.
      if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    }
  },
};
