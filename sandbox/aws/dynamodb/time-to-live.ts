/**
 * Time to live. AWS deletes what has expired within a few days, when it finds the time; here a table is swept every
 * hour. Until then, and for whoever does not look at the time, the items are there.
 */
import type { UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { onTable } from './items.ts';
import { runOperation } from './run.ts';
import { settingsOf, state, type TableSettings, tableName } from './state.ts';

const hourMs = 3_600_000;
/** Older times are taken for a mistake: such items stay. */
const longestPastSeconds = 5 * 365 * 86_400;

/** No reason for time to move: it is swept when the moment comes anyway. */
const nextSweep = (world: World, table: string): number =>
  world.clock.scheduleIdle(world.clock.now() + hourMs, 'dynamodb', 'sweep', { table });

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const enable = (world: World, table: string, settings: TableSettings, attribute: string): void => {
  if (settings.ttl && settings.ttl.attribute !== attribute)
    throw invalid(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${settings.ttl.attribute}`,
    );
  if (settings.ttl) throw invalid('TimeToLive is already enabled');
  settings.ttl = { attribute, timer: nextSweep(world, table) };
};

const disable = (world: World, settings: TableSettings, attribute: string): void => {
  if (!settings.ttl) throw invalid('TimeToLive is already disabled');
  if (settings.ttl.attribute !== attribute)
    throw invalid(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${settings.ttl.attribute}`,
    );
  world.clock.cancel(settings.ttl.timer);
  delete settings.ttl;
};

/** In force at once, where AWS may take an hour. */
export const updateTimeToLive: Operation = {
  asks: onTable('UpdateTimeToLive'),
  run: ({ world }, input: UpdateTimeToLiveCommandInput) => {
    const table = tableName(world, input.TableName as string);
    const settings = settingsOf(world, table);
    const { AttributeName = '', Enabled = false } = input.TimeToLiveSpecification ?? {};
    checkValues('ValidationException', [
      'timeToLiveSpecification.attributeName',
      AttributeName,
      { min: 1, max: 255 },
    ]);
    if (Enabled) enable(world, table, settings, AttributeName);
    else disable(world, settings, AttributeName);
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  },
};

export const describeTimeToLive: Operation = {
  asks: onTable('DescribeTimeToLive'),
  run: ({ world }, input: { readonly TableName: string }) => {
    const { ttl } = settingsOf(world, input.TableName);
    return {
      TimeToLiveDescription: ttl
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  },
};

/** Only a number is a time, in seconds. */
const hasExpired = (item: Input, attribute: string, now: number): boolean => {
  const time = Number(item[attribute]?.N ?? Number.NaN);
  return time < now && time > now - longestPastSeconds;
};

const allItems = async (world: World, TableName: string): Promise<Input[]> => {
  const items: Input[] = [];
  let start: Input;
  do {
    const more = start === undefined ? {} : { ExclusiveStartKey: start };
    const page = await runOperation(world, 'Scan', { TableName, ...more });
    items.push(...page.Items);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
};

const keyOf = async (world: World, TableName: string): Promise<(item: Input) => Input> => {
  const { Table } = await runOperation(world, 'DescribeTable', { TableName });
  const names: string[] = Table.KeySchema.map((key: Input) => key.AttributeName);
  return (item) => Object.fromEntries(names.map((name) => [name, item[name]]));
};

/** Deletes what has expired; nobody's call, so nobody is asked. */
export const sweep = async (world: World, { table }: { readonly table: string }): Promise<void> => {
  const ttl = state(world).tables[table]?.ttl;
  if (!ttl) return;
  ttl.timer = nextSweep(world, table);
  const now = world.clock.now() / 1_000;
  const expired = (await allItems(world, table)).filter((item) => hasExpired(item, ttl.attribute, now));
  const key = await keyOf(world, table);
  for (const item of expired) await runOperation(world, 'DeleteItem', { TableName: table, Key: key(item) });
  if (expired.length > 0)
    world.record({
      kind: 'step',
      who: 'dynamodb',
      what: `${table}: ${expired.length} expired items deleted`,
    });
};
