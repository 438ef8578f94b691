import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

type Properties = Readonly<Record<string, unknown>> & { readonly Name?: string };

const apiName = (name: string): string =>
  name === 'BuildSpec' ? 'buildspec' : `${name[0]?.toLowerCase()}${name.slice(1)}`;

/** CodeBuild's own names begin with a small letter; otherwise the template says what the operation takes. */
const toApi = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toApi);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [apiName(name), toApi(one)]));
};

const definition = (name: string, properties: Properties): Readonly<Record<string, unknown>> => ({
  ...(toApi(properties) as object),
  name,
});

const provisioned = (at: Provision, name: string): Provisioned => ({
  physicalId: name,
  attributes: { Arn: at.world.arn('codebuild', `project/${name}`), Id: name },
});

export const codebuildProject: ResourceType = {
  properties: [
    'Name',
    'Description',
    'Source',
    'SourceVersion',
    'Artifacts',
    'Environment',
    'ServiceRole',
    'TimeoutInMinutes',
    'QueuedTimeoutInMinutes',
    'EncryptionKey',
    'Tags',
    'LogsConfig',
    'Cache',
  ],
  replacedBy: ['Name'],
  create: async (at, properties: Properties) => {
    const name = properties.Name ?? `${at.logicalId}-${at.world.random.upper(12)}`;
    await at.call('codebuild', 'CreateProject', definition(name, properties));
    return provisioned(at, name);
  },
  update: async (at, physicalId, properties: Properties) => {
    await at.call('codebuild', 'UpdateProject', definition(physicalId, properties));
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('codebuild', 'DeleteProject', { name: physicalId });
  },
};
