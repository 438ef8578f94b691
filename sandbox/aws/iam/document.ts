/** Policy documents as IAM takes them, or refuses them. */
import { AwsError } from '../../errors.ts';
import type { Policy, Statement } from '../../iam/authorize.ts';

const malformed = (why: string): AwsError => new AwsError('MalformedPolicyDocument', why);

const read = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const checkStatement = (statement: Statement, kind: 'identity' | 'trust'): void => {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformed('Effect must be Allow or Deny.');
  if (!statement.Action && !statement.NotAction) throw malformed('Policy statement must contain actions.');
  const resources = Boolean(statement.Resource ?? statement.NotResource);
  if (kind === 'identity' && !resources) throw malformed('Policy statement must contain resources.');
  if (kind === 'identity' && statement.Principal)
    throw malformed('Policy document should not specify a principal.');
  if (kind === 'trust' && resources) throw malformed('Has prohibited field Resource');
  if (kind === 'trust' && !statement.Principal) throw malformed('AssumeRolepolicy must contain a principal.');
};

/** Reads a policy's JSON text; throws MalformedPolicyDocument where IAM does. */
export const readDocument = (text: string, kind: 'identity' | 'trust'): Policy => {
  const policy = read(text) as Policy | undefined;
  if (!policy || typeof policy !== 'object' || !policy.Statement) throw malformed('Syntax errors in policy.');
  for (const statement of [policy.Statement].flat()) checkStatement(statement, kind);
  return policy;
};
