import { AwsError } from '../../errors.ts';
import { madeUpName, type Provision, type Provisioned, type ResourceType } from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly Type: string;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly DataType?: string;
  readonly Tier?: string;
  readonly Tags?: Readonly<Record<string, string>>;
};

const refuseSecret = ({ Type }: Properties): void => {
  if (Type === 'SecureString') {
    throw new AwsError('ValidationError', 'SecureString is not a supported parameter type in a template');
  }
};

const put = async (
  at: Provision,
  name: string,
  properties: Properties,
  more: object,
): Promise<Provisioned> => {
  refuseSecret(properties);
  const { Name: _, Tags: __, ...rest } = properties;
  await at.call('ssm', 'PutParameter', { ...rest, Name: name, ...more });
  return { physicalId: name, attributes: { Type: properties.Type, Value: properties.Value } };
};

/** What a template no longer says is taken back: PutParameter keeps what it is not given. */
const unsaid = (properties: Properties, before: Properties): object => ({
  ...(before.Description !== undefined && properties.Description === undefined ? { Description: '' } : {}),
  ...(before.AllowedPattern !== undefined && properties.AllowedPattern === undefined
    ? { AllowedPattern: '.*' }
    : {}),
});

const retag = async (
  at: Provision,
  ResourceId: string,
  wanted: Properties['Tags'] = {},
  before: Properties['Tags'] = {},
): Promise<void> => {
  const ResourceType = 'Parameter';
  const TagKeys = Object.keys(before).filter((key) => !Object.hasOwn(wanted, key));
  const Tags = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
  if (TagKeys.length > 0)
    await at.call('ssm', 'RemoveTagsFromResource', { ResourceType, ResourceId, TagKeys });
  if (Tags.length > 0) await at.call('ssm', 'AddTagsToResource', { ResourceType, ResourceId, Tags });
};

export const ssmParameter: ResourceType = {
  properties: ['Name', 'Type', 'Value', 'Description', 'AllowedPattern', 'DataType', 'Tier', 'Tags'],
  replacedBy: ['Name'],
  namedBy: 'Name',
  create: (at, properties: Properties) => {
    const tags = Object.entries(properties.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const name = properties.Name ?? `CFN-${madeUpName(at)}`;
    return put(at, name, properties, tags.length > 0 ? { Tags: tags } : {});
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    const done = await put(at, physicalId, properties, { Overwrite: true, ...unsaid(properties, before) });
    await retag(at, physicalId, properties.Tags, before.Tags);
    return done;
  },
  remove: async (at, physicalId) => {
    await at.call('ssm', 'DeleteParameter', { Name: physicalId });
  },
};
