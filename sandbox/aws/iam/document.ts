/** Policy documents as IAM takes them, or refuses them. */
import { AwsError } from '../../errors.ts';
import type { Policy, Statement } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';
import { limitExceeded, state } from './state.ts';

const malformed = (why: string): AwsError => new AwsError('MalformedPolicyDocument', why);

const read = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Kind = 'identity' | 'trust';

const listed = (value: unknown): readonly string[] => (value === undefined ? [] : [value].flat().map(String));

const actionsOf = (statement: Statement): readonly string[] =>
  listed(statement.Action ?? statement.NotAction);

const actionComplaint = (statement: Statement): string | undefined => {
  const actions = actionsOf(statement);
  if (actions.length === 0) return 'Policy statement must contain actions.';
  return actions.every((action) => action === '*' || /^[\w-]+:\S+$/.test(action))
    ? undefined
    : 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
};

const resourceComplaint = (statement: Statement): string | undefined => {
  const resources = listed(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) return 'Policy statement must contain resources.';
  const bad = resources.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  return bad === undefined ? undefined : `Resource ${bad} must be in ARN format or "*".`;
};

const identityComplaint = (statement: Statement): string | undefined =>
  statement.Principal
    ? 'Policy document should not specify a principal.'
    : (actionComplaint(statement) ?? resourceComplaint(statement));

const trustComplaint = (statement: Statement): string | undefined => {
  if (statement.Resource ?? statement.NotResource) return 'Has prohibited field Resource';
  if (!statement.Principal) return 'AssumeRolepolicy must contain a principal.';
  return actionsOf(statement).every((action) => action === '*' || /^sts:/i.test(action))
    ? actionComplaint(statement)
    : 'AssumeRole policy may only specify STS AssumeRole actions.';
};

const complaint = (statement: Statement, kind: Kind): string | undefined => {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') return 'Effect must be Allow or Deny.';
  return kind === 'trust' ? trustComplaint(statement) : identityComplaint(statement);
};

const versions = ['2012-10-17', '2008-10-17'];

/** Reads a policy's JSON text; throws MalformedPolicyDocument where IAM does. */
export const readDocument = (text: string, kind: Kind): Policy => {
  const policy = read(text) as Policy | undefined;
  if (!policy || typeof policy !== 'object' || !policy.Statement) throw malformed('Syntax errors in policy.');
  if (policy.Version !== undefined && !versions.includes(policy.Version))
    throw malformed('The policy must contain a valid version string');
  for (const statement of [policy.Statement].flat()) {
    const why = complaint(statement as Statement, kind);
    if (why) throw malformed(why);
  }
  return policy;
};

const rolePattern = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** A role of this account that a trust policy names has to be there. */
const checkPrincipal = (world: World, principal: string): void => {
  const [, account, name = ''] = rolePattern.exec(principal) ?? [];
  if (account === world.account && state(world).roles[name]?.arn !== principal)
    throw malformed(`Invalid principal in policy: "AWS":"${principal}"`);
};

/** Reads a trust policy and looks whether whom it names can be there. */
export const readTrust = (world: World, text: string): Policy => {
  const policy = readDocument(text, 'trust');
  for (const { Principal } of [policy.Statement].flat() as Statement[]) {
    if (Principal && Principal !== '*') for (const name of listed(Principal.AWS)) checkPrincipal(world, name);
  }
  return policy;
};

/** Spaces do not count. */
export const sizeOf = (policies: readonly Policy[]): number =>
  policies.reduce((sum, policy) => sum + JSON.stringify(policy).length, 0);

/** Refuses documents that are too long together. */
export const checkSize = (policies: readonly Policy[], most: number, what: string): void => {
  if (sizeOf(policies) > most) throw limitExceeded(`Cannot exceed quota for ${what}: ${most}`);
};

/** As IAM tells a document. */
export const written = (policy: Policy): string => encodeURIComponent(JSON.stringify(policy));
