import { AwsError } from '../errors.ts';

/** What CloudFormation says when a template or a call is not in order. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);
