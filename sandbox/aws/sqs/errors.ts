/** SQS's refusals in its own words. */
import { AwsError } from '../../errors.ts';

export const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

export const invalidAddress = (url: string): AwsError =>
  new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);

/** A member of the input whose value will not do. */
export const invalidValue = (value: unknown, member: string, reason: string): AwsError =>
  invalid(`Value ${value} for parameter ${member} is invalid. Reason: ${reason}`);

export const missing = (member: string): AwsError =>
  new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${member}.`);

export const invalidAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

export const unknownAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

/** A whole number within its limits, if it is given. */
export const checkNumber = (
  member: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  reason = `Must be >= ${least} and <= ${most}, if provided.`,
): void => {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
    throw invalidValue(value, member, reason);
};
