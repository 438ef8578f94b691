import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { Principal } from '../../service.ts';
import { iam } from '../iam/service.ts';
import { dynamodb } from './service.ts';

let bench: Bench;
let client: DynamoDBClient;
const TableName = 'things';
const arn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/things';

const create = (more: object = {}) =>
  client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ...more,
    }),
  );

beforeEach(async () => {
  bench = await openBench([dynamodb, iam]);
  client = new DynamoDBClient(bench.options);
});

afterEach(() => bench.close());

const put = (pk: string, more: object = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } }));

const keys = async () =>
  (await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items?.map(
    ({ pk }) => pk?.S,
  ).sort();

const ttl = (Enabled: boolean, AttributeName = 'expiresAt') =>
  client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }),
  );

const hour = 3_600_000;

/** Lets time pass with a timer that is a reason for it. */
const pass = async (ms: number): Promise<void> => {
  const due = bench.world.clock.now() + ms;
  bench.world.clock.schedule(due, 'dynamodb', 'sweep', { table: 'none' });
  const later = () => bench.world.clock.now() >= due && bench.world.clock.pending().length === 0;
  bench.world.clock.end(await bench.world.clock.until('later', later));
};

test('what has expired is deleted by the hour, and is no reason for time to move', async () => {
  await create();
  const seconds = Math.floor(bench.world.clock.now() / 1_000);
  const at = (offset: number) => ({ expiresAt: { N: String(seconds + offset) } });
  await ttl(true);
  await put('soon', at(60));
  await put('later', at(3 * 3_600));
  await put('text', { expiresAt: { S: String(seconds + 60) } });
  await put('never');
  await put('mistaken', at(-6 * 365 * 86_400));
  expect(bench.world.clock.pending()).toEqual([]);
  await pass(hour / 2);
  expect(await keys()).toContain('soon');
  await pass(hour);
  expect(await keys()).toEqual(['later', 'mistaken', 'never', 'text']);
  await pass(3 * hour);
  expect(await keys()).toEqual(['mistaken', 'never', 'text']);
  const said = bench.world.trace.filter(({ kind }) => kind === 'step').map(({ what }) => what);
  expect(said).toEqual(Array(2).fill('things: 1 expired items deleted'));
});

test('time to live is switched on and off once, and then sweeps no longer', async () => {
  await create();
  const invalid = (message: RegExp) => ({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
  await expect(ttl(false)).rejects.toMatchObject(invalid(/already disabled/));
  await ttl(true);
  await expect(ttl(true)).rejects.toMatchObject(invalid(/already enabled/));
  await expect(ttl(true, 'other')).rejects.toMatchObject(invalid(/different AttributeName/));
  await ttl(false);
  await put('old', { expiresAt: { N: String(Math.floor(bench.world.clock.now() / 1_000)) } });
  await pass(3 * hour);
  expect(await keys()).toEqual(['old']);
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
});

test('a table tells what was said of it, and what was changed', async () => {
  const { TableDescription } = await create({
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    DeletionProtectionEnabled: true,
    SSESpecification: { Enabled: true },
    Tags: [{ Key: 'a', Value: '1' }],
  });
  expect(TableDescription).toMatchObject({
    CreationDateTime: expect.any(Date),
    DeletionProtectionEnabled: true,
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
  });
  const remove = () => client.send(new DeleteTableCommand({ TableName }));
  await expect(remove()).rejects.toThrow(/protected against deletion/);
  const throughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 1 };
  await client.send(
    new UpdateTableCommand({
      TableName,
      DeletionProtectionEnabled: false,
      TableClass: 'STANDARD',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: throughput,
    }),
  );
  const { Table } = await client.send(new DescribeTableCommand({ TableName: arn }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    TableClassSummary: { TableClass: 'STANDARD' },
    ProvisionedThroughput: throughput,
  });
  expect(Table?.CreationDateTime?.getUTCFullYear()).toBe(2026);
  await remove();
  await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test.each([
  [{ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }, /streams/],
  [{ SSESpecification: { Enabled: true, KMSMasterKeyId: 'k' } }, /KMSMasterKeyId/],
  [{ OnDemandThroughput: { MaxReadRequestUnits: 1 } }, /OnDemandThroughput/],
  [{ ResourcePolicy: '{}' }, /ResourcePolicy/],
])('a table with %j is not rehearsed', async (more, message) => {
  await expect(create(more)).rejects.toMatchObject({
    name: 'NotRehearsed',
    message: expect.stringMatching(message),
  });
});

test('tables are tagged', async () => {
  await create({ Tags: [{ Key: 'a', Value: '1' }] });
  await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['a'] }));
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
  expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
});

test('backups say how far back they reach', async () => {
  await create();
  const describe = async () =>
    (await client.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription;
  expect(await describe()).toEqual({ PointInTimeRecoveryStatus: 'DISABLED' });
  const since = bench.world.clock.now();
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  const { EarliestRestorableDateTime, ...rest } = (await describe()) ?? {};
  expect(rest).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 });
  expect((EarliestRestorableDateTime?.getTime() ?? 0) - since).toBeLessThan(10_000);
  const missing = new DescribeContinuousBackupsCommand({ TableName: 'ghost' });
  await expect(client.send(missing)).rejects.toMatchObject({ name: 'TableNotFoundException' });
});

test('a batch writes and reads, in the order asked for', async () => {
  await create();
  const names = ['c', 'a', 'b'];
  const RequestItems = { [TableName]: names.map((pk) => ({ PutRequest: { Item: { pk: { S: pk } } } })) };
  await client.send(new BatchWriteItemCommand({ RequestItems }));
  const get = (wanted: string[]) =>
    client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: wanted.map((pk) => ({ pk: { S: pk } })) } },
      }),
    );
  const { Responses, UnprocessedKeys } = await get(['c', 'ghost', 'a']);
  expect(Responses?.[TableName]?.map(({ pk }) => pk?.S)).toEqual(['c', 'a']);
  expect(UnprocessedKeys).toEqual({});
  await expect(get(['a', 'a'])).rejects.toMatchObject({ name: 'ValidationException' });
});

test('who may query a table may not query its index', async () => {
  await create();
  const statement = { Effect: 'Allow', Action: 'dynamodb:Query', Resource: arn };
  bench.world.state.iam.roles.reader = { inline: { own: { Statement: statement } }, attached: [] };
  const reader: Principal = { kind: 'role', roleName: 'reader', arn: 'arn:aws:sts::1:assumed-role/reader/x' };
  const ask = {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  };
  expect(await bench.world.call(reader, 'dynamodb', 'Query', ask)).toMatchObject({ Count: 0 });
  const byIndex = bench.world.call(reader, 'dynamodb', 'Query', { ...ask, IndexName: 'other' });
  await expect(byIndex).rejects.toThrow(`${arn}/index/other`);
  const query = new QueryCommand({ ...ask, TableName: arn });
  expect((await client.send(query)).Items).toEqual([]);
  const read = new GetItemCommand({
    TableName: arn.replace('eu-west-1', 'us-east-1'),
    Key: { pk: { S: 'a' } },
  });
  await expect(client.send(read)).rejects.toMatchObject({ name: 'NotRehearsed' });
});
