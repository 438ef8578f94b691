/** Pages of a list: the token says where the next one begins. */
import { AwsError } from '../../errors.ts';
import { checkValues } from '../constraints.ts';

/** How many records are wanted of those that are told of alarms. */
export const pageSize = (wanted = 50): number => {
  checkValues('ValidationError', ['maxRecords', wanted, { min: 1, max: 100 }]);
  return wanted;
};

/** One page of `all`; NextToken only when something is left. */
export const page = <T>(all: readonly T[], limit: number, token = '0') => {
  if (!/^\d+$/.test(token) || Number(token) > all.length)
    throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
  const until = Number(token) + limit;
  return {
    items: all.slice(Number(token), until),
    rest: until < all.length ? { NextToken: String(until) } : {},
  };
};
