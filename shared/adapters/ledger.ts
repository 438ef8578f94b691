import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Bundle, releaseId } from '../core/release.ts';
import { DeliveryError } from '../errors.ts';
import { fromAttributes, type Plain, type PlainItem, toAttribute, toAttributes } from './attribute-values.ts';

/** The one DynamoDB table that remembers what has been decided and done. */
export type Ledger = { readonly client: DynamoDBClient; readonly table: string };
export type LedgerKey = { readonly pk: string; readonly sk: string };

type Bundled = { readonly bundle: Bundle };

/** Where everything lies in the ledger. */
export const at = {
  tested: (release: Bundled): LedgerKey => ({ pk: `RELEASE#${releaseId(release)}`, sk: 'TESTED' }),
  verdict: (release: Bundled, environment: string): LedgerKey => ({
    pk: `RELEASE#${releaseId(release)}`,
    sk: `VERDICT#${environment}`,
  }),
  rollback: (release: Bundled, environment: string): LedgerKey => ({
    pk: `RELEASE#${releaseId(release)}`,
    sk: `ROLLBACK#${environment}`,
  }),
  knownGood: (environment: string): LedgerKey => ({ pk: `ENVIRONMENT#${environment}`, sk: 'KNOWN_GOOD' }),
  good: (environment: string, time: string): LedgerKey => ({
    pk: `ENVIRONMENT#${environment}`,
    sk: `GOOD#${time}`,
  }),
  quarantine: (commit: string): LedgerKey => ({ pk: `QUARANTINE#${commit}`, sk: '-' }),
  freeze: (environment: string): LedgerKey => ({ pk: `FREEZE#${environment}`, sk: '-' }),
  jenkinsRun: (actionExecutionId: string): LedgerKey => ({ pk: `JENKINS#${actionExecutionId}`, sk: 'RUN' }),
  seen: (functionName: string, key: string): LedgerKey => ({ pk: `SEEN#${functionName}#${key}`, sk: '-' }),
};

/** Reads one item, consistently; the named fields must be in it. */
export const readItem = async <T extends object>(
  { client, table }: Ledger,
  key: LedgerKey,
  required: readonly (keyof T & string)[],
): Promise<T | undefined> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toAttributes(key), ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const item = fromAttributes(Item);
  const missing = required.filter((field) => item[field] === undefined);
  if (missing.length > 0)
    throw new DeliveryError('platform', `The ledger's item ${key.pk} ${key.sk} has no ${missing.join(', ')}`);
  return item as unknown as T;
};

/** Writes one item, whatever was there before. */
export const putItem = async ({ client, table }: Ledger, key: LedgerKey, fields: object): Promise<void> => {
  await client.send(
    new PutItemCommand({ TableName: table, Item: toAttributes({ ...(fields as PlainItem), ...key }) }),
  );
};

/** Writes one item unless it exists; tells whether it was written. */
export const putNewItem = ({ client, table }: Ledger, key: LedgerKey, fields: object): Promise<boolean> =>
  unlessRefused(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: toAttributes({ ...(fields as PlainItem), ...key }),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );

/** Writes one item unless the one there is younger, by the ISO time in `at`; tells whether it was written. */
export const putNewerItem = (
  { client, table }: Ledger,
  key: LedgerKey,
  fields: { readonly at: string },
): Promise<boolean> =>
  unlessRefused(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: toAttributes({ ...(fields as PlainItem), ...key }),
        ConditionExpression: 'attribute_not_exists(pk) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': toAttribute(fields.at) },
      }),
    ),
  );

type Change = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const setting = (fields: object): Required<Change> => {
  const changes = Object.entries(fields as PlainItem).filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${changes.map((_, index) => `#f${index} = :f${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(changes.map(([name], index) => [`#f${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      changes.map(([, value], index) => [`:f${index}`, toAttribute(value as Plain)]),
    ),
  };
};

/** Sets some fields of an item, which is made if it is not there; gives the item as it was before. */
export const exchangeItem = async <T extends object>(
  { client, table }: Ledger,
  key: LedgerKey,
  fields: object,
): Promise<T | undefined> => {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toAttributes(key),
      ...setting(fields),
      ReturnValues: 'ALL_OLD',
    }),
  );
  return Attributes ? (fromAttributes(Attributes) as unknown as T) : undefined;
};

/** Sets some fields of an item, if the item's field (absent: the item itself) is as expected; tells whether it did. */
export const updateItem = (
  { client, table }: Ledger,
  key: LedgerKey,
  fields: object,
  expected?: { readonly field: string; readonly oneOf: readonly Plain[] },
): Promise<boolean> => {
  const change = setting(fields);
  const options = Object.fromEntries(
    (expected?.oneOf ?? []).map((value, index) => [`:e${index}`, toAttribute(value)]),
  );
  return unlessRefused(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toAttributes(key),
        UpdateExpression: change.UpdateExpression,
        ExpressionAttributeNames: {
          ...change.ExpressionAttributeNames,
          ...(expected ? { '#e': expected.field } : {}),
        },
        ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ...options },
        ...(expected ? { ConditionExpression: `#e IN (${Object.keys(options).join(', ')})` } : {}),
      }),
    ),
  );
};

/** Forgets one item. */
export const deleteItem = async ({ client, table }: Ledger, key: LedgerKey): Promise<void> => {
  await client.send(new DeleteItemCommand({ TableName: table, Key: toAttributes(key) }));
};

/** Seconds since 1970, as the table's time-to-live attribute `expiresAt` wants them. */
export const expiry = (now: number, days: number): number => Math.floor(now / 1_000) + days * 86_400;

const unlessRefused = async (sending: Promise<unknown>): Promise<boolean> => {
  try {
    await sending;
    return true;
  } catch (refusal) {
    if (refusal instanceof ConditionalCheckFailedException) return false;
    throw refusal;
  }
};
