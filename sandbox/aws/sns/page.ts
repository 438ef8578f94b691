/** Lists come a hundred at a time. */
import { invalid } from './errors.ts';

const longest = 100;

/** One page of them; NextToken only when something is left. */
export const page = <T>(all: readonly T[], NextToken: string | undefined) => {
  const from = NextToken ? Number.parseInt(Buffer.from(NextToken, 'base64').toString(), 10) : 0;
  if (!(from >= 0 && from <= all.length)) throw invalid('NextToken');
  const until = from + longest;
  const next = until < all.length ? { NextToken: Buffer.from(String(until)).toString('base64') } : {};
  return { items: all.slice(from, until), next };
};
