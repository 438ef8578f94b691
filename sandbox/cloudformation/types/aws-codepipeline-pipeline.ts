import { notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

/** Properties whose content is the user's own words, in which nothing is renamed. */
const verbatim = new Set(['Configuration']);

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** CloudFormation writes CodePipeline's members with a capital. */
const lowered = (value: Input): Input => {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      camel(name),
      verbatim.has(name) ? texts(inner) : lowered(inner),
    ]),
  );
};

/** Configuration values are texts; CloudFormation takes numbers and truth values for them. */
const texts = (value: Input): Input =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, String(inner)]));

const withNumbers = (stage: Input): Input => ({
  ...stage,
  actions: stage.actions.map((action: Input) => ({
    ...action,
    ...(action.runOrder === undefined ? {} : { runOrder: Number(action.runOrder) }),
    ...(action.timeoutInMinutes === undefined ? {} : { timeoutInMinutes: Number(action.timeoutInMinutes) }),
  })),
});

const declarationOf = (name: string, properties: Input): Input => {
  const { Name: _, Tags: __, RestartExecutionOnUpdate: ___, ...rest } = properties;
  const declaration = lowered(rest);
  return { ...declaration, name, version: 1, stages: declaration.stages.map(withNumbers) };
};

const provisioned = (name: string, version: number): Provisioned => ({
  physicalId: name,
  attributes: { Version: String(version) },
});

const nameOf = (at: Provision, properties: Input): string =>
  properties.Name ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;

export const codepipelinePipeline: ResourceType = {
  properties: [
    'Name',
    'PipelineType',
    'ExecutionMode',
    'RoleArn',
    'ArtifactStore',
    'Triggers',
    'Variables',
    'Stages',
    'RestartExecutionOnUpdate',
  ],
  replacedBy: ['Name'],
  create: async (at, properties) => {
    const { pipeline } = await at.call('codepipeline', 'CreatePipeline', {
      pipeline: declarationOf(nameOf(at, properties), properties),
    });
    return provisioned(pipeline.name, pipeline.version);
  },
  update: async (at, physicalId, properties) => {
    if (properties.RestartExecutionOnUpdate === true)
      throw notRehearsed('RestartExecutionOnUpdate of a pipeline');
    const { pipeline } = await at.call('codepipeline', 'UpdatePipeline', {
      pipeline: declarationOf(physicalId, properties),
    });
    return provisioned(pipeline.name, pipeline.version);
  },
  remove: async (at, physicalId) => {
    await at.call('codepipeline', 'DeletePipeline', { name: physicalId });
  },
};
