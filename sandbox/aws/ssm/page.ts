/** Pages of a list: the token is the place where the next one begins. */
import { AwsError } from '../../errors.ts';
import { checkValues } from '../constraints.ts';

type Wanted = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };

/** One page of `all`, at most `most` long; that many too when nothing is said. */
export const page = <T>(all: readonly T[], { MaxResults, NextToken = '0' }: Wanted, most: number) => {
  checkValues('ValidationException', ['maxResults', MaxResults, { min: 1, max: most }]);
  if (!/^\d+$/.test(NextToken) || Number(NextToken) > all.length)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const from = Number(NextToken);
  const until = from + (MaxResults ?? most);
  return { items: all.slice(from, until), rest: until < all.length ? { NextToken: String(until) } : {} };
};
