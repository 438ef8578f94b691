import type { MiddlewareObj } from '@middy/core';
import {
  at,
  deleteItem,
  expiry,
  type Ledger,
  type LedgerKey,
  putNewItem,
  readItem,
  updateItem,
} from '../adapters/ledger.ts';
import { DeliveryError } from '../errors.ts';

/** What the handler's place takes when the event was handled before. */
export type SeenBefore = { readonly kind: 'seen-before' };

type SeenRecord = { readonly state: 'started' | 'done'; readonly at: string; readonly leaseUntil: number };

type Options<Event> = {
  readonly ledger: () => Ledger;
  readonly functionName: string;
  /** What makes two deliveries the same event. */
  readonly key: (event: Event) => string;
  readonly now?: () => number;
};

// EventBridge delivers late by up to a day and a dead-letter queue keeps for two weeks; then nothing comes again.
const REMEMBERED_DAYS = 30;

/**
 * Handles each event once: a claim is written before the handler runs and marked done after it; a throw gives the claim
 * back, so that the retry finds it free, and a claim whose invocation died is taken over when its lease is over.
 */
export const eventOnce = <Event>({
  ledger,
  functionName,
  key,
  now = Date.now,
}: Options<Event>): MiddlewareObj<Event> => {
  let claimed: LedgerKey | undefined;

  return {
    before: async ({ event, context }): Promise<SeenBefore | undefined> => {
      claimed = undefined;
      const seen = at.seen(functionName, key(event));
      const claim = toClaim(now(), context.getRemainingTimeInMillis());
      if (!(await putNewItem(ledger(), seen, claim)) && !(await takeOver(ledger(), seen, claim, now())))
        return { kind: 'seen-before' };
      claimed = seen;
      return undefined;
    },
    after: async () => {
      if (claimed) await updateItem(ledger(), claimed, { state: 'done' });
    },
    onError: async () => {
      if (claimed) await deleteItem(ledger(), claimed);
    },
  };
};

const toClaim = (now: number, remainingMs: number): SeenRecord & { expiresAt: number } => ({
  state: 'started',
  at: new Date(now).toISOString(),
  leaseUntil: now + remainingMs,
  expiresAt: expiry(now, REMEMBERED_DAYS),
});

const takeOver = async (
  ledger: Ledger,
  seen: LedgerKey,
  claim: SeenRecord,
  now: number,
): Promise<boolean> => {
  const before = await readItem<SeenRecord>(ledger, seen, ['state', 'leaseUntil']);
  if (before?.state === 'done') return false;
  // Somebody is at it, or gave the claim back this very moment: a retry by Lambda, a minute later, finds it settled.
  if (!before || before.leaseUntil > now)
    throw new DeliveryError('platform', `${seen.pk} is being handled by another invocation; to be retried`);
  if (await updateItem(ledger, seen, claim, { field: 'leaseUntil', oneOf: [before.leaseUntil] })) return true;
  throw new DeliveryError('platform', `${seen.pk} was taken over by another invocation; to be retried`);
};
