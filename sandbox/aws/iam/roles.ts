/** Operations on roles. */
import type { CreateRoleCommandInput } from '@aws-sdk/client-iam';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkSize, readTrust, written } from './document.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { alreadyExists, arnOf, conflict, findRole, isTaken, type Role, state } from './state.ts';
import { readTags, tagMember, tagOperations } from './tags.ts';

const resourceOf = (world: World, { RoleName, Path }: Input): string =>
  state(world).roles[RoleName]?.arn ?? arnOf(world, 'role', RoleName, Path);

/** What IAM is asked about the role named. */
export const onRole = (action: string, run: Operation['run'], more: Partial<Operation> = {}): Operation => ({
  asks: ({ world }: Call, input: Input) => [{ action: `iam:${action}`, resource: resourceOf(world, input) }],
  run,
  ...more,
});

/** As lists tell a role; its tags only the role itself tells. */
export const shownRole = (role: Role): Input => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: written(role.trust),
  MaxSessionDuration: role.maxSessionDuration,
  ...(role.description === undefined ? {} : { Description: role.description }),
});

const trustQuota = 2_048;

const trustOf = (world: World, text: string): Role['trust'] => {
  const trust = readTrust(world, text);
  checkSize([trust], trustQuota, 'ACLSizePerRole');
  return trust;
};

const made = (world: World, input: CreateRoleCommandInput): Role => {
  const name = input.RoleName as string;
  const path = input.Path ?? '/';
  return {
    name,
    path,
    arn: arnOf(world, 'role', name, path),
    id: `AROA${world.random.upper(17)}`,
    createdAt: world.clock.now(),
    trust: trustOf(world, input.AssumeRolePolicyDocument as string),
    inline: {},
    attached: [],
    maxSessionDuration: input.MaxSessionDuration ?? 3_600,
    tags: readTags(input.Tags),
    ...(input.Description === undefined ? {} : { description: input.Description }),
  };
};

export const createRole: Operation = {
  notDone: ['PermissionsBoundary'],
  asks: ({ world }, input: CreateRoleCommandInput) =>
    ['CreateRole', ...(input.Tags?.length ? ['TagRole'] : [])].map((action) => ({
      action: `iam:${action}`,
      resource: resourceOf(world, input),
    })),
  run: ({ world }, input: CreateRoleCommandInput) => {
    check(input, 'RoleName', 'Path', 'Description', 'MaxSessionDuration', 'AssumeRolePolicyDocument', 'Tags');
    const name = input.RoleName as string;
    if (isTaken(state(world).roles, name)) throw alreadyExists(`Role with name ${name} already exists.`);
    const role = made(world, input);
    state(world).roles[name] = role;
    return { Role: { ...shownRole(role), ...tagMember(role.tags) } };
  },
};

export const getRole = onRole('GetRole', ({ world }, { RoleName }) => {
  const role = findRole(world, RoleName);
  return { Role: { ...shownRole(role), ...tagMember(role.tags) } };
});

export const deleteRole = onRole('DeleteRole', ({ world }, { RoleName }) => {
  const role = findRole(world, RoleName);
  if (role.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0)
    throw conflict('Cannot delete entity, must delete policies first.');
  if (Object.values(state(world).instanceProfiles).some((profile) => profile.role === RoleName))
    throw conflict('Cannot delete entity, must remove roles from instance profile first.');
  delete state(world).roles[RoleName];
  return {};
});

export const updateRole = onRole('UpdateRole', ({ world }, input) => {
  check(input, 'Description', 'MaxSessionDuration');
  const role = findRole(world, input.RoleName);
  if (input.Description !== undefined) role.description = input.Description;
  if (input.MaxSessionDuration !== undefined) role.maxSessionDuration = input.MaxSessionDuration;
  return {};
});

export const updateRoleDescription = onRole('UpdateRoleDescription', ({ world }, input) => {
  check(input, 'Description');
  const role = findRole(world, input.RoleName);
  role.description = input.Description;
  return { Role: shownRole(role) };
});

export const updateAssumeRolePolicy = onRole('UpdateAssumeRolePolicy', ({ world }, input) => {
  check(input, 'PolicyDocument');
  findRole(world, input.RoleName).trust = trustOf(world, input.PolicyDocument);
  return {};
});

export const listRoles: Operation = {
  run: ({ world }, input) => {
    check(input, 'PathPrefix');
    const { PathPrefix = '/' } = input;
    const below = Object.values(state(world).roles).filter(({ path }) => path.startsWith(PathPrefix));
    const { items, rest } = page(below, ({ name }) => name, input);
    return { Roles: items.map(shownRole), ...rest };
  },
};

export const roleTags = tagOperations('Role', (world, { RoleName }) => findRole(world, RoleName));
