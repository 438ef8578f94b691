import type { Blame } from './outcome.ts';

/** What one look at the service saw: good, bad, nothing because it could not look, or not yet anything. */
export type Sighting = Seen | Unseen | Pending;
export type Seen = { readonly kind: 'passed' | 'failed'; readonly sentence: string } & Measure;
export type Unseen = { readonly kind: 'error'; readonly sentence: string; readonly blame: Blame };
/** A look that takes longer than one round; it is taken up again with its memo and counts for nothing until then. */
export type Pending = { readonly kind: 'pending'; readonly sentence: string; readonly memo: string };
export type Measure = {
  readonly measured?: number | string;
  readonly limit?: number | string;
  /** What the measure is taken from: "40 requests", "3 addresses". */
  readonly sample?: string;
};

/** When a look was made, as an ISO time. */
type At = { readonly at: string };

/** One look that has ended. */
export type Attempt = (Seen | Unseen) & At;

/** What a check has seen so far. */
export type CheckProgress = { readonly attempts: readonly Attempt[]; readonly pending?: Pending & At };

export const nothingSeen: CheckProgress = { attempts: [] };
