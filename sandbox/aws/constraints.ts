/** Lengths, patterns and enums that a service's model has and the SDK's run-time schemas leave out. */
import { AwsError } from '../errors.ts';

export type Constraint = {
  /** Of a text or a list its length, of a number its value. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
};

type Value = string | number | readonly unknown[];

const sizeOf = (value: Value): number => (typeof value === 'number' ? value : value.length);

const outside = (value: Value, { min, max }: Constraint): string | undefined => {
  const measure = typeof value === 'number' ? 'have value' : 'have length';
  if (min !== undefined && sizeOf(value) < min) return `${measure} greater than or equal to ${min}`;
  if (max !== undefined && sizeOf(value) > max) return `${measure} less than or equal to ${max}`;
  return undefined;
};

const complaintOf = (value: Value, constraint: Constraint): string | undefined => {
  const { pattern, oneOf } = constraint;
  const text = String(value);
  if (oneOf && !oneOf.includes(text)) return `satisfy enum value set: [${oneOf.join(', ')}]`;
  if (pattern && !pattern.test(text)) return `satisfy regular expression pattern: ${pattern.source}`;
  return outside(value, constraint);
};

/** One value to look at: where it stands, what it is, what it must be. */
export type Checked = readonly [at: string, value: Value | undefined, constraint: Constraint];

const shown = (value: Value): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Refuses, by the service's own error, values that AWS's model does not allow. */
export const checkValues = (code: string, ...values: readonly Checked[]): void => {
  const complaints = values.flatMap(([at, value, constraint]) => {
    const complaint = value === undefined ? undefined : complaintOf(value, constraint);
    if (value === undefined || !complaint) return [];
    return [`Value '${shown(value)}' at '${at}' failed to satisfy constraint: Member must ${complaint}`];
  });
  if (complaints.length === 0) return;
  const errors = complaints.length === 1 ? '1 validation error' : `${complaints.length} validation errors`;
  throw new AwsError(code, `${errors} detected: ${complaints.join('; ')}`);
};
