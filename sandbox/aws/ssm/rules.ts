/** What a parameter may be called, and what it may hold. */
import type { ParameterType } from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const longestName = 1_011;
const mostLevels = 15;

export const checkName = (name: string): void => {
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (!/^[\w.\-/]+$/.test(name))
    throw invalid(
      "Parameter name: can't have characters other than letters, numbers, and the symbols . - _ and / for a hierarchy.",
    );
  if (name.slice(1).includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name: a hierarchy begins with /.');
  if (name.endsWith('/') || name.includes('//')) throw invalid('Parameter name: a level of it is empty.');
  if (name.length > longestName) throw invalid(`Parameter name: at most ${longestName} characters.`);
  if (name.split('/').length - 1 > mostLevels)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `a hierarchy has at most ${mostLevels} levels`,
    );
};

const isExpression = (pattern: string): boolean => {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
};

type Holding = { readonly value: string; readonly allowedPattern?: string };

export const checkValue = (type: ParameterType, { value, allowedPattern }: Holding): void => {
  if (value === '') throw invalid('Parameter value must not be empty.');
  if (value.includes('{{')) throw invalid("Parameter value can't nest another parameter.");
  if (!allowedPattern) return;
  if (type === 'StringList') throw notRehearsed('the allowed pattern of a StringList');
  if (!isExpression(allowedPattern))
    throw new AwsError('InvalidAllowedPatternException', `The pattern ${allowedPattern} is not valid.`);
  if (!new RegExp(allowedPattern).test(value))
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
};
