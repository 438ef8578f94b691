/** The conditions of a statement: operators, keys that may be missing, variables. */
import { notRehearsed } from '../errors.ts';

type OneOrMany<T> = T | readonly T[];
export type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMany<string | boolean>>>>>;
/** Keys in lower case. */
export type Context = Readonly<Record<string, string>>;

const list = <T>(value: OneOrMany<T>): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** What a variable brings is no wildcard: it travels as characters that no policy has. */
const star = '\u0001';
const mark = '\u0002';
const literally = (value: string): string => value.replaceAll('*', star).replaceAll('?', mark);
const plain = (value: string): string => value.replaceAll(star, '*').replaceAll(mark, '?');

/** `*` is any run of characters, `?` any one. */
export const wildcard = (pattern: string, text: string, ignoreCase = false): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll(star, '\\*')
    .replaceAll(mark, '\\?');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
};

/** `${aws:PrincipalAccount}` stands for what the call brings; `${*}`, `${?}` and `${$}` for themselves. */
export const withVariables = (pattern: string, context: Context): string =>
  pattern.includes('${')
    ? pattern.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
        const value = context[name.toLowerCase()];
        if (value === undefined) throw notRehearsed(`IAM policy variable ${name}`);
        return literally(value);
      })
    : pattern;

/** The first five parts of an ARN are compared one by one, so that no star reaches over a colon. */
const arnParts = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
};

const arnLike = (expected: string, actual: string): boolean => {
  const actualParts = arnParts(actual);
  return arnParts(expected).every((part, index) => wildcard(part, actualParts[index] ?? ''));
};

type Compare = (expected: string, actual: string) => boolean;

const numeric =
  (compare: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) =>
    compare(Number(actual), Number(expected));

const instant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text));

const date =
  (compare: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) =>
    compare(instant(actual), instant(expected));

const ordered = (prefix: string, kind: typeof numeric): Readonly<Record<string, Compare>> => ({
  [`${prefix}Equals`]: kind((a, b) => a === b),
  [`${prefix}LessThan`]: kind((a, b) => a < b),
  [`${prefix}LessThanEquals`]: kind((a, b) => a <= b),
  [`${prefix}GreaterThan`]: kind((a, b) => a > b),
  [`${prefix}GreaterThanEquals`]: kind((a, b) => a >= b),
});

const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (expected, actual) => plain(expected) === actual,
  StringEqualsIgnoreCase: (expected, actual) => plain(expected).toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual) => wildcard(expected, actual),
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  ...ordered('Numeric', numeric),
  ...ordered('Date', date),
};

const operatorOf = (name: string): { readonly compare: Compare; readonly isNegated: boolean } => {
  const isNegated = /^(String|Arn|Numeric|Date)Not/.test(name);
  const compare = operators[isNegated ? name.replace('Not', '') : name];
  if (!compare) throw notRehearsed(`IAM condition operator ${name}`);
  return { compare, isNegated };
};

/** Keys of every call that this sandbox's calls rightly do not have: no organization, no VPC endpoint, no federation. */
const absentKeys =
  /^aws:(source(arn|account|org.*|identity|vpc.*)|principalorg.*|principaltag\/.*|vpcsourceip|federatedprovider|username|multifactorauthage)$/;

const valueUnder = (key: string, context: Context): string | undefined => {
  const name = key.toLowerCase();
  const value = context[name];
  if (value === undefined && name.startsWith('aws:') && !absentKeys.test(name))
    throw notRehearsed(`IAM condition key ${key}`);
  return value;
};

const holds = (operator: string, key: string, wanted: readonly string[], context: Context): boolean => {
  const actual = valueUnder(key, context);
  if (operator === 'Null') return wanted.includes(String(actual === undefined));
  const ifExists = operator.endsWith('IfExists');
  const { compare, isNegated } = operatorOf(ifExists ? operator.slice(0, -'IfExists'.length) : operator);
  if (actual === undefined) return ifExists || isNegated;
  const some = wanted.some((expected) => compare(withVariables(expected, context), actual));
  return some !== isNegated;
};

/** Every operator and every key of it must hold. */
export const conditionsHold = (conditions: Conditions = {}, context: Context = {}): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, key, list(wanted).map(String), context)),
  );

/** The keys that a statement asks for and the context lacks. */
export const missingKeys = (conditions: Conditions = {}, context: Context = {}): readonly string[] =>
  Object.values(conditions)
    .flatMap((keys) => Object.keys(keys))
    .filter((key) => context[key.toLowerCase()] === undefined);
