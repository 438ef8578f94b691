/** Operations on managed policies. */
import type { CreatePolicyCommandInput } from '@aws-sdk/client-iam';
import { notRehearsed } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkSize, readDocument } from './document.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import {
  alreadyExists,
  arnOf,
  attachedTo,
  conflict,
  findPolicy,
  isTaken,
  type ManagedPolicy,
  state,
} from './state.ts';
import { readTags, tagMember, tagOperations } from './tags.ts';

const sizeQuota = 6_144;

/** Reads the document of a managed policy, which may not be too long. */
export const documentOf = (text: string): ManagedPolicy['document'] => {
  const document = readDocument(text, 'identity');
  checkSize([document], sizeQuota, 'PolicySize');
  return document;
};

/** What IAM is asked about the policy named. */
export const onPolicy = (action: string, run: Operation['run']): Operation => ({
  asks: (_: Call, { PolicyArn }: Input) => [{ action: `iam:${action}`, resource: PolicyArn }],
  run,
});

/** As lists tell a policy; its description and tags only the policy itself tells. */
const shown = (world: World, policy: ManagedPolicy): Input => ({
  Arn: policy.arn,
  PolicyName: policy.name,
  PolicyId: policy.id,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachedTo(world, policy.arn).length,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
});

const inFull = (world: World, policy: ManagedPolicy): Input => ({
  ...shown(world, policy),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
  ...tagMember(policy.tags),
});

const made = (world: World, input: CreatePolicyCommandInput): ManagedPolicy => {
  const { PolicyName: name = '', Path: path = '/', PolicyDocument = '', Description } = input;
  const createdAt = world.clock.now();
  const document = documentOf(PolicyDocument);
  return {
    arn: arnOf(world, 'policy', name, path),
    name,
    path,
    id: `ANPA${world.random.upper(17)}`,
    createdAt,
    updatedAt: createdAt,
    document,
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document, createdAt }],
    made: 1,
    tags: readTags(input.Tags),
    ...(Description === undefined ? {} : { description: Description }),
  };
};

const arnAsked = (world: World, { PolicyName = '', Path }: CreatePolicyCommandInput): string =>
  arnOf(world, 'policy', PolicyName, Path);

export const createPolicy: Operation = {
  asks: ({ world }, input: CreatePolicyCommandInput) =>
    ['CreatePolicy', ...(input.Tags?.length ? ['TagPolicy'] : [])].map((action) => ({
      action: `iam:${action}`,
      resource: arnAsked(world, input),
    })),
  run: ({ world }, input: CreatePolicyCommandInput) => {
    check(input, 'PolicyName', 'Path', 'PolicyDocument', 'Description', 'Tags');
    const { policies } = state(world);
    if (
      isTaken(
        Object.groupBy(Object.values(policies), ({ name }) => name),
        input.PolicyName ?? '',
      )
    )
      throw alreadyExists(
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      );
    const policy = made(world, input);
    policies[policy.arn] = policy;
    return { Policy: inFull(world, policy) };
  },
};

export const getPolicy = onPolicy('GetPolicy', ({ world }, { PolicyArn }) => ({
  Policy: inFull(world, findPolicy(world, PolicyArn)),
}));

export const deletePolicy = onPolicy('DeletePolicy', ({ world }, { PolicyArn }) => {
  const policy = findPolicy(world, PolicyArn);
  if (attachedTo(world, PolicyArn).length > 0) throw conflict('Cannot delete a policy attached to entities.');
  if (policy.versions.length > 1)
    throw conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  delete state(world).policies[PolicyArn];
  return {};
});

/** AWS's own policies are not here; those attached can only be the account's. */
const refuseScope = (input: Input): void => {
  if (input.Scope !== 'Local' && !(input.OnlyAttached && input.Scope !== 'AWS'))
    throw notRehearsed('iam:ListPolicies of AWS: only Scope Local is kept here');
};

export const listPolicies: Operation = {
  run: ({ world }, input) => {
    check(input, 'Scope', 'PathPrefix', 'PolicyUsageFilter');
    refuseScope(input);
    const { PathPrefix = '/', OnlyAttached = false, PolicyUsageFilter } = input;
    const wanted = Object.values(state(world).policies).filter(
      ({ path, arn }) =>
        path.startsWith(PathPrefix) &&
        // There are no permissions boundaries here.
        PolicyUsageFilter !== 'PermissionsBoundary' &&
        (!OnlyAttached || attachedTo(world, arn).length > 0),
    );
    const { items, rest } = page(wanted, ({ name }) => name, input);
    return { Policies: items.map((policy) => shown(world, policy)), ...rest };
  },
};

export const listEntitiesForPolicy = onPolicy('ListEntitiesForPolicy', ({ world }, input) => {
  check(input, 'EntityFilter', 'PathPrefix', 'PolicyUsageFilter');
  const { PolicyArn, EntityFilter = 'Role', PathPrefix = '/', PolicyUsageFilter } = input;
  const { arn } = findPolicy(world, PolicyArn);
  const roles =
    EntityFilter === 'Role' && PolicyUsageFilter !== 'PermissionsBoundary' ? attachedTo(world, arn) : [];
  const below = roles.filter(({ path }) => path.startsWith(PathPrefix));
  const { items, rest } = page(below, ({ name }) => name, input);
  const PolicyRoles = items.map(({ name, id }) => ({ RoleName: name, RoleId: id }));
  return { PolicyRoles, PolicyGroups: [], PolicyUsers: [], ...rest };
});

export const policyTags = tagOperations('Policy', (world, { PolicyArn }) => findPolicy(world, PolicyArn));
