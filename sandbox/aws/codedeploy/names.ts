/** Names and ids as CodeDeploy wants them: missing is one error, badly formed another. */
import { AwsError } from '../../errors.ts';

type Rule = {
  readonly what: string;
  readonly required: string;
  readonly invalid: string;
  readonly fits: (value: string) => boolean;
};

/** What AWS's quotas page allows in the names of applications, groups and configurations. */
const isName = (value: string): boolean => /^[A-Za-z0-9._+=,@-]{1,100}$/.test(value);

const check =
  ({ what, required, invalid, fits }: Rule) =>
  (value: string | undefined): string => {
    if (value === undefined || value === '') throw new AwsError(required, `${what} is required`);
    if (!fits(value)) throw new AwsError(invalid, `Specified ${what} is not in the valid format: ${value}`);
    return value;
  };

export const checkApplicationName = check({
  what: 'application name',
  required: 'ApplicationNameRequiredException',
  invalid: 'InvalidApplicationNameException',
  fits: isName,
});

export const checkGroupName = check({
  what: 'deployment group name',
  required: 'DeploymentGroupNameRequiredException',
  invalid: 'InvalidDeploymentGroupNameException',
  fits: isName,
});

export const checkConfigName = check({
  what: 'deployment configuration name',
  required: 'DeploymentConfigNameRequiredException',
  invalid: 'InvalidDeploymentConfigNameException',
  fits: isName,
});

export const checkDeploymentId = check({
  what: 'DeploymentId',
  required: 'DeploymentIdRequiredException',
  invalid: 'InvalidDeploymentIdException',
  fits: (value) => /^d-[A-Z0-9]+$/.test(value),
});

export const checkInstanceName = check({
  what: 'on-premises instance name',
  required: 'InstanceNameRequiredException',
  invalid: 'InvalidInstanceNameException',
  fits: (value) => value.length <= 100 && !/\s/.test(value),
});

/** A text of a call that has to be one of a few. */
export const checkOneOf = (code: string, what: string, value: string, known: readonly string[]): string => {
  if (known.includes(value)) return value;
  throw new AwsError(code, `Invalid ${what}: ${value}. Valid values are ${known.join(', ')}`);
};

/** Comments are short. */
export const checkDescription = (text: string | undefined): void => {
  if (text !== undefined && text.length > 100)
    throw new AwsError('DescriptionTooLongException', 'A description has at most 100 characters');
};

/** A list of a batch call: something must be asked for, and not too much. */
export const checkBatch = (
  names: readonly unknown[],
  limit: number,
  required: { readonly code: string; readonly what: string },
): void => {
  if (names.length === 0) throw new AwsError(required.code, `${required.what} is required`);
  if (names.length > limit)
    throw new AwsError('BatchLimitExceededException', `At most ${limit} can be asked for at once`);
};
