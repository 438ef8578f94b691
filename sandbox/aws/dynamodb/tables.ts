/** Operations on tables. */
import type { CreateTableCommandInput, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onTable } from './items.ts';
import { runOperation, untilSettled } from './run.ts';
import { settingsOf, state, type TableSettings, tableArn, tableName } from './state.ts';
import { readTags } from './tags.ts';

/** No key service here: the key that AWS keeps for tables has this id. */
const awsKeyId = '00000000-0000-4000-8000-000000000000';

const encryption = (world: World, { isEncryptedByKey }: TableSettings) =>
  isEncryptedByKey
    ? {
        SSEDescription: {
          Status: 'ENABLED',
          SSEType: 'KMS',
          KMSMasterKeyArn: world.arn('kms', `key/${awsKeyId}`),
        },
      }
    : {};

/** What dynalite tells of a table with what is kept beside it, by the clock of this account. */
const shown = (world: World, table: Input, settings: TableSettings): Input => ({
  ...table,
  CreationDateTime: new Date(settings.createdAt),
  DeletionProtectionEnabled: settings.deletionProtection,
  ...(settings.tableClass === undefined ? {} : { TableClassSummary: { TableClass: settings.tableClass } }),
  ...encryption(world, settings),
});

const tableMembers = [
  'WarmThroughput',
  'OnDemandThroughput',
  'GlobalTableSettingsReplicationMode',
  'SSESpecification.KMSMasterKeyId',
];

const refuseStream = ({ StreamSpecification }: CreateTableCommandInput): void => {
  if (StreamSpecification?.StreamEnabled) throw notRehearsed('streams of DynamoDB tables');
};

const tagAsk = (world: World, { TableName = '', Tags = [] }: CreateTableCommandInput) =>
  Tags.length > 0 ? [{ action: 'dynamodb:TagResource', resource: tableArn(world, TableName) }] : [];

export const createTable: Operation = {
  notDone: [
    ...tableMembers,
    'ResourcePolicy',
    'GlobalTableSourceArn',
    'VectorIndexes',
    'GlobalSecondaryIndexes.WarmThroughput',
    'GlobalSecondaryIndexes.OnDemandThroughput',
  ],
  asks: (call, input: CreateTableCommandInput) => [
    ...onTable('CreateTable')(call, input),
    ...tagAsk(call.world, input),
  ],
  run: async ({ world }, input: CreateTableCommandInput) => {
    refuseStream(input);
    const { DeletionProtectionEnabled, Tags, TableClass, SSESpecification, StreamSpecification, ...rest } =
      input;
    const name = tableName(world, input.TableName ?? '');
    const tags = readTags({}, Tags);
    if (state(world).tables[name])
      throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    const { TableDescription } = await runOperation(world, 'CreateTable', { ...rest, TableName: name });
    await untilSettled(world, name);
    const settings: TableSettings = {
      createdAt: world.clock.now(),
      deletionProtection: DeletionProtectionEnabled ?? false,
      tags,
      isEncryptedByKey: SSESpecification?.Enabled ?? false,
      ...(TableClass === undefined ? {} : { tableClass: TableClass }),
    };
    state(world).tables[name] = settings;
    return { TableDescription: shown(world, TableDescription, settings) };
  },
};

export const describeTable: Operation = {
  asks: onTable('DescribeTable'),
  run: async ({ world }, input) => {
    const name = tableName(world, input.TableName);
    const { Table } = await runOperation(world, 'DescribeTable', { TableName: name });
    return { Table: shown(world, Table, settingsOf(world, name)) };
  },
};

const keep = (settings: TableSettings, input: UpdateTableCommandInput): void => {
  const { DeletionProtectionEnabled, TableClass, SSESpecification } = input;
  if (DeletionProtectionEnabled !== undefined) settings.deletionProtection = DeletionProtectionEnabled;
  if (TableClass !== undefined) settings.tableClass = TableClass;
  if (SSESpecification) settings.isEncryptedByKey = SSESpecification.Enabled ?? false;
};

/** What dynalite changes: how much a table takes, and how that is paid. */
const changeThroughput = async (world: World, input: UpdateTableCommandInput): Promise<void> => {
  const { TableName = '', BillingMode, ProvisionedThroughput } = input;
  if (BillingMode === undefined && ProvisionedThroughput === undefined) return;
  await runOperation(world, 'UpdateTable', {
    TableName,
    ...(BillingMode === undefined ? {} : { BillingMode }),
    ...(ProvisionedThroughput === undefined ? {} : { ProvisionedThroughput }),
  });
  await untilSettled(world, TableName);
};

const changing = [
  'BillingMode',
  'ProvisionedThroughput',
  'DeletionProtectionEnabled',
  'TableClass',
  'SSESpecification',
] as const;

export const updateTable: Operation = {
  notDone: [
    ...tableMembers,
    'AttributeDefinitions',
    'GlobalSecondaryIndexUpdates',
    'StreamSpecification',
    'ReplicaUpdates',
    'MultiRegionConsistency',
    'GlobalTableWitnessUpdates',
    'DisassociationProtectionEnabled',
    'VectorIndexUpdates',
  ],
  asks: onTable('UpdateTable'),
  run: async ({ world }, input: UpdateTableCommandInput) => {
    const TableName = tableName(world, input.TableName ?? '');
    const settings = settingsOf(world, TableName);
    if (changing.every((member) => input[member] === undefined))
      throw new AwsError('ValidationException', 'At least one change of the table is required');
    await changeThroughput(world, { ...input, TableName });
    keep(settings, input);
    const { Table } = await runOperation(world, 'DescribeTable', { TableName });
    return { TableDescription: shown(world, Table, settings) };
  },
};

export const deleteTable: Operation = {
  asks: onTable('DeleteTable'),
  run: async ({ world }, input: { readonly TableName: string }) => {
    const name = tableName(world, input.TableName);
    const settings = settingsOf(world, name);
    if (settings.deletionProtection)
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion.',
      );
    const { TableDescription } = await runOperation(world, 'DeleteTable', { TableName: name });
    await untilSettled(world, name);
    if (settings.ttl) world.clock.cancel(settings.ttl.timer);
    delete state(world).tables[name];
    return { TableDescription: shown(world, TableDescription, settings) };
  },
};

export const listTables: Operation = { run: ({ world }, input) => runOperation(world, 'ListTables', input) };
