import { madeUpName, type Provision, type Provisioned, type ResourceType } from '../resource-type.ts';

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

/** What a template no longer says is taken back: UpdateProject keeps what it is not given. */
const unsaid = (at: Provision) => ({
  description: '',
  sourceVersion: '',
  timeoutInMinutes: 60,
  queuedTimeoutInMinutes: 480,
  encryptionKey: at.world.arn('kms', 'alias/aws/s3'),
  tags: [],
  logsConfig: { cloudWatchLogs: { status: 'ENABLED' } },
  cache: { type: 'NO_CACHE' },
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
  namedBy: 'Name',
  create: async (at, properties: Properties) => {
    const name = properties.Name ?? madeUpName(at);
    await at.call('codebuild', 'CreateProject', definition(name, properties));
    return provisioned(at, name);
  },
  update: async (at, physicalId, properties: Properties) => {
    await at.call('codebuild', 'UpdateProject', { ...unsaid(at), ...definition(physicalId, properties) });
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('codebuild', 'DeleteProject', { name: physicalId });
  },
};
