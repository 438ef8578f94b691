/** Pages of a list: the token says where the next one begins. */
import { AwsError } from '../../errors.ts';

/** One page of `all`; `nextToken` only when something is left. */
export const page = <T>(all: readonly T[], limit: number, token?: string) => {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const items = all.slice(from, from + limit);
  return from + limit < all.length ? { items, nextToken: String(from + limit) } : { items };
};
