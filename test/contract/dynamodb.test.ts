import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let dynamodb: DynamoDBClient;
let TableName: string;

beforeAll(async () => {
  account = await openAccount();
  dynamodb = new DynamoDBClient(account.options);
  TableName = account.name;
  const keys = [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ] as const;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [...keys],
      AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  const describe = () => dynamodb.send(new DescribeTableCommand({ TableName }));
  await account.eventually(describe, ({ Table }) => Table?.TableStatus === 'ACTIVE');
}, patience);

afterAll(async () => {
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await account.close();
});

const key = (sk: string) => ({ pk: { S: 'one' }, sk: { S: sk } });

test('of two that claim the same key the second is refused, and changes nothing', async () => {
  const claim = (by: string) =>
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: { ...key('claim'), by: { S: by } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  await claim('ann');
  await expect(claim('bob')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  const read = new GetItemCommand({ TableName, Key: key('claim'), ConsistentRead: true });
  expect((await dynamodb.send(read)).Item?.by).toEqual({ S: 'ann' });
});

test('an update whose condition names the old value wins only once', async () => {
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key('state'), state: { S: 'intended' } } }));
  const move = () =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: key('state'),
        UpdateExpression: 'SET #s = :new',
        ConditionExpression: '#s = :old',
        ExpressionAttributeNames: { '#s': 'state' },
        ExpressionAttributeValues: { ':new': { S: 'done' }, ':old': { S: 'intended' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
  expect((await move()).Attributes?.state).toEqual({ S: 'done' });
  await expect(move()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

test('a query gives the items of a partition in the order of their sort key', async () => {
  for (const sk of ['q#2', 'q#10', 'q#1'])
    await dynamodb.send(new PutItemCommand({ TableName, Item: key(sk) }));
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :q)',
      ExpressionAttributeValues: { ':pk': { S: 'one' }, ':q': { S: 'q#' } },
    }),
  );
  expect(Items.map(({ sk }) => sk?.S)).toEqual(['q#1', 'q#10', 'q#2']);
});

test('a key without its sort key is refused', async () => {
  const get = dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'one' } } }));
  await expect(get).rejects.toMatchObject({ name: 'ValidationException' });
});

test('what is deleted on a condition that does not hold stays', async () => {
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key('kept'), n: { N: '1' } } }));
  const remove = (n: string) =>
    dynamodb.send(
      new DeleteItemCommand({
        TableName,
        Key: key('kept'),
        ConditionExpression: 'attribute_exists(pk) AND n < :n',
        ExpressionAttributeValues: { ':n': { N: n } },
        ReturnValues: 'ALL_OLD',
      }),
    );
  await expect(remove('1')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect((await remove('2')).Attributes?.n).toEqual({ N: '1' });
  await expect(remove('2')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

test('time to live is switched on for one attribute', async () => {
  const specify = (AttributeName: string) =>
    dynamodb.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName, Enabled: true },
      }),
    );
  expect((await specify('expiresAt')).TimeToLiveSpecification).toEqual({
    AttributeName: 'expiresAt',
    Enabled: true,
  });
  await expect(specify('other')).rejects.toMatchObject({ name: 'ValidationException' });
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toMatchObject({
    AttributeName: 'expiresAt',
    TimeToLiveStatus: expect.stringMatching(/^ENABL/),
  });
});
