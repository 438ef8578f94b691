/** Reads a pipeline declaration: what AWS refuses is refused, what is not done here is said. */
import { gates } from '../../engine/pipeline-condition-types.ts';
import type { Declaration, Stage } from '../../engine/pipeline-state.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import { check, constraints } from './constraints.ts';
import { checkActions } from './declared-actions.ts';
import { checkConditions } from './declared-conditions.ts';
import { checkModes } from './declared-modes.ts';
import { checkTriggers } from './declared-triggers.ts';

/** Members of a declaration that are not done here, whatever they say. */
export const declarationNotDone: readonly string[] = [
  'pipeline.artifactStores',
  'pipeline.stages.blockers',
  'pipeline.stages.actions.roleArn',
  'pipeline.stages.actions.region',
  'pipeline.stages.actions.commands',
  'pipeline.stages.actions.outputVariables',
  'pipeline.stages.actions.environmentVariables',
  ...gates.flatMap((gate) =>
    ['commands', 'roleArn'].map((member) => `pipeline.stages.${gate}.conditions.rules.${member}`),
  ),
];

const structure = (message: string): never => {
  throw new AwsError('InvalidStructureException', message);
};

const unknownParts = (pipeline: Input): readonly string[] => [
  ...(pipeline.artifactStores ? ['artifactStores'] : []),
  ...((pipeline.stages ?? []) as Input[]).flatMap((stage) =>
    (stage.blockers ?? []).map(() => `blockers of stage ${stage.name}`),
  ),
];

const refuseUnknown = (pipeline: Input): void => {
  const { pipelineType = 'V1' } = pipeline;
  if (pipelineType !== 'V2')
    throw notRehearsed(`a CodePipeline of type ${pipelineType}: say pipelineType V2`);
  const [unknown] = unknownParts(pipeline);
  if (unknown) throw notRehearsed(`CodePipeline's ${unknown}`);
};

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index);

const checkStage = ({ name, actions }: Stage, isFirst: boolean): void => {
  const sources = actions.filter(({ actionTypeId }) => actionTypeId.category === 'Source').length;
  if (actions.length < 1 || actions.length > 50)
    structure(`Stage ${name} must have between 1 and 50 actions`);
  if (isFirst && sources < actions.length) structure('The first stage may only have source actions');
  if (!isFirst && sources > 0) structure(`Source actions may only stand in the first stage, not in ${name}`);
};

const checkStages = ({ stages, artifactStore }: Declaration): void => {
  if (!artifactStore) structure('A pipeline must have an artifact store');
  if (stages.length < 2 || stages.length > 50) structure('A pipeline must have between 2 and 50 stages');
  const twice = repeated(stages.map(({ name }) => name));
  if (twice) structure(`Stage names must be unique in a pipeline, and ${twice} stands there twice`);
  for (const [index, stage] of stages.entries()) checkStage(stage, index === 0);
};

const checkVariables = ({ variables = [] }: Declaration): void => {
  const twice = repeated(variables.map(({ name }) => name));
  if (twice) structure(`The variable ${twice} is declared twice`);
  if (variables.length > 50) structure('A pipeline may have at most 50 variables');
  for (const { name, defaultValue } of variables) {
    check(
      ['pipeline.variables.name', name, constraints.variableName],
      ['pipeline.variables.defaultValue', defaultValue, constraints.variableValue],
    );
  }
};

/** The declaration as the engine takes it, or the reason why there cannot be such a pipeline. */
export const readDeclaration = (pipeline: Input, version: number, region: string): Declaration => {
  check(['pipeline.name', pipeline.name, constraints.name]);
  for (const stage of pipeline.stages) check(['pipeline.stages.name', stage.name, constraints.name]);
  refuseUnknown(pipeline);
  const declaration: Declaration = { executionMode: 'SUPERSEDED', ...pipeline, version };
  checkStages(declaration);
  checkModes(declaration);
  checkVariables(declaration);
  checkActions(declaration);
  checkConditions(declaration, region);
  checkTriggers(declaration);
  return declaration;
};
