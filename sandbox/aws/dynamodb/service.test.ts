import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { World } from '../../world.ts';
import { dynamodb } from './service.ts';

let world: World;
let bench: Bench;
let client: DynamoDBClient;
const TableName = 'ledger';

beforeAll(async () => {
  bench = await openBench([dynamodb]);
  world = bench.world;
  client = new DynamoDBClient(bench.options);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});

afterAll(async () => {
  await bench.close();
});

const claim = (by: string) =>
  client.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: 'intent' }, by: { S: by }, bytes: { B: Buffer.from(by) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );

test('of many that claim at once exactly one wins', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => claim(`worker ${index}`)),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  const lost = results.find((result) => result.status === 'rejected') as PromiseRejectedResult;
  expect(lost.reason).toMatchObject({ name: 'ConditionalCheckFailedException' });
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'intent' } } }));
  expect(Buffer.from(Item?.bytes?.B ?? []).toString()).toBe(Item?.by?.S);
});

test('what dynalite would ignore in silence is answered as not rehearsed', async () => {
  const put = client.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: 'x' } },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  await expect(put).rejects.toMatchObject({ name: 'NotRehearsed' });
});

test('time to live is kept and told', async () => {
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
});

test('a role that may read one table may not read another', async () => {
  const document = {
    Statement: {
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: world.arn('dynamodb', 'table/other'),
    },
  };
  world.state.iam = { roles: { reader: { inline: { p: document }, attached: [] } }, policies: {} };
  const reader = {
    kind: 'role',
    roleName: 'reader',
    arn: 'arn:aws:sts::111122223333:assumed-role/reader/x',
  } as const;
  const read = world.call(reader, 'dynamodb', 'GetItem', { TableName, Key: { pk: { S: 'intent' } } });
  await expect(read).rejects.toMatchObject({ code: 'AccessDeniedException' });
});
