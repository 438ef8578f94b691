/** Lists, a hundred at a time. */
import { validationError } from '../../cloudformation/refusal.ts';

const size = 100;

const startOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start <= 0) throw validationError('Invalid NextToken');
  return start;
};

/** One page; `NextToken` says from where the next one goes on. */
export const pageOf = <T>(
  all: readonly T[],
  token: string | undefined,
): { readonly items: readonly T[]; readonly NextToken?: string } => {
  const start = startOf(token);
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64url') } : { items };
};
