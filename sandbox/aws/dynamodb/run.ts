/** dynalite's operations with inputs and outputs as the SDK has them. */
import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import { readJson, writeJson } from '../../wire/json.ts';
import { schemasOf } from '../../wire/schema.ts';
import type { World } from '../../world.ts';
import { checkDynalite, runDynalite } from './store.ts';

const schemasFor = (world: World, operation: string) => {
  const service = world.services.dynamodb;
  if (!service) throw new Error('this world has no dynamodb');
  return schemasOf(service, operation);
};

/** Through the wire's JSON and back, so that bytes and numbers are what a client would send. */
export const runOperation = async (world: World, operation: string, input: Input): Promise<Input> => {
  const schemas = await schemasFor(world, operation);
  const output = await runDynalite(world, operation, JSON.parse(writeJson(schemas.input, input)));
  return readJson(schemas.output, JSON.stringify(output));
};

/** Refuses what dynalite would refuse, and does nothing else. */
export const checkOperation = async (world: World, operation: string, input: Input): Promise<void> => {
  const schemas = await schemasFor(world, operation);
  checkDynalite(world, operation, JSON.parse(writeJson(schemas.input, input)));
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const statusOf = async (world: World, TableName: string): Promise<string | undefined> => {
  try {
    return (await runOperation(world, 'DescribeTable', { TableName })).Table.TableStatus;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

/** Waits, in real time that nobody sees, until a table is neither being made, changed nor deleted. */
export const untilSettled = async (world: World, name: string): Promise<void> => {
  for (;;) {
    const status = await statusOf(world, name);
    if (status === undefined || status === 'ACTIVE') return;
    await turn();
  }
};
