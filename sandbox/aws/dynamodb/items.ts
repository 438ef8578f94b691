/** Operations that dynalite carries out as they are. */
import type { Call, Input, Operation } from '../../service.ts';
import { readJson, writeJson } from '../../wire/json.ts';
import { schemasOf } from '../../wire/schema.ts';
import type { World } from '../../world.ts';
import { runDynalite } from './store.ts';

export const tableArn = (world: World, name: string): string =>
  name.startsWith('arn:') ? name : world.arn('dynamodb', `table/${name}`);

export const onTable =
  (operation: string) =>
  ({ world }: Call, input: { readonly TableName: string }) => [
    { action: `dynamodb:${operation}`, resource: tableArn(world, input.TableName) },
  ];

/** Through the wire's JSON and back, so that bytes and numbers are what a client would send. */
export const runOperation = async (world: World, operation: string, input: Input): Promise<Input> => {
  const service = world.services.dynamodb;
  if (!service) throw new Error('this world has no dynamodb');
  const schemas = await schemasOf(service, operation);
  const output = await runDynalite(world, operation, JSON.parse(writeJson(schemas.input, input)));
  return readJson(schemas.output, JSON.stringify(output));
};

const onOneTable = (operation: string): Operation => ({
  asks: onTable(operation),
  run: ({ world }, input) => runOperation(world, operation, input),
});

export const getItem = onOneTable('GetItem');
export const putItem = onOneTable('PutItem');
export const updateItem = onOneTable('UpdateItem');
export const deleteItem = onOneTable('DeleteItem');
export const query = onOneTable('Query');
export const scan = onOneTable('Scan');
