/** What the service's model says of its members' values, checked as AWS does: before anything else. */
import { AwsError } from '../../errors.ts';

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/** The refusal of a value. */
export const constraintError = (member: string, value: unknown, constraint: string): AwsError =>
  invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

const namePattern = /^[.\-_A-Za-z0-9]+$/;

/** Refuses what is longer than `most`. */
export const checkLength = (member: string, value: string | undefined, most: number): void => {
  if (value !== undefined && value.length > most)
    throw constraintError(member, value, `Member must have length less than or equal to ${most}`);
};

/** Refuses what cannot be the name of a rule or a target. */
export const checkName = (member: string, value: string): void => {
  checkLength(member, value, 64);
  if (!namePattern.test(value))
    throw constraintError(
      member,
      value,
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    );
};

/** Refuses a number outside its limits. */
export const checkBetween = (
  member: string,
  value: number | undefined,
  least: number,
  most: number,
): void => {
  if (value === undefined) return;
  if (value < least)
    throw constraintError(member, value, `Member must have value greater than or equal to ${least}`);
  if (value > most)
    throw constraintError(member, value, `Member must have value less than or equal to ${most}`);
};

/** Refuses a list of more or fewer items. */
export const checkCount = (member: string, list: readonly unknown[], least: number, most: number): void => {
  const shown = JSON.stringify(list);
  if (list.length < least)
    throw constraintError(member, shown, `Member must have length greater than or equal to ${least}`);
  if (list.length > most)
    throw constraintError(member, shown, `Member must have length less than or equal to ${most}`);
};
