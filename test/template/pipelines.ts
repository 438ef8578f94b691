/** What CodePipeline asks of a pipeline's structure: the database takes any text for it. */
import {
  isObject,
  listOf,
  type Properties,
  resourcesOf,
  type Say,
  type Template,
  textsOf,
  visit,
} from './template.ts';

type Keys = { readonly needs: readonly string[]; readonly takes?: readonly string[] };

/** Category/Owner/Provider/Version, and the configuration of each. */
const ACTION_TYPES: Readonly<Record<string, Keys>> = {
  'Source/AWS/CodeStarSourceConnection/1': {
    needs: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
    takes: ['OutputArtifactFormat', 'DetectChanges'],
  },
  'Build/AWS/CodeBuild/1': {
    needs: ['ProjectName'],
    takes: ['PrimarySource', 'BatchEnabled', 'CombineArtifacts', 'EnvironmentVariables'],
  },
  'Invoke/AWS/Lambda/1': { needs: ['FunctionName'], takes: ['UserParameters'] },
  'Deploy/AWS/CodeDeploy/1': { needs: ['ApplicationName', 'DeploymentGroupName'] },
  'Approval/AWS/Manual/1': { needs: [], takes: ['NotificationArn', 'CustomData', 'ExternalEntityLink'] },
};

type Action = {
  readonly at: string;
  readonly type: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly configuration: Properties;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly order: number;
};

/** Checks the stages and actions of every pipeline. */
export const checkPipelines = (template: Template, say: Say): void => {
  for (const [id, properties] of resourcesOf(template, 'AWS::CodePipeline::Pipeline'))
    checkPipeline(template, id, properties, say);
};

const checkPipeline = (template: Template, id: string, { Stages, Triggers }: Properties, say: Say): void => {
  const stages = listOf(Stages).map((stage, index) => actionsOf(stage, `${id}.Stages[${index}]`));
  const actions = stages.flat();
  if (stages.length < 2) say(`${id}.Stages`, 'a pipeline has two stages or more');
  for (const action of actions) {
    const isSource = action.type.startsWith('Source/');
    if (isSource !== (stages[0] ?? []).includes(action))
      say(action.at, 'sources stand in the first stage, and alone');
    checkConfiguration(template, action, say);
    const earlier = actions.filter((one) => isBefore(one, action));
    checkNeeds(action, earlier, say);
  }
  for (const [index, stage] of stages.entries())
    if (new Set(stage.map(({ name }) => name)).size < stage.length)
      say(`${id}.Stages[${index}]`, 'two actions have the same name');
  const sources = (stages[0] ?? []).map(({ name }) => name);
  visit(Triggers, `${id}.Triggers`, (value, at) => {
    if (isObject(value) && 'SourceActionName' in value && !sources.includes(String(value.SourceActionName)))
      say(at, `there is no source action ${value.SourceActionName}`);
  });
};

const fieldsOf = (value: unknown): Properties => (isObject(value) ? value : {});
const namesIn = (list: unknown): readonly string[] =>
  listOf(list ?? []).map((one) => String(fieldsOf(one).Name));

const actionsOf = (stage: unknown, at: string): readonly Action[] =>
  listOf(fieldsOf(stage).Actions).map((action, index) => {
    const fields = fieldsOf(action);
    const { Category, Owner, Provider, Version } = fieldsOf(fields.ActionTypeId);
    return {
      at: `${at}.Actions[${index}]`,
      type: [Category, Owner, Provider, Version].join('/'),
      name: String(fields.Name),
      namespace: fields.Namespace as string | undefined,
      configuration: fieldsOf(fields.Configuration),
      reads: namesIn(fields.InputArtifacts),
      writes: namesIn(fields.OutputArtifacts),
      order: Number(fields.RunOrder ?? 1),
    };
  });

const stageOf = ({ at }: Action): number => Number(/Stages\[(\d+)\]/.exec(at)?.[1]);

const isBefore = (one: Action, other: Action): boolean =>
  stageOf(one) < stageOf(other) || (stageOf(one) === stageOf(other) && one.order < other.order);

const checkConfiguration = (template: Template, { at, type, configuration }: Action, say: Say): void => {
  const keys = ACTION_TYPES[type];
  if (!keys) {
    say(`${at}.ActionTypeId`, `there is no action type ${type} that the lint knows`);
    return;
  }
  const { needs, takes = [] } = keys;
  for (const key of needs) if (!(key in configuration)) say(`${at}.Configuration`, `${key} is missing`);
  for (const [key, value] of Object.entries(configuration)) {
    if (![...needs, ...takes].includes(key)) say(`${at}.Configuration`, `${type} takes no ${key}`);
    if (textsOf(template, value).join().length > 1000)
      say(`${at}.Configuration.${key}`, 'more than 1000 characters');
  }
  checkJson(at, configuration.UserParameters, say);
};

const checkJson = (at: string, parameters: unknown, say: Say): void => {
  if (typeof parameters !== 'string') return;
  try {
    JSON.parse(parameters);
  } catch {
    say(`${at}.Configuration.UserParameters`, `not JSON: ${parameters}`);
  }
};

const checkNeeds = ({ at, reads, configuration }: Action, earlier: readonly Action[], say: Say): void => {
  const written = earlier.flatMap(({ writes }) => writes);
  for (const artifact of reads)
    if (!written.includes(artifact)) say(at, `nothing before it makes ${artifact}`);
  const namespaces = ['codepipeline', ...earlier.map(({ namespace }) => namespace)];
  for (const [, namespace = ''] of JSON.stringify(configuration).matchAll(/#\{([^.}]+)\.[^}]+\}/g))
    if (!namespaces.includes(namespace)) say(at, `nothing before it has the namespace ${namespace}`);
};
