/** Pages of a list: the token says where the next one begins. */
import { AwsError } from '../../errors.ts';

/** Histories go back twelve months. */
export const keptForMs = 365 * 24 * 60 * 60_000;

type Wanted = { readonly maxResults?: number; readonly nextToken?: string };

export const page = <T>(all: readonly T[], { maxResults, nextToken: token = '0' }: Wanted, most: number) => {
  const from = Number(token);
  if (!Number.isInteger(from) || from < 0 || from > all.length) {
    throw new AwsError('InvalidNextTokenException', `The token ${token} was not given by this operation`);
  }
  const until = from + Math.min(maxResults ?? most, most);
  return { items: all.slice(from, until), nextToken: until < all.length ? { nextToken: String(until) } : {} };
};
