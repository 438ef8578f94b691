/** Operations on tables. */
import type {
  CreateTableCommandInput,
  UpdateContinuousBackupsCommandInput,
  UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onTable, runOperation } from './items.ts';
import { state, type TableSettings } from './state.ts';

const settingsOf = (world: World, name: string): TableSettings => {
  const settings = state(world).tables[name];
  if (!settings)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  return settings;
};

const isActive = async (world: World, TableName: string): Promise<boolean> =>
  (await runOperation(world, 'DescribeTable', { TableName })).Table.TableStatus === 'ACTIVE';

export const createTable: Operation = {
  asks: onTable('CreateTable'),
  run: async ({ world }, { DeletionProtectionEnabled, Tags: _, ...input }: CreateTableCommandInput) => {
    const name = input.TableName as string;
    if (state(world).tables[name])
      throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    const output = await runOperation(world, 'CreateTable', input);
    while (!(await isActive(world, name))) await new Promise((resolve) => setImmediate(resolve));
    state(world).tables[name] = {
      pointInTimeRecovery: false,
      deletionProtection: DeletionProtectionEnabled ?? false,
    };
    return output;
  },
};

export const describeTable: Operation = {
  asks: onTable('DescribeTable'),
  run: ({ world }, input) => runOperation(world, 'DescribeTable', input),
};

export const deleteTable: Operation = {
  asks: onTable('DeleteTable'),
  run: async ({ world }, input: { readonly TableName: string }) => {
    if (state(world).tables[input.TableName]?.deletionProtection) {
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion.',
      );
    }
    const output = await runOperation(world, 'DeleteTable', input);
    delete state(world).tables[input.TableName];
    return output;
  },
};

export const listTables: Operation = { run: ({ world }, input) => runOperation(world, 'ListTables', input) };

export const updateTimeToLive: Operation = {
  asks: onTable('UpdateTimeToLive'),
  run: ({ world }, input: UpdateTimeToLiveCommandInput) => {
    const settings = settingsOf(world, input.TableName as string);
    const { AttributeName, Enabled } = input.TimeToLiveSpecification as {
      AttributeName: string;
      Enabled: boolean;
    };
    if (Enabled) settings.ttlAttribute = AttributeName;
    else delete settings.ttlAttribute;
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  },
};

export const describeTimeToLive: Operation = {
  asks: onTable('DescribeTimeToLive'),
  run: ({ world }, input: { readonly TableName: string }) => {
    const { ttlAttribute } = settingsOf(world, input.TableName);
    return {
      TimeToLiveDescription: ttlAttribute
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  },
};

const backups = (settings: TableSettings): Input => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: settings.pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
    },
  },
});

export const updateContinuousBackups: Operation = {
  asks: onTable('UpdateContinuousBackups'),
  run: ({ world }, input: UpdateContinuousBackupsCommandInput) => {
    const settings = settingsOf(world, input.TableName as string);
    settings.pointInTimeRecovery =
      input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
    return backups(settings);
  },
};

export const describeContinuousBackups: Operation = {
  asks: onTable('DescribeContinuousBackups'),
  run: ({ world }, input: { readonly TableName: string }) => backups(settingsOf(world, input.TableName)),
};
