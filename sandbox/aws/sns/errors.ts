/** SNS's refusals in its own words. */
import { AwsError } from '../../errors.ts';

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${message}`);

/** Message attributes have an error of their own. */
export const invalidValue = (message: string): AwsError => new AwsError('ParameterValueInvalid', message);

export const notFound = (what: 'Topic' | 'Subscription'): AwsError =>
  new AwsError('NotFound', `${what} does not exist`, 404);
