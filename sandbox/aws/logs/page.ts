/** Pages of a list: the token says where the next one begins. */
import { invalid } from './limits.ts';

/** One page of `all`; `nextToken` only when something is left. */
export const page = <T>(all: readonly T[], limit: number, token = '0') => {
  if (!/^\d+$/.test(token)) throw invalid('The specified nextToken is invalid.');
  const until = Number(token) + limit;
  const items = all.slice(Number(token), until);
  return { items, rest: until < all.length ? { nextToken: String(until) } : {} };
};
