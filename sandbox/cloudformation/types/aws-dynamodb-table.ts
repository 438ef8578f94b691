import { notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import {
  lostTags,
  madeUpName,
  orTakenBack,
  type Provision,
  type Provisioned,
  type ResourceType,
} from '../resource-type.ts';

/** Properties that CreateTable takes as they are. */
const ofTheTable = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
  'TableClass',
  'DeletionProtectionEnabled',
  'Tags',
];

const provisioned = (at: Provision, name: string): Provisioned => ({
  physicalId: name,
  attributes: { Arn: at.world.arn('dynamodb', `table/${name}`) },
});

/** In a template a number may be a text. */
const throughput = (given: Input): Input => ({
  ReadCapacityUnits: Number(given.ReadCapacityUnits),
  WriteCapacityUnits: Number(given.WriteCapacityUnits),
});

const withThroughput = (given: Input): Input =>
  given.ProvisionedThroughput
    ? { ...given, ProvisionedThroughput: throughput(given.ProvisionedThroughput) }
    : given;

const encryption = ({ SSESpecification }: Input): Input => {
  if (!SSESpecification) return {};
  const { SSEEnabled, ...rest } = SSESpecification;
  return { SSESpecification: { Enabled: String(SSEEnabled) === 'true', ...rest } };
};

const created = (TableName: string, properties: Input): Input => {
  const own = Object.entries(properties).filter(([name]) => ofTheTable.includes(name));
  const table = withThroughput({ TableName, ...Object.fromEntries(own), ...encryption(properties) });
  const { GlobalSecondaryIndexes: indexes } = table;
  return indexes ? { ...table, GlobalSecondaryIndexes: indexes.map(withThroughput) } : table;
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const setTimeToLive = async (at: Provision, TableName: string, wanted: Input, before: Input) => {
  const set = (TimeToLiveSpecification: Input) =>
    at.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
  const enabled = (specification: Input): string | undefined =>
    String(specification?.Enabled) === 'true' ? specification.AttributeName : undefined;
  const [from, to] = [enabled(before), enabled(wanted)];
  if (from === to) return;
  if (from !== undefined) await set({ AttributeName: from, Enabled: false });
  if (to !== undefined) await set({ AttributeName: to, Enabled: true });
};

const settings = async (at: Provision, TableName: string, wanted: Input, before: Input): Promise<void> => {
  await setTimeToLive(at, TableName, wanted.TimeToLiveSpecification, before.TimeToLiveSpecification);
  const { PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false } } = wanted;
  const { PointInTimeRecoverySpecification: old = { PointInTimeRecoveryEnabled: false } } = before;
  if (!isSame(PointInTimeRecoverySpecification, old))
    await at.call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification });
};

const changed = (wanted: Input, before: Input): Input => {
  const names = ['BillingMode', 'ProvisionedThroughput', 'TableClass', 'DeletionProtectionEnabled'];
  const unsaid: Input = {
    DeletionProtectionEnabled: false,
    TableClass: 'STANDARD',
    BillingMode: 'PROVISIONED',
  };
  const given = names
    .filter((name) => !isSame(wanted[name], before[name]))
    .map((name) => [name, wanted[name] ?? unsaid[name]])
    .filter(([, value]) => value !== undefined);
  const encrypted = isSame(wanted.SSESpecification, before.SSESpecification)
    ? {}
    : encryption({ SSESpecification: wanted.SSESpecification ?? { SSEEnabled: false } });
  return withThroughput({ ...Object.fromEntries(given), ...encrypted });
};

const retag = async (at: Provision, table: string, wanted: Input, before: Input): Promise<void> => {
  const ResourceArn = at.world.arn('dynamodb', `table/${table}`);
  const TagKeys = lostTags(wanted.Tags, before.Tags);
  if (TagKeys.length > 0) await at.call('dynamodb', 'UntagResource', { ResourceArn, TagKeys });
  if (wanted.Tags?.length && !isSame(wanted.Tags, before.Tags))
    await at.call('dynamodb', 'TagResource', { ResourceArn, Tags: wanted.Tags });
};

export const dynamodbTable: ResourceType = {
  properties: [
    'TableName',
    ...ofTheTable,
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
  ],
  replacedBy: ['TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes'],
  namedBy: 'TableName',
  create: async (at, properties) => {
    const TableName = properties.TableName ?? madeUpName(at, 255);
    await at.call('dynamodb', 'CreateTable', created(TableName, properties));
    await orTakenBack(
      () => settings(at, TableName, properties, {}),
      () => at.call('dynamodb', 'DeleteTable', { TableName }),
    );
    return provisioned(at, TableName);
  },
  update: async (at, TableName, wanted, before) => {
    if (!isSame(wanted.GlobalSecondaryIndexes, before.GlobalSecondaryIndexes))
      throw notRehearsed('a change of the global secondary indexes of a table');
    const changes = changed(wanted, before);
    if (Object.keys(changes).length > 0) await at.call('dynamodb', 'UpdateTable', { TableName, ...changes });
    await settings(at, TableName, wanted, before);
    await retag(at, TableName, wanted, before);
    return provisioned(at, TableName);
  },
  remove: async (at, physicalId) => {
    await at.call('dynamodb', 'DeleteTable', { TableName: physicalId });
  },
};
