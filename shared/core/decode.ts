import * as z from 'zod/mini';
import { DeliveryError } from '../errors.ts';
import type { Blame } from './outcome.ts';

/** Reads JSON text of a known shape; the error says what was expected, what came and where. */
export const decodeJson = <Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  where: string,
  blame: Blame = 'config',
): z.output<Schema> => decode(schema, parse(text, where, blame), where, blame);

/** Checks a value against its shape; the error says what was expected, what came and where. */
export const decode = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  where: string,
  blame: Blame = 'config',
): z.output<Schema> => {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new DeliveryError(blame, result.error.issues.map((issue) => explain(issue, value, where)).join('; '));
};

const parse = (text: string, where: string, blame: Blame): unknown => {
  const parsed = tryParse(text);
  if (parsed) return parsed.value;
  throw new DeliveryError(blame, `Expected ${where} to be JSON, got \`${shorten(text)}\``);
};

const tryParse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

type Issue = z.core.$ZodIssue;

const explain = (issue: Issue, value: unknown, where: string): string => {
  const place = [where, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') return `${place} has unknown members: ${issue.keys.join(', ')}`;
  return `Expected ${place} to be ${expectation(issue)}, got ${show(valueAt(value, issue.path))}`;
};

const expectation = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return article(issue.expected);
    case 'invalid_value':
      return issue.values.map((allowed) => JSON.stringify(allowed)).join(' or ');
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' characters long' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`;
    default:
      return issue.message;
  }
};

const article = (type: string): string => {
  if (type === 'record') return 'an object';
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

const show = (value: unknown): string =>
  value === undefined ? 'nothing' : `\`${shorten(JSON.stringify(value))}\``;

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
