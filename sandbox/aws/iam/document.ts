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

type Kind = 'identity' | 'trust';

const complaint = (statement: Statement, kind: Kind): string | undefined => {
  const resources = Boolean(statement.Resource ?? statement.NotResource);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') return 'Effect must be Allow or Deny.';
  if (!statement.Action && !statement.NotAction) return 'Policy statement must contain actions.';
  if (kind === 'trust') return trustComplaint(statement, resources);
  if (!resources) return 'Policy statement must contain resources.';
  return statement.Principal ? 'Policy document should not specify a principal.' : undefined;
};

const trustComplaint = (statement: Statement, resources: boolean): string | undefined => {
  if (resources) return 'Has prohibited field Resource';
  return statement.Principal ? undefined : 'AssumeRolepolicy must contain a principal.';
};

const checkStatement = (statement: Statement, kind: Kind): void => {
  const why = complaint(statement, kind);
  if (why) throw malformed(why);
};

/** Reads a policy's JSON text; throws MalformedPolicyDocument where IAM does. */
export const readDocument = (text: string, kind: Kind): Policy => {
  const policy = read(text) as Policy | undefined;
  if (!policy || typeof policy !== 'object' || !policy.Statement) throw malformed('Syntax errors in policy.');
  for (const statement of [policy.Statement].flat()) checkStatement(statement, kind);
  return policy;
};
