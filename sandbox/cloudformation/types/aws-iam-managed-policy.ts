import type { Input } from '../../service.ts';
import { madeUpName, type Provision, type ResourceType } from '../resource-type.ts';

type Properties = {
  readonly ManagedPolicyName?: string;
  readonly Description?: string;
  readonly Path?: string;
  readonly PolicyDocument: object;
  readonly Roles?: readonly string[];
};

const mostVersions = 5;

/** There is room for five versions: the oldest that does not count makes place. */
const makeRoom = async (at: Provision, PolicyArn: string): Promise<void> => {
  const { Versions } = await at.call('iam', 'ListPolicyVersions', { PolicyArn });
  if (Versions.length < mostVersions) return;
  const oldest = Versions.findLast((version: Input) => !version.IsDefaultVersion);
  await at.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest.VersionId });
};

const setRoles = async (
  at: Provision,
  PolicyArn: string,
  wanted: readonly string[] = [],
  before: readonly string[] = [],
): Promise<void> => {
  for (const RoleName of wanted.filter((role) => !before.includes(role)))
    await at.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const RoleName of before.filter((role) => !wanted.includes(role)))
    await at.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
};

const provisioned = (arn: string) => ({ physicalId: arn, attributes: { PolicyArn: arn } });

export const iamManagedPolicy: ResourceType = {
  properties: ['ManagedPolicyName', 'Description', 'Path', 'PolicyDocument', 'Roles'],
  replacedBy: ['ManagedPolicyName', 'Description', 'Path'],
  namedBy: 'ManagedPolicyName',
  create: async (at, { ManagedPolicyName, Path, Description, PolicyDocument, Roles }: Properties) => {
    const { Policy } = await at.call('iam', 'CreatePolicy', {
      PolicyName: ManagedPolicyName ?? madeUpName(at),
      PolicyDocument: JSON.stringify(PolicyDocument),
      ...(Path === undefined ? {} : { Path }),
      ...(Description === undefined ? {} : { Description }),
    });
    await setRoles(at, Policy.Arn, Roles);
    return provisioned(Policy.Arn);
  },
  update: async (at, PolicyArn, wanted: Properties, before: Properties) => {
    const document = JSON.stringify(wanted.PolicyDocument);
    if (document !== JSON.stringify(before.PolicyDocument)) {
      await makeRoom(at, PolicyArn);
      const more = { PolicyDocument: document, SetAsDefault: true };
      await at.call('iam', 'CreatePolicyVersion', { PolicyArn, ...more });
    }
    await setRoles(at, PolicyArn, wanted.Roles, before.Roles);
    return provisioned(PolicyArn);
  },
  remove: async (at, PolicyArn, { Roles }: Properties) => {
    await setRoles(at, PolicyArn, [], Roles);
    const { Versions } = await at.call('iam', 'ListPolicyVersions', { PolicyArn });
    for (const { VersionId, IsDefaultVersion } of Versions)
      if (!IsDefaultVersion) await at.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
    await at.call('iam', 'DeletePolicy', { PolicyArn });
  },
};
