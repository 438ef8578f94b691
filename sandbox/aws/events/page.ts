/** Pages of a list: the token says where the next one begins. */
import { checkBetween, invalid } from './constraints.ts';

type Wanted = { readonly Limit?: number | undefined; readonly NextToken?: string | undefined };

const longest = 100;

/** One page of `all`; NextToken only when something is left. */
export const page = <T>(all: readonly T[], { Limit, NextToken = '0' }: Wanted) => {
  checkBetween('limit', Limit, 1, longest);
  const from = Number(NextToken);
  if (!Number.isInteger(from) || from < 0 || from > all.length)
    throw invalid('Parameter NextToken is not valid.');
  const until = from + (Limit ?? longest);
  return { items: all.slice(from, until), next: until < all.length ? { NextToken: String(until) } : {} };
};
