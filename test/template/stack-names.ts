import { isObject, listOf, resourcesOf, type Template, textsOf } from './template.ts';

type Named = { readonly Name?: unknown; readonly Actions?: unknown };

const named = (template: Template, type: string, key: string): readonly string[] =>
  resourcesOf(template, type).flatMap(([, properties]) => textsOf(template, properties[key] ?? []));

const stagesOf = (template: Template): readonly Named[] =>
  resourcesOf(template, 'AWS::CodePipeline::Pipeline').flatMap(([, { Stages }]) =>
    listOf(Stages).filter(isObject),
  );

const NAMES: Readonly<Record<string, (template: Template) => readonly string[]>> = {
  pipeline: (template) => named(template, 'AWS::CodePipeline::Pipeline', 'Name'),
  stage: (template) => stagesOf(template).map(({ Name }) => String(Name)),
  action: (template) =>
    stagesOf(template).flatMap(({ Actions }) =>
      listOf(Actions)
        .filter(isObject)
        .map(({ Name }) => String(Name)),
    ),
  application: (template) => named(template, 'AWS::CodeDeploy::Application', 'ApplicationName'),
  deploymentGroup: (template) => named(template, 'AWS::CodeDeploy::DeploymentGroup', 'DeploymentGroupName'),
};

/** The names in this stack that a field of AWS' events can have; undefined where that cannot be known. */
export const stackNames = (template: Template, field: string): readonly string[] | undefined =>
  NAMES[field]?.(template);
