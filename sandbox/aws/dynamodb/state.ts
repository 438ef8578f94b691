/** What dynalite does not keep of each table: time to live, backups, protection, tags, class. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';

export type TimeToLive = {
  readonly attribute: string;
  /** The timer of the next sweep. */
  timer: number;
};

export type TableSettings = {
  readonly createdAt: number;
  ttl?: TimeToLive;
  /** Since when there are backups for every moment. */
  recoverableSince?: number;
  deletionProtection: boolean;
  tags: Record<string, string>;
  tableClass?: string;
  isEncryptedByKey: boolean;
};
type DynamodbState = { readonly tables: Record<string, TableSettings> };

export const initialState = (): DynamodbState => ({ tables: {} });

export const state = (world: World): DynamodbState => world.state.dynamodb;

/** The ARN of a table, told by name or by ARN. */
export const tableArn = (world: World, name: string): string =>
  name.startsWith('arn:') ? name : world.arn('dynamodb', `table/${name}`);

/** The name of a table, told by name or by ARN. */
export const tableName = (world: World, told: string): string => {
  const prefix = world.arn('dynamodb', 'table/');
  if (told.startsWith('arn:') && !told.startsWith(prefix))
    throw notRehearsed(`the table ${told} of another account or region`);
  return told.startsWith(prefix) ? told.slice(prefix.length) : told;
};

/** The settings of a table; ResourceNotFoundException, or the code given, when there is none. */
export const settingsOf = (world: World, told: string, code = 'ResourceNotFoundException'): TableSettings => {
  const name = tableName(world, told);
  const { tables } = state(world);
  const settings = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!settings) throw new AwsError(code, `Requested resource not found: Table: ${name} not found`);
  return settings;
};
