import { madeUpName, orTakenBack, type Provision, type ResourceType } from '../resource-type.ts';

type Properties = {
  readonly InstanceProfileName?: string;
  readonly Path?: string;
  readonly Roles: readonly string[];
};

const provisioned = async (at: Provision, InstanceProfileName: string) => {
  const { InstanceProfile } = await at.call('iam', 'GetInstanceProfile', { InstanceProfileName });
  return { physicalId: InstanceProfileName, attributes: { Arn: InstanceProfile.Arn } };
};

const setRoles = async (
  at: Provision,
  InstanceProfileName: string,
  wanted: readonly string[],
  before: readonly string[],
): Promise<void> => {
  for (const RoleName of before.filter((role) => !wanted.includes(role)))
    await at.call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
  for (const RoleName of wanted.filter((role) => !before.includes(role)))
    await at.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
};

export const iamInstanceProfile: ResourceType = {
  properties: ['InstanceProfileName', 'Path', 'Roles'],
  replacedBy: ['InstanceProfileName', 'Path'],
  namedBy: 'InstanceProfileName',
  create: async (at, { InstanceProfileName, Path, Roles }: Properties) => {
    const name = InstanceProfileName ?? madeUpName(at);
    await at.call('iam', 'CreateInstanceProfile', {
      InstanceProfileName: name,
      ...(Path === undefined ? {} : { Path }),
    });
    await orTakenBack(
      () => setRoles(at, name, Roles, []),
      () => at.call('iam', 'DeleteInstanceProfile', { InstanceProfileName: name }),
    );
    return provisioned(at, name);
  },
  update: async (at, name, wanted: Properties, before: Properties) => {
    await setRoles(at, name, wanted.Roles, before.Roles);
    return provisioned(at, name);
  },
  remove: async (at, name, { Roles }: Properties) => {
    await setRoles(at, name, [], Roles);
    await at.call('iam', 'DeleteInstanceProfile', { InstanceProfileName: name });
  },
};
