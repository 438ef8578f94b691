/** Operations on roles. */
import type { CreateRoleCommandInput } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { readDocument } from './document.ts';
import { findPolicy, findRole, type Role, roleArn, state } from './state.ts';

const onRole = (action: string, run: Operation['run']): Operation => ({
  asks: ({ world }: Call, input: Input) => [
    { action: `iam:${action}`, resource: roleArn(world, input.RoleName) },
  ],
  run,
});

const shown = (role: Role): Input => ({
  Path: '/',
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
  ...(role.description === undefined ? {} : { Description: role.description }),
});

export const createRole = onRole('CreateRole', ({ world }, input: CreateRoleCommandInput) => {
  const name = input.RoleName as string;
  if (state(world).roles[name]) {
    throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
  }
  const role: Role = {
    name,
    arn: roleArn(world, name),
    id: `AROA${world.random.upper(17)}`,
    createdAt: world.clock.now(),
    trust: readDocument(input.AssumeRolePolicyDocument as string, 'trust'),
    inline: {},
    attached: [],
    ...(input.Description === undefined ? {} : { description: input.Description }),
  };
  state(world).roles[name] = role;
  return { Role: shown(role) };
});

export const getRole = onRole('GetRole', ({ world }, { RoleName }) => ({
  Role: shown(findRole(world, RoleName)),
}));

export const deleteRole = onRole('DeleteRole', ({ world }, { RoleName }) => {
  const role = findRole(world, RoleName);
  if (role.attached.length > 0 || Object.keys(role.inline).length > 0) {
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
  }
  delete state(world).roles[RoleName];
  return {};
});

export const updateAssumeRolePolicy = onRole(
  'UpdateAssumeRolePolicy',
  ({ world }, { RoleName, PolicyDocument }) => {
    findRole(world, RoleName).trust = readDocument(PolicyDocument, 'trust');
    return {};
  },
);

export const putRolePolicy = onRole(
  'PutRolePolicy',
  ({ world }, { RoleName, PolicyName, PolicyDocument }) => {
    findRole(world, RoleName).inline[PolicyName] = readDocument(PolicyDocument, 'identity');
    return {};
  },
);

export const getRolePolicy = onRole('GetRolePolicy', ({ world }, { RoleName, PolicyName }) => {
  const policy = findRole(world, RoleName).inline[PolicyName];
  if (!policy)
    throw new AwsError('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`, 404);
  return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(JSON.stringify(policy)) };
});

export const deleteRolePolicy = onRole('DeleteRolePolicy', ({ world }, { RoleName, PolicyName }) => {
  delete findRole(world, RoleName).inline[PolicyName];
  return {};
});

export const listRolePolicies = onRole('ListRolePolicies', ({ world }, { RoleName }) => ({
  PolicyNames: Object.keys(findRole(world, RoleName).inline),
}));

export const attachRolePolicy = onRole('AttachRolePolicy', ({ world }, { RoleName, PolicyArn }) => {
  const role = findRole(world, RoleName);
  findPolicy(world, PolicyArn);
  if (!role.attached.includes(PolicyArn)) role.attached.push(PolicyArn);
  return {};
});

export const detachRolePolicy = onRole('DetachRolePolicy', ({ world }, { RoleName, PolicyArn }) => {
  const role = findRole(world, RoleName);
  role.attached = role.attached.filter((arn) => arn !== PolicyArn);
  return {};
});

export const listAttachedRolePolicies = onRole('ListAttachedRolePolicies', ({ world }, { RoleName }) => ({
  AttachedPolicies: findRole(world, RoleName).attached.map((arn) => ({
    PolicyArn: arn,
    PolicyName: findPolicy(world, arn).name,
  })),
}));

export const listRoles: Operation = {
  notDone: ['PathPrefix', 'Marker', 'MaxItems'],
  run: ({ world }) => ({ Roles: Object.values(state(world).roles).map(shown) }),
};
