/** Operations on managed policies. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { readDocument } from './document.ts';
import { findPolicy, type ManagedPolicy, policyArn, state } from './state.ts';

const onPolicy = (action: string, run: Operation['run']): Operation => ({
  asks: ({ world }: Call, input: Input) => [
    { action: `iam:${action}`, resource: input.PolicyArn ?? policyArn(world, input.PolicyName) },
  ],
  run,
});

const shown = (policy: ManagedPolicy): Input => ({
  Arn: policy.arn,
  PolicyName: policy.name,
  DefaultVersionId: `v${policy.versions}`,
});

export const createPolicy = onPolicy('CreatePolicy', ({ world }, { PolicyName, PolicyDocument }) => {
  const arn = policyArn(world, PolicyName);
  if (state(world).policies[arn]) {
    throw new AwsError('EntityAlreadyExists', `A policy called ${PolicyName} already exists.`, 409);
  }
  const policy = { arn, name: PolicyName, document: readDocument(PolicyDocument, 'identity'), versions: 1 };
  state(world).policies[arn] = policy;
  return { Policy: shown(policy) };
});

export const createPolicyVersion = onPolicy(
  'CreatePolicyVersion',
  ({ world }, { PolicyArn, PolicyDocument }) => {
    const policy = findPolicy(world, PolicyArn);
    policy.document = readDocument(PolicyDocument, 'identity');
    policy.versions += 1;
    return { PolicyVersion: { VersionId: `v${policy.versions}`, IsDefaultVersion: true } };
  },
);

export const getPolicy = onPolicy('GetPolicy', ({ world }, { PolicyArn }) => ({
  Policy: shown(findPolicy(world, PolicyArn)),
}));

export const deletePolicy = onPolicy('DeletePolicy', ({ world }, { PolicyArn }) => {
  findPolicy(world, PolicyArn);
  if (Object.values(state(world).roles).some((role) => role.attached.includes(PolicyArn))) {
    throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
  }
  delete state(world).policies[PolicyArn];
  return {};
});
