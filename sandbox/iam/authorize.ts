/** IAM's evaluation, pure: explicit deny first, then any allow, else denied. */
import { notRehearsed } from '../errors.ts';

type OneOrMany<T> = T | readonly T[];
export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany<string>>>;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany<string | boolean>>>>>;
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

/** `*` is any run of characters, `?` any one. */
export const wildcard = (pattern: string, text: string, ignoreCase = false): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
};

const operators: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringNotEquals: (expected, actual) => expected !== actual,
  StringLike: (expected, actual) => wildcard(expected, actual),
  ArnEquals: (expected, actual) => wildcard(expected, actual),
  ArnLike: (expected, actual) => wildcard(expected, actual),
  Bool: (expected, actual) => expected === actual,
};

const conditionHolds = (
  operator: string,
  wanted: OneOrMany<string | boolean>,
  actual: string | undefined,
): boolean => {
  const ifExists = operator.endsWith('IfExists');
  const compare = operators[ifExists ? operator.slice(0, -'IfExists'.length) : operator];
  if (!compare) throw notRehearsed(`IAM condition operator ${operator}`);
  if (actual === undefined) return ifExists || operator === 'StringNotEquals';
  const all = list(wanted).map(String);
  return operator.startsWith('StringNot')
    ? all.every((expected) => compare(expected, actual))
    : all.some((expected) => compare(expected, actual));
};

const conditionsHold = (statement: Statement, context: Readonly<Record<string, string>>): boolean =>
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      conditionHolds(operator, wanted, context[key.toLowerCase()]),
    ),
  );

const actionMatches = (statement: Statement, action: string): boolean =>
  statement.NotAction === undefined
    ? list(statement.Action).some((pattern) => wildcard(pattern, action, true))
    : !list(statement.NotAction).some((pattern) => wildcard(pattern, action, true));

const resourceMatches = (statement: Statement, resource: string): boolean =>
  statement.NotResource === undefined
    ? statement.Resource === undefined ||
      list(statement.Resource).some((pattern) => wildcard(pattern, resource))
    : !list(statement.NotResource).some((pattern) => wildcard(pattern, resource));

/** Keys of conditions are case-insensitive; the sandbox stands for TLS endpoints. */
const contextOf = (ask: Ask): Readonly<Record<string, string>> => ({
  'aws:securetransport': 'true',
  ...Object.fromEntries(Object.entries(ask.context ?? {}).map(([key, value]) => [key.toLowerCase(), value])),
});

const applies = (statement: Statement, ask: Ask): boolean =>
  actionMatches(statement, ask.action) &&
  resourceMatches(statement, ask.resource) &&
  conditionsHold(statement, contextOf(ask));

/** Decides one ask against identity policies, or resource policies already narrowed to the caller. */
export const authorize = (policies: readonly Policy[], ask: Ask): Decision => {
  const statements = policies.flatMap((policy) => list(policy.Statement)).filter((one) => applies(one, ask));
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
