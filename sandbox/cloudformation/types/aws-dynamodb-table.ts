import type { Input } from '../../service.ts';
import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

/** Properties that CreateTable takes as they are. */
const ofTheTable = ['AttributeDefinitions', 'KeySchema', 'BillingMode', 'DeletionProtectionEnabled', 'Tags'];

const provisioned = (at: Provision, name: string): Provisioned => ({
  physicalId: name,
  attributes: { Arn: at.world.arn('dynamodb', `table/${name}`) },
});

const settings = async (at: Provision, TableName: string, properties: Input): Promise<void> => {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = properties;
  if (TimeToLiveSpecification) {
    await at.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
  }
  if (PointInTimeRecoverySpecification) {
    await at.call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification });
  }
};

export const dynamodbTable: ResourceType = {
  properties: [
    'TableName',
    ...ofTheTable,
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
  ],
  replacedBy: ['TableName', 'KeySchema', 'AttributeDefinitions'],
  create: async (at, properties) => {
    const TableName = properties.TableName ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;
    const own = Object.fromEntries(Object.entries(properties).filter(([name]) => ofTheTable.includes(name)));
    await at.call('dynamodb', 'CreateTable', { TableName, ...own });
    await settings(at, TableName, properties);
    return provisioned(at, TableName);
  },
  update: async (at, physicalId, properties) => {
    await settings(at, physicalId, properties);
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('dynamodb', 'DeleteTable', { TableName: physicalId });
  },
};
