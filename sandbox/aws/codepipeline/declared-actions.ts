/** The actions of a declaration: providers, configuration, artifacts, namespaces and references. */

import type { Action, Declaration, Stage } from '../../engine/pipeline-state.ts';
import { orderOf } from '../../engine/pipeline-turn.ts';
import { malformedIn, type Reference, referencesIn } from '../../engine/pipeline-variables.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import { check, constraints } from './constraints.ts';
import { providerFor } from './providers.ts';

/** An action or a rule, and where it stands. */
export type Placed = { readonly stage: Stage; readonly index: number; readonly action: Action };

const refuse = ({ stage, action }: Placed, message: string): never => {
  const part = action.actionTypeId.category === 'Rule' ? 'Stage' : 'Action';
  throw new AwsError(`Invalid${part}DeclarationException`, `${stage.name}/${action.name}: ${message}`);
};

const checkConfiguration = (placed: Placed): void => {
  const { configuration = {}, actionTypeId } = placed.action;
  const { required, optional, refuse: refuseHere } = providerFor(actionTypeId);
  const known = [...required, ...optional];
  const unknown = Object.keys(configuration).find((key) => !known.includes(key));
  const missing = required.find((key) => configuration[key] === undefined);
  const { provider } = actionTypeId;
  if (unknown) refuse(placed, `${provider} has no configuration key ${unknown}; known: ${known.join(', ')}`);
  if (missing) refuse(placed, `${provider} needs the configuration key ${missing}`);
  const isRule = actionTypeId.category === 'Rule';
  const limit = isRule ? constraints.ruleConfigurationValue : constraints.configurationValue;
  const at = `pipeline.stages.${placed.stage.name}.${isRule ? 'rules' : 'actions'}.${placed.action.name}`;
  for (const [key, value] of Object.entries(configuration)) {
    check(
      [`${at}.configuration key`, key, constraints.configurationKey],
      [`${at}.configuration.${key}`, value, limit],
    );
  }
  refuseHere?.(configuration);
};

const within = (count: number, [least, most]: readonly [number, number]): boolean =>
  count >= least && count <= most;

const checkCounts = (placed: Placed): void => {
  const { actionTypeId, inputArtifacts = [], outputArtifacts = [] } = placed.action;
  const { inputs, outputs } = providerFor(actionTypeId);
  const { provider } = actionTypeId;
  if (!within(inputArtifacts.length, inputs)) {
    refuse(placed, `${provider} takes ${inputs.join(' to ')} input artifacts, not ${inputArtifacts.length}`);
  }
  if (!within(outputArtifacts.length, outputs)) {
    refuse(
      placed,
      `${provider} gives ${outputs.join(' to ')} output artifacts, not ${outputArtifacts.length}`,
    );
  }
};

const unknownMembers = ['region', 'roleArn', 'commands', 'outputVariables', 'environmentVariables'] as const;

const checkShape = (placed: Placed): void => {
  const action = placed.action as Action & Readonly<Record<string, unknown>>;
  const order = orderOf(action);
  const unknown = unknownMembers.find((member) => action[member] !== undefined);
  check([`pipeline.stages.${placed.stage.name}.actions.name`, action.name, constraints.name]);
  if (unknown) throw notRehearsed(`an action's ${unknown} (${placed.stage.name}/${action.name})`);
  if (!Number.isInteger(order) || order < 1 || order > 999)
    refuse(placed, 'the RunOrder must be from 1 to 999');
  const isApproval = action.actionTypeId.category === 'Approval';
  if (action.timeoutInMinutes !== undefined && !isApproval) {
    refuse(placed, 'only manual approvals have a timeout of their own');
  }
  check([`${action.name}.timeoutInMinutes`, action.timeoutInMinutes, { min: 5, max: 86_400 }]);
};

const isBefore = (one: Placed, other: Placed): boolean =>
  one.index < other.index || (one.index === other.index && orderOf(one.action) < orderOf(other.action));

const checkInputs = (placed: Placed, all: readonly Placed[]): void => {
  const made = all
    .filter((other) => isBefore(other, placed))
    .flatMap(({ action }) => (action.outputArtifacts ?? []).map(({ name }) => name));
  const missing = (placed.action.inputArtifacts ?? []).find(({ name }) => !made.includes(name));
  if (missing) refuse(placed, `no earlier action has the output artifact ${missing.name}`);
};

type Names = { readonly spaces: readonly (string | undefined)[]; readonly variables: readonly string[] };

const isKnown = ({ namespace, key }: Reference, { spaces, variables }: Names): boolean =>
  (namespace === 'codepipeline' && key === 'PipelineExecutionId') ||
  (namespace === 'variables' && variables.includes(key)) ||
  spaces.includes(namespace);

const checkReferences = (placed: Placed, all: readonly Placed[], variables: readonly string[]): void => {
  const spaces = all.filter((other) => isBefore(other, placed)).map(({ action }) => action.namespace);
  const texts = Object.values(placed.action.configuration ?? {});
  const [malformed] = texts.flatMap(malformedIn);
  if (malformed) refuse(placed, `${malformed} is no reference: expected #{Namespace.key}`);
  const lost = texts.flatMap(referencesIn).find((reference) => !isKnown(reference, { spaces, variables }));
  if (lost) refuse(placed, `${lost.text} names nothing that an earlier action could have set`);
};

const checkUnique = (all: readonly Placed[]): void => {
  const seen = new Set<string>();
  const once = (placed: Placed, what: string, key: string): void => {
    if (seen.has(`${what} ${key}`)) refuse(placed, `the ${what} ${key} stands there twice`);
    seen.add(`${what} ${key}`);
  };
  for (const placed of all) {
    once(placed, 'action', `${placed.stage.name}/${placed.action.name}`);
    if (placed.action.namespace) once(placed, 'namespace', placed.action.namespace);
    for (const { name } of placed.action.outputArtifacts ?? []) once(placed, 'output artifact', name);
  }
};

/** All actions of a pipeline, each with its place. */
export const placedActions = ({ stages }: Pick<Declaration, 'stages'>): readonly Placed[] =>
  stages.flatMap((stage, index) => stage.actions.map((action) => ({ stage, index, action })));

/** What actions and rules have in common: a configuration, artifacts, references. */
export const checkUse = (placed: Placed, { stages, variables = [] }: Declaration): void => {
  const all = placedActions({ stages });
  const names = variables.map(({ name }) => name);
  checkConfiguration(placed);
  checkCounts(placed);
  checkInputs(placed, all);
  checkReferences(placed, all, names);
};

/** Refuses actions that AWS would refuse, or that cannot be run here. */
export const checkActions = (declaration: Declaration): void => {
  const all = placedActions(declaration);
  checkUnique(all);
  for (const placed of all) {
    checkShape(placed);
    checkUse(placed, declaration);
  }
};
