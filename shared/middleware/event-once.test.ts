import { afterAll, beforeAll, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { startLedger } from '../../test/ledger.ts';
import { at, type Ledger, putNewItem } from '../adapters/ledger.ts';
import { eventOnce } from './event-once.ts';

type Event = { readonly id: string };

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const rig = (ledger: Ledger, body: () => Promise<string>) => {
  let time = 1_000_000;
  const handler = middy<Event, unknown>()
    .use(
      eventOnce<Event>({ ledger: () => ledger, functionName: 'count', key: ({ id }) => id, now: () => time }),
    )
    .handler(body);
  const context = { getRemainingTimeInMillis: () => 30_000 } as unknown as Context;
  return {
    deliver: (id = 'e-1') => handler({ id }, context),
    pass: (ms: number) => {
      time += ms;
    },
  };
};

const counting = () => {
  let count = 0;
  return { body: async () => `handled ${++count}`, count: () => count };
};

test('an event that comes again is not handled again, another event is', async () => {
  const { body, count } = counting();
  const { deliver } = rig(await ledgers.empty(), body);
  expect(await deliver()).toBe('handled 1');
  expect(await deliver()).toEqual({ kind: 'seen-before' });
  expect(await deliver('e-2')).toBe('handled 2');
  expect(count()).toBe(2);
});

test('an event whose handler threw is free for the retry', async () => {
  let fails = true;
  const { deliver } = rig(await ledgers.empty(), async () => {
    if (fails) throw new Error('first try');
    return 'handled';
  });
  await expect(deliver()).rejects.toThrow('first try');
  fails = false;
  expect(await deliver()).toBe('handled');
});

test('an event being handled elsewhere is put off, not skipped: the other may still fail', async () => {
  const ledger = await ledgers.empty();
  const gate = Promise.withResolvers<string>();
  const one = rig(ledger, () => gate.promise);
  const { body, count } = counting();
  const other = rig(ledger, body);
  const handling = one.deliver();
  await pollUntilClaimed(ledger);
  await expect(other.deliver()).rejects.toThrow('is being handled by another invocation');
  expect(count()).toBe(0);
  gate.resolve('done');
  expect(await handling).toBe('done');
  expect(await other.deliver()).toEqual({ kind: 'seen-before' });
});

test('an event whose invocation died is taken over when its time is over', async () => {
  const ledger = await ledgers.empty();
  // What an invocation leaves that died between its claim and its end.
  await putNewItem(ledger, at.seen('count', 'e-1'), { state: 'started', at: 'then', leaseUntil: 1_030_000 });
  const { body } = counting();
  const next = rig(ledger, body);
  await expect(next.deliver()).rejects.toThrow('is being handled by another invocation');
  next.pass(30_001);
  expect(await next.deliver()).toBe('handled 1');
});

test('what has been seen is forgotten after a month', async () => {
  const ledger = await ledgers.empty();
  await rig(ledger, counting().body).deliver();
  const items = await ledgers.items(ledger);
  expect(items['SEEN#count#e-1 -']).toMatchObject({ state: 'done', expiresAt: 1_000 + 30 * 86_400 });
});

const pollUntilClaimed = async (ledger: Ledger): Promise<void> => {
  while (Object.keys(await ledgers.items(ledger)).length === 0) await new Promise(setImmediate);
};
