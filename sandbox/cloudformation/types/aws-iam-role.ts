import {
  lostTags,
  madeUpName,
  orTakenBack,
  type Provision,
  type ResourceType,
  type Tag,
  unlessGone,
} from '../resource-type.ts';

type Inline = { readonly PolicyName: string; readonly PolicyDocument: object };
type Properties = {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number | string;
  readonly AssumeRolePolicyDocument: object;
  readonly Policies?: readonly Inline[];
  readonly ManagedPolicyArns?: readonly string[];
  readonly Tags?: readonly Tag[];
};

const gone = ['NoSuchEntity'];

const missingFrom = <T>(all: readonly T[] = [], some: readonly T[] = []): readonly T[] =>
  all.filter((one) => !some.includes(one));

const setInline = async (
  at: Provision,
  RoleName: string,
  wanted: readonly Inline[] = [],
  before: readonly Inline[] = [],
) => {
  for (const { PolicyName, PolicyDocument } of wanted) {
    const document = JSON.stringify(PolicyDocument);
    await at.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: document });
  }
  const names = (policies: readonly Inline[]) => policies.map((policy) => policy.PolicyName);
  for (const PolicyName of missingFrom(names(before), names(wanted))) {
    await unlessGone(() => at.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }), gone);
  }
};

/** Brings the role's policies from what they were to what they shall be. */
const setPolicies = async (
  at: Provision,
  RoleName: string,
  wanted: Partial<Properties>,
  before: Partial<Properties>,
) => {
  await setInline(at, RoleName, wanted.Policies, before.Policies);
  for (const PolicyArn of missingFrom(before.ManagedPolicyArns, wanted.ManagedPolicyArns)) {
    await unlessGone(() => at.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }), gone);
  }
  for (const PolicyArn of missingFrom(wanted.ManagedPolicyArns, before.ManagedPolicyArns)) {
    await at.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  }
};

const provisioned = async (at: Provision, RoleName: string) => {
  const { Role } = await at.call('iam', 'GetRole', { RoleName });
  return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
};

const tagsOf = (tags: readonly Tag[] = []) => tags.map(({ Key, Value }) => ({ Key, Value: String(Value) }));

const created = (RoleName: string, properties: Properties) => {
  const { Path, Description, MaxSessionDuration, Tags = [] } = properties;
  return {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
    ...(Path === undefined ? {} : { Path }),
    ...(Description === undefined ? {} : { Description }),
    ...(MaxSessionDuration === undefined ? {} : { MaxSessionDuration: Number(MaxSessionDuration) }),
    ...(Tags.length > 0 ? { Tags: tagsOf(Tags) } : {}),
  };
};

/** UpdateRole is asked only where there is something to change. */
const setSettings = async (at: Provision, RoleName: string, wanted: Properties, before: Properties) => {
  const { Description = '', MaxSessionDuration = 3_600, Tags = [] } = wanted;
  const { Description: oldDescription = '', MaxSessionDuration: oldDuration = 3_600 } = before;
  if (Description !== oldDescription || Number(MaxSessionDuration) !== Number(oldDuration))
    await at.call('iam', 'UpdateRole', {
      RoleName,
      Description,
      MaxSessionDuration: Number(MaxSessionDuration),
    });
  const TagKeys = lostTags(Tags, before.Tags);
  if (TagKeys.length > 0) await at.call('iam', 'UntagRole', { RoleName, TagKeys });
  if (Tags.length > 0) await at.call('iam', 'TagRole', { RoleName, Tags: tagsOf(Tags) });
};

export const iamRole: ResourceType = {
  properties: [
    'RoleName',
    'Path',
    'Description',
    'MaxSessionDuration',
    'AssumeRolePolicyDocument',
    'Policies',
    'ManagedPolicyArns',
    'Tags',
  ],
  replacedBy: ['RoleName', 'Path'],
  namedBy: 'RoleName',
  create: async (at, properties: Properties) => {
    const RoleName = properties.RoleName ?? madeUpName(at, 64);
    await at.call('iam', 'CreateRole', created(RoleName, properties));
    await orTakenBack(
      () => setPolicies(at, RoleName, properties, {}),
      async () => {
        await setPolicies(at, RoleName, {}, properties);
        await at.call('iam', 'DeleteRole', { RoleName });
      },
    );
    return provisioned(at, RoleName);
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    await at.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName: physicalId,
      PolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
    });
    await setSettings(at, physicalId, properties, before);
    await setPolicies(at, physicalId, properties, before);
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId, properties: Properties) => {
    await setPolicies(at, physicalId, {}, properties);
    await at.call('iam', 'DeleteRole', { RoleName: physicalId });
  },
};
