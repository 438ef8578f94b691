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

const besides = ['Name', 'Tags', 'RestartExecutionOnUpdate', 'DisableInboundStageTransitions'];

const declarationOf = (name: string, properties: Input): Input => {
  const own = Object.entries(properties).filter(([property]) => !besides.includes(property));
  const declaration = lowered(Object.fromEntries(own));
  return { ...declaration, name, version: 1, stages: declaration.stages.map(withNumbers) };
};

const provisioned = ({ world }: Provision, name: string, version: number): Provisioned => ({
  physicalId: name,
  attributes: { Version: String(version), Arn: world.arn('codepipeline', name) },
});

const nameOf = (at: Provision, properties: Input): string =>
  properties.Name ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`;

const disabledIn = ({ DisableInboundStageTransitions: disabled = [] }: Input): readonly Input[] => disabled;

const transition = (pipelineName: string, stageName: string) => ({
  pipelineName,
  stageName,
  transitionType: 'Inbound',
});

const disableTransitions = async (at: Provision, name: string, properties: Input): Promise<void> => {
  for (const { StageName: stage, Reason: reason } of disabledIn(properties)) {
    await at.call('codepipeline', 'DisableStageTransition', { ...transition(name, stage), reason });
  }
};

/** What the template no longer disables is enabled again, where the stage is still there. */
const enableTransitions = async (at: Provision, name: string, properties: Input, before: Input) => {
  const stillDisabled = disabledIn(properties).map(({ StageName }) => StageName);
  const stages = properties.Stages.map(({ Name }: Input) => Name);
  for (const { StageName: stage } of disabledIn(before)) {
    if (stages.includes(stage) && !stillDisabled.includes(stage)) {
      await at.call('codepipeline', 'EnableStageTransition', transition(name, stage));
    }
  }
};

type Tag = { readonly key: string; readonly value: string };

const tagsOf = ({ Tags: tags = [] }: Input): readonly Tag[] =>
  tags.map(({ Key: key, Value: value }: Input) => ({ key, value }));

const updateTags = async (at: Provision, name: string, properties: Input, before: Input): Promise<void> => {
  const resourceArn = at.world.arn('codepipeline', name);
  const tags = tagsOf(properties);
  const kept = tags.map(({ key }) => key);
  const tagKeys = tagsOf(before)
    .map(({ key }) => key)
    .filter((key) => !kept.includes(key));
  if (tags.length > 0) await at.call('codepipeline', 'TagResource', { resourceArn, tags });
  if (tagKeys.length > 0) await at.call('codepipeline', 'UntagResource', { resourceArn, tagKeys });
};

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
    'Tags',
    'DisableInboundStageTransitions',
    'RestartExecutionOnUpdate',
  ],
  replacedBy: ['Name'],
  namedBy: 'Name',
  create: async (at, properties) => {
    const name = nameOf(at, properties);
    const tags = tagsOf(properties);
    const { pipeline } = await at.call('codepipeline', 'CreatePipeline', {
      pipeline: declarationOf(name, properties),
      ...(tags.length > 0 ? { tags } : {}),
    });
    await disableTransitions(at, name, properties);
    return provisioned(at, name, pipeline.version);
  },
  update: async (at, physicalId, properties, before) => {
    const { pipeline } = await at.call('codepipeline', 'UpdatePipeline', {
      pipeline: declarationOf(physicalId, properties),
    });
    await enableTransitions(at, physicalId, properties, before);
    await disableTransitions(at, physicalId, properties);
    await updateTags(at, physicalId, properties, before);
    if (String(properties.RestartExecutionOnUpdate) === 'true') {
      await at.call('codepipeline', 'StartPipelineExecution', { name: physicalId });
    }
    return provisioned(at, physicalId, pipeline.version);
  },
  remove: async (at, physicalId) => {
    await at.call('codepipeline', 'DeletePipeline', { name: physicalId });
  },
};
