/** AssumeRole: the trust policy says who may become a role, and for how long. */
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { AwsError, accessDenied } from '../../errors.ts';
import { type Ask, authorize, policyFor } from '../../iam/authorize.ts';
import { accountNames, callContext, ownNames } from '../../iam/decide.ts';
import type { Call, Operation, Principal } from '../../service.ts';
import type { Credentials, World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import type { Role } from '../iam/state.ts';

const checkMembers = (input: AssumeRoleCommandInput): void =>
  checkValues(
    'ValidationError',
    ['roleArn', input.RoleArn, { min: 20, max: 2_048 }],
    ['roleSessionName', input.RoleSessionName, { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ }],
    ['durationSeconds', input.DurationSeconds, { min: 900, max: 43_200 }],
    ['externalId', input.ExternalId, { min: 2, max: 1_224, pattern: /^[\w+=,.@:/-]*$/ }],
  );

const roleOf = (world: World, arn: string): Role | undefined => {
  const role = world.state.iam?.roles[arn.slice(arn.lastIndexOf('/') + 1)] as Role | undefined;
  return role?.arn === arn ? role : undefined;
};

/** AWS does not tell those who may not whether the role is there. */
const denied = (principal: Principal, arn: string): AwsError =>
  accessDenied(principal.arn, 'sts:AssumeRole', arn, 'no trust policy allows the sts:AssumeRole action');

const checkTrust = (world: World, principal: Principal, role: Role, ask: Ask): void => {
  const names = [...ownNames(world, principal), ...accountNames(world, principal)];
  const context = { ...callContext(world, principal, ask.action), ...ask.context };
  if (!authorize([policyFor(role.trust, names)], { ...ask, context }).allowed)
    throw denied(principal, role.arn);
  // Trust in the whole account leaves it to the caller's own policies; trust in the caller is enough.
  world.permit(principal, [ask], role.trust);
};

const chainedMost = 3_600;

const durationOf = (
  principal: Principal,
  role: Role,
  { DurationSeconds = 3_600 }: AssumeRoleCommandInput,
) => {
  if (DurationSeconds > (role.maxSessionDuration ?? 3_600))
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  if (principal.kind === 'role' && DurationSeconds > chainedMost)
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  return DurationSeconds;
};

/** Whoever assumes a role as part of something in flight goes on with that under the new key. */
const parentOf = ({ world, work }: Call): { readonly parent?: string } => {
  const found = [...world.credentials.values()].find((one) => work !== undefined && one.work === work);
  return found ? { parent: found.accessKeyId } : {};
};

const issued = (call: Call, principal: Principal, seconds: number): Credentials & { expiresAt: number } => {
  const { world } = call;
  const expiresAt = world.clock.now() + seconds * 1_000;
  const credentials = { ...world.issue(principal), ...parentOf(call), expiresAt };
  world.credentials.set(credentials.accessKeyId, credentials);
  return credentials;
};

export const assumeRole: Operation = {
  notDone: [
    'PolicyArns',
    'Policy',
    'Tags',
    'TransitiveTagKeys',
    'SerialNumber',
    'TokenCode',
    'SourceIdentity',
    'ProvidedContexts',
    'MinimumSessionTokenSize',
  ],
  // Whether the caller may depends on the trust policy too: decided below.
  asks: () => [],
  run: (call, input: AssumeRoleCommandInput) => {
    checkMembers(input);
    const { world, principal } = call;
    const { RoleArn = '', RoleSessionName = '', ExternalId } = input;
    const role = roleOf(world, RoleArn);
    if (!role) throw denied(principal, RoleArn);
    checkTrust(world, principal, role, {
      action: 'sts:AssumeRole',
      resource: RoleArn,
      context: {
        'sts:RoleSessionName': RoleSessionName,
        ...(ExternalId === undefined ? {} : { 'sts:ExternalId': ExternalId }),
      },
    });
    const seconds = durationOf(principal, role, input);
    const arn = `arn:aws:sts::${world.account}:assumed-role/${role.name}/${RoleSessionName}`;
    const key = issued(call, { kind: 'role', roleName: role.name, arn }, seconds);
    return {
      Credentials: {
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        SessionToken: key.sessionToken,
        Expiration: new Date(key.expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `${role.id}:${RoleSessionName}`, Arn: arn },
    };
  },
};
