/** A table, put up, changed and taken down. */
import { beforeEach, expect, test } from '@jest/globals';
import { dynamodb } from '../../aws/dynamodb/service.ts';
import { state } from '../../aws/dynamodb/state.ts';
import type { Input } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { dynamodbTable } from './aws-dynamodb-table.ts';

let world: World;
let at: Provision;

beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [dynamodb] });
  const call = (service: string, operation: string, input: Input) =>
    world.call(world.operator, service, operation, input);
  at = { world, principal: world.operator, stackName: 'stack', logicalId: 'Thing', call };
});

const table = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  ProvisionedThroughput: { ReadCapacityUnits: '1', WriteCapacityUnits: 1 },
};

const settings = () => state(world).tables.things;
const ttl = (AttributeName: string, Enabled: unknown = true) => ({
  TimeToLiveSpecification: { AttributeName, Enabled },
});
const recovery = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };

test('a table follows its template', async () => {
  const first = { ...table, ...ttl('a'), ...recovery, DeletionProtectionEnabled: true };
  const made = await dynamodbTable.create(at, first);
  expect(made).toEqual({ physicalId: 'things', attributes: { Arn: world.arn('dynamodb', 'table/things') } });
  expect(settings()).toMatchObject({ ttl: { attribute: 'a' }, deletionProtection: true });
  expect(settings()?.recoverableSince).toBeDefined();
  const second = {
    ...table,
    ...ttl('b', 'true'),
    Tags: [{ Key: 'k', Value: 'v' }],
    SSESpecification: { SSEEnabled: true },
  };
  await dynamodbTable.update(at, 'things', second, first);
  expect(settings()).toMatchObject({ ttl: { attribute: 'b' }, tags: { k: 'v' }, isEncryptedByKey: true });
  expect(settings()).toMatchObject({ deletionProtection: false });
  expect(settings()?.recoverableSince).toBeUndefined();
  const third = { ...table, BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: undefined };
  await dynamodbTable.update(at, 'things', third, second);
  expect(settings()).toMatchObject({ tags: {}, isEncryptedByKey: false });
  expect(settings()?.ttl).toBeUndefined();
  const { Table } = await world.call(world.operator, 'dynamodb', 'DescribeTable', { TableName: 'things' });
  expect(Table.BillingModeSummary).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' });
  await dynamodbTable.remove(at, 'things', third);
  expect(settings()).toBeUndefined();
});

test('of a table whose settings are refused nothing stays, and indexes do not change', async () => {
  const bad = { ...table, ...ttl('') };
  await expect(dynamodbTable.create(at, bad)).rejects.toMatchObject({ code: 'ValidationException' });
  expect(settings()).toBeUndefined();
  await dynamodbTable.create(at, table);
  const indexed = { ...table, GlobalSecondaryIndexes: [{ IndexName: 'i' }] };
  await expect(dynamodbTable.update(at, 'things', indexed, table)).rejects.toThrow(/secondary indexes/);
});
