/** IAM's evaluation, pure: explicit deny first, then any allow, else denied. */
import { type Conditions, type Context, conditionsHold, wildcard, withVariables } from './conditions.ts';

export { wildcard };

type OneOrMany<T> = T | readonly T[];
export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany<string>>>;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Conditions;
};
export type Policy = { readonly Version?: string; readonly Statement: OneOrMany<Statement> };

/** One thing that a call asks for; `context` holds condition keys (aws:SourceArn …). */
export type Ask = {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
};
export type Decision = { readonly allowed: boolean; readonly because: string };

const list = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

const actionMatches = (statement: Statement, action: string): boolean =>
  statement.NotAction === undefined
    ? list(statement.Action).some((pattern) => wildcard(pattern, action, true))
    : !list(statement.NotAction).some((pattern) => wildcard(pattern, action, true));

const resourceMatches = (statement: Statement, resource: string, context: Context): boolean => {
  const matches = (pattern: string) => wildcard(withVariables(pattern, context), resource);
  return statement.NotResource === undefined
    ? statement.Resource === undefined || list(statement.Resource).some(matches)
    : !list(statement.NotResource).some(matches);
};

/** Keys of conditions are case-insensitive; the sandbox stands for TLS endpoints. */
export const contextOf = (ask: Ask): Context => ({
  '*': '*',
  '?': '?',
  $: '$',
  'aws:securetransport': 'true',
  ...Object.fromEntries(Object.entries(ask.context ?? {}).map(([key, value]) => [key.toLowerCase(), value])),
});

const applies = (statement: Statement, ask: Ask, context: Context): boolean =>
  actionMatches(statement, ask.action) &&
  resourceMatches(statement, ask.resource, context) &&
  conditionsHold(statement.Condition, context);

/** The statements of a policy that speak of what is asked. */
export const applying = (policy: Policy, ask: Ask): readonly Statement[] => {
  const context = contextOf(ask);
  return list(policy.Statement).filter((statement) => applies(statement, ask, context));
};

/** Decides one ask against identity policies, or resource policies already narrowed to the caller. */
export const authorize = (policies: readonly Policy[], ask: Ask): Decision => {
  const statements = policies.flatMap((policy) => applying(policy, ask));
  if (statements.some((one) => one.Effect === 'Deny')) {
    return { allowed: false, because: 'a policy explicitly denies it' };
  }
  return statements.some((one) => one.Effect === 'Allow')
    ? { allowed: true, because: 'a policy allows it' }
    : { allowed: false, because: `no policy allows the ${ask.action} action` };
};

const principalMatches = (statement: Statement, who: readonly string[]): boolean => {
  if (statement.Principal === undefined) return false;
  if (statement.Principal === '*') return true;
  const named = Object.values(statement.Principal).flatMap((value) => list(value));
  return named.some((name) => name === '*' || who.includes(name));
};

/** The statements of a resource or trust policy that speak to one of the names of the caller. */
export const policyFor = (policy: Policy, who: readonly string[]): Policy => ({
  Statement: list(policy.Statement).filter((statement) => principalMatches(statement, who)),
});
