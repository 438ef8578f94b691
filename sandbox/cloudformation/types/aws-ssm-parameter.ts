import { AwsError } from '../../errors.ts';
import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly Type: string;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
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

export const ssmParameter: ResourceType = {
  properties: ['Name', 'Type', 'Value', 'Description', 'AllowedPattern', 'Tags'],
  replacedBy: ['Name', 'Type'],
  create: (at, properties: Properties) => {
    const tags = Object.entries(properties.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const name = properties.Name ?? `CFN-${at.logicalId}-${at.world.random.upper(12)}`;
    return put(at, name, properties, tags.length > 0 ? { Tags: tags } : {});
  },
  update: (at, physicalId, properties: Properties) => put(at, physicalId, properties, { Overwrite: true }),
  remove: async (at, physicalId) => {
    await at.call('ssm', 'DeleteParameter', { Name: physicalId });
  },
};
