import type { Provision, ResourceType } from '../resource-type.ts';

type Inline = { readonly PolicyName: string; readonly PolicyDocument: object };
type Properties = {
  readonly RoleName?: string;
  readonly Description?: string;
  readonly AssumeRolePolicyDocument: object;
  readonly Policies?: readonly Inline[];
  readonly ManagedPolicyArns?: readonly string[];
};

const missingFrom = <T>(all: readonly T[] = [], some: readonly T[] = []): readonly T[] =>
  all.filter((one) => !some.includes(one));

/** Brings the role's policies from what they were to what they shall be. */
const setPolicies = async (
  at: Provision,
  RoleName: string,
  wanted: Partial<Properties>,
  before: Partial<Properties>,
) => {
  for (const { PolicyName, PolicyDocument } of wanted.Policies ?? []) {
    await at.call('iam', 'PutRolePolicy', {
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify(PolicyDocument),
    });
  }
  const names = (properties: Partial<Properties>) => properties.Policies?.map((policy) => policy.PolicyName);
  for (const PolicyName of missingFrom(names(before), names(wanted))) {
    await at.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  for (const PolicyArn of missingFrom(wanted.ManagedPolicyArns, before.ManagedPolicyArns)) {
    await at.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  }
  for (const PolicyArn of missingFrom(before.ManagedPolicyArns, wanted.ManagedPolicyArns)) {
    await at.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
};

const provisioned = async (at: Provision, RoleName: string) => {
  const { Role } = await at.call('iam', 'GetRole', { RoleName });
  return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
};

export const iamRole: ResourceType = {
  properties: ['RoleName', 'Description', 'AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns'],
  replacedBy: ['RoleName'],
  create: async (at, properties: Properties) => {
    const RoleName = properties.RoleName ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;
    await at.call('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
      ...(properties.Description === undefined ? {} : { Description: properties.Description }),
    });
    await setPolicies(at, RoleName, properties, {});
    return provisioned(at, RoleName);
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    await at.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName: physicalId,
      PolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
    });
    await setPolicies(at, physicalId, properties, before);
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId, properties: Properties) => {
    await setPolicies(at, physicalId, {}, properties);
    await at.call('iam', 'DeleteRole', { RoleName: physicalId });
  },
};
