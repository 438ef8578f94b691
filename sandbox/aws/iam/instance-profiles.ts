/** Instance profiles: how a host gets its role. */
import type { CreateInstanceProfileCommandInput } from '@aws-sdk/client-iam';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { onRole, shownRole } from './roles.ts';
import {
  alreadyExists,
  arnOf,
  conflict,
  findProfile,
  findRole,
  type InstanceProfile,
  isTaken,
  limitExceeded,
  noSuchEntity,
  state,
} from './state.ts';
import { readTags, tagMember, tagOperations } from './tags.ts';

const resourceOf = (world: World, { InstanceProfileName, Path }: Input): string =>
  state(world).instanceProfiles[InstanceProfileName]?.arn ??
  arnOf(world, 'instance-profile', InstanceProfileName, Path);

const onProfile = (action: string, run: Operation['run']): Operation => ({
  asks: ({ world }: Call, input: Input) => [{ action: `iam:${action}`, resource: resourceOf(world, input) }],
  run,
});

const shown = (world: World, profile: InstanceProfile): Input => ({
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Path: profile.path,
  Arn: profile.arn,
  CreateDate: new Date(profile.createdAt),
  Roles: profile.role === undefined ? [] : [shownRole(findRole(world, profile.role))],
});

export const createInstanceProfile: Operation = {
  asks: ({ world }, input: CreateInstanceProfileCommandInput) =>
    ['CreateInstanceProfile', ...(input.Tags?.length ? ['TagInstanceProfile'] : [])].map((action) => ({
      action: `iam:${action}`,
      resource: resourceOf(world, input),
    })),
  run: ({ world }, input: CreateInstanceProfileCommandInput) => {
    check(input, 'InstanceProfileName', 'Path', 'Tags');
    const { instanceProfiles } = state(world);
    const { InstanceProfileName: name = '', Path: path = '/' } = input;
    if (isTaken(instanceProfiles, name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
    const profile: InstanceProfile = {
      name,
      path,
      arn: arnOf(world, 'instance-profile', name, path),
      id: `AIPA${world.random.upper(17)}`,
      createdAt: world.clock.now(),
      tags: readTags(input.Tags),
    };
    instanceProfiles[name] = profile;
    return { InstanceProfile: { ...shown(world, profile), ...tagMember(profile.tags) } };
  },
};

export const getInstanceProfile = onProfile('GetInstanceProfile', ({ world }, { InstanceProfileName }) => {
  const profile = findProfile(world, InstanceProfileName);
  return { InstanceProfile: { ...shown(world, profile), ...tagMember(profile.tags) } };
});

export const deleteInstanceProfile = onProfile(
  'DeleteInstanceProfile',
  ({ world }, { InstanceProfileName }) => {
    if (findProfile(world, InstanceProfileName).role !== undefined)
      throw conflict('Cannot delete entity, must remove roles from instance profile first.');
    delete state(world).instanceProfiles[InstanceProfileName];
    return {};
  },
);

export const listInstanceProfiles: Operation = {
  run: ({ world }, input) => {
    check(input, 'PathPrefix');
    const { PathPrefix = '/' } = input;
    const below = Object.values(state(world).instanceProfiles).filter(({ path }) =>
      path.startsWith(PathPrefix),
    );
    const { items, rest } = page(below, ({ name }) => name, input);
    return { InstanceProfiles: items.map((profile) => shown(world, profile)), ...rest };
  },
};

export const listInstanceProfilesForRole = onRole('ListInstanceProfilesForRole', ({ world }, input) => {
  const { name: role } = findRole(world, input.RoleName);
  const having = Object.values(state(world).instanceProfiles).filter((profile) => profile.role === role);
  const { items, rest } = page(having, ({ name }) => name, input);
  return { InstanceProfiles: items.map((profile) => shown(world, profile)), ...rest };
});

/** Who gives a role to hosts has to be allowed to pass it on. */
export const addRoleToInstanceProfile: Operation = {
  asks: ({ world }, input: Input) => [
    { action: 'iam:AddRoleToInstanceProfile', resource: resourceOf(world, input) },
    {
      action: 'iam:PassRole',
      resource: state(world).roles[input.RoleName]?.arn ?? arnOf(world, 'role', input.RoleName),
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ],
  run: ({ world }, { InstanceProfileName, RoleName }: Input) => {
    const profile = findProfile(world, InstanceProfileName);
    const { name } = findRole(world, RoleName);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    profile.role = name;
    return {};
  },
};

export const removeRoleFromInstanceProfile = onProfile(
  'RemoveRoleFromInstanceProfile',
  ({ world }, { InstanceProfileName, RoleName }) => {
    const profile = findProfile(world, InstanceProfileName);
    if (profile.role !== findRole(world, RoleName).name)
      throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
    delete profile.role;
    return {};
  },
);

export const instanceProfileTags = tagOperations('InstanceProfile', (world, { InstanceProfileName }) =>
  findProfile(world, InstanceProfileName),
);
