/** Pages of a list: the marker says where the next one begins. */
import { invalid } from './state.ts';

type Wanted = { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined };

/** However many are asked for, a page has 50 at most. */
const longest = 50;

/** One page of `all`; NextMarker only when something is left. */
export const page = <T>(all: readonly T[], { Marker = '0', MaxItems = longest }: Wanted) => {
  const from = Number(Marker);
  if (!Number.isInteger(from) || from < 0 || from > all.length) throw invalid(`Invalid marker: ${Marker}`);
  const until = from + Math.min(MaxItems, longest);
  return { items: all.slice(from, until), next: until < all.length ? { NextMarker: String(until) } : {} };
};
