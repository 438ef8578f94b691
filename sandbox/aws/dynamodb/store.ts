/** dynalite's tables, called in this process: its actions and validations without its HTTP server. */
import { createRequire } from 'node:module';
import type * as Databases from 'dynalite/db/index.js';
import type * as Validations from 'dynalite/validations/index.js';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import type { World } from '../../world.ts';

type Rules = { readonly types: Readonly<Record<string, unknown>>; readonly custom?: unknown };
type Store = Databases.Store;
type Action = (store: Store, data: unknown, done: (error: unknown, output: Input) => void) => void;

// Loaded when the first table is asked for: the sandbox's start need not wait for a database.
const require = createRequire(import.meta.url);
const stores = new WeakMap<World, Store>();

const storeOf = (world: World): Store => {
  const known = stores.get(world);
  if (known) return known;
  const { create } = require('dynalite/db/index.js') as typeof Databases;
  const store = create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsAccountId = world.account;
  store.tableDb.awsRegion = world.region;
  stores.set(world, store);
  return store;
};

/** dynalite's errors carry the wire's body; anything else is a bug. */
const asAwsError = (error: unknown): unknown => {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { __type: string; message?: string; Message?: string };
  };
  if (!statusCode || !body) return error;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? code, statusCode);
};

/** Members that dynalite would ignore in silence are not rehearsed. */
const checkKnown = (operation: string, data: object, rules: Rules): void => {
  const unknown = Object.keys(data).filter((member) => !(member in rules.types));
  if (unknown.length > 0) throw notRehearsed(`dynamodb:${operation} with ${unknown.join(', ')}`);
};

const fileOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

/** Checks data in the wire's JSON shape as dynalite does; gives it as its actions take it. */
const checkedData = (world: World, operation: string, data: object): unknown => {
  const rules = require(`dynalite/validations/${fileOf(operation)}.js`) as Rules;
  checkKnown(operation, data, rules);
  const validations = require('dynalite/validations/index.js') as typeof Validations;
  const checked = validations.checkTypes(data, rules.types);
  validations.checkValidations(checked, rules.types, rules.custom, storeOf(world));
  return checked;
};

export const checkDynalite = (world: World, operation: string, data: object): void => {
  try {
    checkedData(world, operation, data);
  } catch (error) {
    throw asAwsError(error);
  }
};

/** Runs an operation on data in the wire's JSON shape. */
export const runDynalite = async (world: World, operation: string, data: object): Promise<Input> => {
  const action = require(`dynalite/actions/${fileOf(operation)}.js`) as Action;
  try {
    const checked = checkedData(world, operation, data);
    return await new Promise((resolve, reject) => {
      action(storeOf(world), checked, (error, output) => (error ? reject(error as Error) : resolve(output)));
    });
  } catch (error) {
    throw asAwsError(error);
  }
};

/** Every table and item as it is now; gives what puts them back. */
export const freezeTables = async (world: World): Promise<() => Promise<void>> => {
  const { db } = storeOf(world);
  const kept = await db.iterator().all();
  return async () => {
    await db.clear();
    await db.batch(kept.map(([key, value]) => ({ type: 'put', key, value })));
  };
};
