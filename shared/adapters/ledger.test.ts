import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { startLedger } from '../../test/ledger.ts';
import { at, deleteItem, expiry, putItem, putNewerItem, putNewItem, readItem, updateItem } from './ledger.ts';
import {
  advanceRollback,
  intendJenkinsRun,
  intendRollback,
  quarantine,
  readJenkinsRun,
  readKnownGood,
  readQuarantine,
  readRollback,
  takeOverJenkinsRun,
  updateJenkinsRun,
  writeKnownGood,
} from './ledger-records.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const release = { bundle: { bucket: 'b', key: 'p/Bundle/x' } };
const key = at.tested(release);
type Item = { readonly commit: string; readonly at: string };

test('what is written is read again, whatever it is made of', async () => {
  const ledger = await ledgers.empty();
  const item = {
    text: 'é',
    count: 1.5,
    yes: true,
    list: ['a', { deep: 1 }],
    map: { inner: { x: 'y' } },
    gone: undefined,
  };
  await putItem(ledger, key, item);
  const { gone: _gone, ...rest } = item;
  expect(await readItem(ledger, key, [])).toEqual({ ...rest, ...key });
});

test('what is not there is undefined, and what has lost a field is an error that names it', async () => {
  const ledger = await ledgers.empty();
  expect(await readItem<Item>(ledger, key, ['commit'])).toBeUndefined();
  await putItem(ledger, key, { at: 'now' });
  await expect(readItem<Item>(ledger, key, ['commit', 'at'])).rejects.toThrow(
    `RELEASE#b/p/Bundle/x TESTED has no commit`,
  );
});

test('of several that write a new item at once, one does', async () => {
  const ledger = await ledgers.empty();
  const wrote = await Promise.all([1, 2, 3, 4, 5].map((who) => putNewItem(ledger, key, { who })));
  expect(wrote.filter(Boolean)).toHaveLength(1);
});

test('an older record never overwrites a newer one', async () => {
  const ledger = await ledgers.empty();
  expect(await putNewerItem(ledger, key, { at: '2026-11-23T09:00:00.000Z' })).toBe(true);
  expect(await putNewerItem(ledger, key, { at: '2026-11-23T08:59:59.999Z' })).toBe(false);
  expect(await putNewerItem(ledger, key, { at: '2026-11-23T09:00:00.000Z' })).toBe(false);
  expect(await putNewerItem(ledger, key, { at: '2026-11-23T09:00:00.001Z' })).toBe(true);
});

test('an update adds to what is there, and only if it is as expected', async () => {
  const ledger = await ledgers.empty();
  await putItem(ledger, key, { state: 'one', kept: 'yes' });
  expect(
    await updateItem(ledger, key, { state: 'two', more: 1 }, { field: 'state', oneOf: ['zero', 'one'] }),
  ).toBe(true);
  expect(await updateItem(ledger, key, { state: 'three' }, { field: 'state', oneOf: ['zero', 'one'] })).toBe(
    false,
  );
  expect(await readItem(ledger, key, [])).toMatchObject({ state: 'two', kept: 'yes', more: 1 });
});

test('an update of what is not there, expected to be something, does nothing', async () => {
  const ledger = await ledgers.empty();
  expect(await updateItem(ledger, key, { state: 'two' }, { field: 'state', oneOf: ['one'] })).toBe(false);
  expect(await ledgers.items(ledger)).toEqual({});
});

test('what is forgotten is gone', async () => {
  const ledger = await ledgers.empty();
  await putItem(ledger, key, { x: 1 });
  await deleteItem(ledger, key);
  expect(await ledgers.items(ledger)).toEqual({});
});

test('any refusal but that of the condition is thrown', async () => {
  const { client } = fakeClient<DynamoDBClient>({
    PutItem: () => {
      throw awsError('AccessDeniedException');
    },
  });
  await expect(putNewItem({ client, table: 't' }, key, {})).rejects.toThrow('AccessDeniedException');
});

test('an expiry is in seconds, as the table wants it', () => {
  expect(expiry(1_795_417_200_999, 2)).toBe(1_795_417_200 + 2 * 86_400);
});

test('known good is the youngest validated release, and the history has all', async () => {
  const ledger = await ledgers.empty();
  const good = (commit: string, time: string) => ({
    commit,
    bundle: { bucket: 'b', key: commit },
    executionId: 'e',
    at: time,
  });
  await writeKnownGood(ledger, 'staging', good('new', '2026-11-23T09:00:00.000Z'));
  await writeKnownGood(ledger, 'staging', good('old', '2026-11-23T08:00:00.000Z'));
  expect(await readKnownGood(ledger, 'staging')).toMatchObject({ commit: 'new', bundle: { key: 'new' } });
  expect(Object.keys(await ledgers.items(ledger))).toHaveLength(3);
  expect(await readKnownGood(ledger, 'production')).toBeUndefined();
});

test('a release is taken back once, and its roll-back only moves on from where it may', async () => {
  const ledger = await ledgers.empty();
  const intent = { state: 'intended', why: 'bad', badCommit: 'c', at: 'now' } as const;
  expect(await intendRollback(ledger, release, 'staging', intent)).toBe(true);
  expect(await intendRollback(ledger, release, 'staging', intent)).toBe(false);
  expect(await advanceRollback(ledger, release, 'staging', ['created'], { state: 'restored' })).toBe(false);
  expect(await advanceRollback(ledger, release, 'staging', ['intended'], { state: 'created' })).toBe(true);
  expect(await readRollback(ledger, release, 'staging')).toMatchObject({ state: 'created', badCommit: 'c' });
});

test('the first reason of a quarantine stays', async () => {
  const ledger = await ledgers.empty();
  await quarantine(ledger, 'c', { reason: 'first', at: 'now' });
  await quarantine(ledger, 'c', { reason: 'second', at: 'later' });
  expect(await readQuarantine(ledger, 'c')).toMatchObject({ reason: 'first' });
});

test('a build is intended once, and taken over from an intent that came to nothing by one only', async () => {
  const ledger = await ledgers.empty();
  expect(await intendJenkinsRun(ledger, 'x', { intent: 'then', expiresAt: 1 })).toBe(true);
  expect(await intendJenkinsRun(ledger, 'x', { intent: 'later', expiresAt: 1 })).toBe(false);
  const took = await Promise.all(
    ['a', 'b', 'c'].map((intent) => takeOverJenkinsRun(ledger, 'x', 'then', intent)),
  );
  expect(took.filter(Boolean)).toHaveLength(1);
  await updateJenkinsRun(ledger, 'x', { queueUrl: 'q' });
  expect(await readJenkinsRun(ledger, 'x')).toMatchObject({ queueUrl: 'q', expiresAt: 1 });
});
