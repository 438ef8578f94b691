/** Operations on items, which dynalite carries out. */
import type { BatchGetItemCommandInput, BatchWriteItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkOperation, runOperation } from './run.ts';
import { tableArn, tableName } from './state.ts';

type OnTable = { readonly TableName?: string | undefined; readonly IndexName?: string | undefined };

export const onTable =
  (operation: string) =>
  ({ world }: Call, { TableName = '', IndexName }: OnTable) => {
    const arn = tableArn(world, TableName);
    const resource = IndexName === undefined ? arn : `${arn}/index/${IndexName}`;
    return [{ action: `dynamodb:${operation}`, resource }];
  };

const onItems = (operation: string, notDone: readonly string[] = []): Operation => ({
  notDone,
  asks: onTable(operation),
  run: ({ world }, input) =>
    runOperation(world, operation, { ...input, TableName: tableName(world, input.TableName) }),
});

export const getItem = onItems('GetItem');
export const putItem = onItems('PutItem', ['ReturnValuesOnConditionCheckFailure']);
export const updateItem = onItems('UpdateItem', ['ReturnValuesOnConditionCheckFailure']);
export const deleteItem = onItems('DeleteItem', ['ReturnValuesOnConditionCheckFailure']);
export const query = onItems('Query');

export const scan: Operation = {
  asks: onTable('Scan'),
  // Every read is consistent here.
  run: ({ world }, { ConsistentRead: _, ...input }) =>
    runOperation(world, 'Scan', { ...input, TableName: tableName(world, input.TableName) }),
};

const onTables =
  (operation: string) =>
  ({ world }: Call, { RequestItems = {} }: { readonly RequestItems?: Readonly<Record<string, unknown>> }) =>
    Object.keys(RequestItems).map((name) => ({
      action: `dynamodb:${operation}`,
      resource: tableArn(world, name),
    }));

const byName = (world: World, items: Readonly<Record<string, Input>> = {}): Record<string, Input> =>
  Object.fromEntries(Object.entries(items).map(([told, wanted]) => [tableName(world, told), wanted]));

/** One get after the other: dynalite answers a batch in an order that no seed decides. */
export const batchGetItem: Operation = {
  notDone: ['ReturnConsumedCapacity'],
  asks: onTables('BatchGetItem'),
  run: async ({ world }, { RequestItems }: BatchGetItemCommandInput) => {
    const wanted = byName(world, RequestItems);
    await checkOperation(world, 'BatchGetItem', { RequestItems: wanted });
    const Responses: Record<string, Input[]> = {};
    for (const [TableName, { Keys, ...rest }] of Object.entries(wanted)) {
      const found: Input[] = [];
      for (const Key of Keys) {
        const { Item } = await runOperation(world, 'GetItem', { TableName, Key, ...rest });
        if (Item) found.push(Item);
      }
      Responses[TableName] = found;
    }
    return { Responses, UnprocessedKeys: {} };
  },
};

export const batchWriteItem: Operation = {
  asks: onTables('BatchWriteItem'),
  run: ({ world }, { RequestItems, ...input }: BatchWriteItemCommandInput) =>
    runOperation(world, 'BatchWriteItem', { ...input, RequestItems: byName(world, RequestItems) }),
};
