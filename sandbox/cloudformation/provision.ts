/** Carries out a template: creates, changes, replaces and removes resources, one after the other. */
import { isDeepStrictEqual } from 'node:util';
import { type Stack, type StackResource, tell } from '../aws/cloudformation/state.ts';
import { NotRehearsedError, notRehearsed } from '../errors.ts';
import type { Input, Principal } from '../service.ts';
import type { World } from '../world.ts';
import { conditionHolds, evaluate, type Scope } from './intrinsics.ts';
import { creationOrder } from './order.ts';
import type { Provision, Provisioned, ResourceType } from './resource-type.ts';
import type { ResourceDefinition, Template } from './template.ts';
import { resourceTypes } from './types/index.ts';

export type Site = { readonly world: World; readonly stack: Stack; readonly principal: Principal };

/** How a change is taken back. */
type Undo = () => Promise<void>;

const provisionAt = ({ world, stack, principal }: Site, logicalId: string): Provision => ({
  world,
  principal,
  stackName: stack.name,
  logicalId,
  call: (service, operation, input) => world.call(principal, service, operation, input),
});

const typeOf = (definition: { readonly Type: string }): ResourceType => {
  const type = resourceTypes[definition.Type];
  if (!type) throw notRehearsed(`resource type ${definition.Type}`);
  return type;
};

const checkProperties = (definition: ResourceDefinition, properties: Input): void => {
  const unknown = Object.keys(properties).filter((name) => !typeOf(definition).properties.includes(name));
  if (unknown.length > 0) throw notRehearsed(`${unknown.join(', ')} of ${definition.Type}`);
};

const scopeOf = ({ world, stack }: Site, template: Template): Scope => ({
  template,
  parameters: {
    ...Object.fromEntries(
      Object.entries(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default]),
    ),
    ...stack.parameters,
  },
  pseudo: {
    'AWS::AccountId': world.account,
    'AWS::Region': world.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
  },
  resources: stack.resources,
});

const remember = (
  site: Site,
  logicalId: string,
  definition: ResourceDefinition,
  properties: Input,
  made: Provisioned,
  status: string,
): void => {
  site.stack.resources[logicalId] = {
    logicalId,
    type: definition.Type,
    physicalId: made.physicalId,
    attributes: made.attributes ?? {},
    properties,
    deletionPolicy: definition.DeletionPolicy ?? 'Delete',
    changedAt: site.world.clock.now(),
    status,
  };
};

const about = (definition: { readonly Type: string }, logicalId: string, physicalId = '') => ({
  logicalId,
  physicalId,
  type: definition.Type,
});

const create = async (
  site: Site,
  logicalId: string,
  definition: ResourceDefinition,
  properties: Input,
): Promise<Undo> => {
  const { world, stack } = site;
  tell(world, stack, about(definition, logicalId), 'CREATE_IN_PROGRESS');
  const made = await typeOf(definition).create(provisionAt(site, logicalId), properties);
  remember(site, logicalId, definition, properties, made, 'CREATE_COMPLETE');
  tell(world, stack, about(definition, logicalId, made.physicalId), 'CREATE_COMPLETE');
  return async () => {
    const resource = stack.resources[logicalId] as StackResource;
    // RetainExceptOnCreate lets go of what a failed creation has made.
    if (definition.DeletionPolicy !== 'Retain') await remove(site, resource);
    delete stack.resources[logicalId];
  };
};

/** Removes a resource of the stack; its entry goes with it. */
export const remove = async (site: Site, resource: StackResource): Promise<void> => {
  const { world, stack } = site;
  const definition = { Type: resource.type };
  tell(world, stack, about(definition, resource.logicalId, resource.physicalId), 'DELETE_IN_PROGRESS');
  await typeOf(definition).remove(
    provisionAt(site, resource.logicalId),
    resource.physicalId,
    resource.properties,
  );
  tell(world, stack, about(definition, resource.logicalId, resource.physicalId), 'DELETE_COMPLETE');
};

const change = async (
  site: Site,
  definition: ResourceDefinition,
  before: StackResource,
  properties: Input,
): Promise<Undo> => {
  const { world, stack } = site;
  const { logicalId, physicalId } = before;
  const at = provisionAt(site, logicalId);
  tell(world, stack, about(definition, logicalId, physicalId), 'UPDATE_IN_PROGRESS');
  const made = await typeOf(definition).update(at, physicalId, properties, before.properties);
  remember(site, logicalId, definition, properties, made, 'UPDATE_COMPLETE');
  tell(world, stack, about(definition, logicalId, made.physicalId), 'UPDATE_COMPLETE');
  return async () => {
    await typeOf(definition).update(at, physicalId, before.properties, properties);
    stack.resources[logicalId] = before;
  };
};

/** What is done once everything else has succeeded: the removal of what was replaced or dropped. */
type Later = () => Promise<void>;
export type Steps = { readonly undo: Undo[]; readonly later: Later[] };

const replace = async (
  site: Site,
  definition: ResourceDefinition,
  before: StackResource,
  properties: Input,
  steps: Steps,
): Promise<void> => {
  const undoCreate = await create(site, before.logicalId, definition, properties);
  steps.undo.push(async () => {
    await undoCreate();
    site.stack.resources[before.logicalId] = before;
  });
  if (definition.UpdateReplacePolicy !== 'Retain') steps.later.push(() => remove(site, before));
};

const needsReplacement = (type: ResourceType, before: Input, after: Input): boolean =>
  (type.replacedBy ?? []).some((name) => !isDeepStrictEqual(before[name], after[name]));

const carryOut = async (
  site: Site,
  logicalId: string,
  definition: ResourceDefinition,
  scope: Scope,
  steps: Steps,
): Promise<void> => {
  const properties = evaluate(definition.Properties ?? {}, scope);
  checkProperties(definition, properties);
  const before = site.stack.resources[logicalId];
  if (!before) {
    steps.undo.push(await create(site, logicalId, definition, properties));
  } else if (
    before.type !== definition.Type ||
    needsReplacement(typeOf(definition), before.properties, properties)
  ) {
    await replace(site, definition, before, properties, steps);
  } else if (!isDeepStrictEqual(before.properties, properties)) {
    steps.undo.push(await change(site, definition, before, properties));
  }
};

/** CloudFormation prefixes the service's own words with what it could not do. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const fail = (site: Site, logicalId: string, definition: ResourceDefinition, error: unknown): void => {
  const { world, stack, principal } = site;
  const status = stack.resources[logicalId] ? 'UPDATE_FAILED' : 'CREATE_FAILED';
  tell(world, stack, about(definition, logicalId), status, reasonOf(error));
  if (error instanceof NotRehearsedError) {
    const what = `cloudformation ${definition.Type} ${logicalId}`;
    world.record({
      kind: 'call',
      who: principal.arn,
      what,
      detail: { outcome: 'unknown', message: error.message },
    });
  }
};

/** Brings the stack's resources to what the template says; throws the first failure, after telling of it. */
export const provision = async (site: Site, template: Template, steps: Steps): Promise<void> => {
  const scope = scopeOf(site, template);
  const wanted = creationOrder(template).filter((id) => {
    const condition = template.Resources[id]?.Condition;
    return condition === undefined || conditionHolds(condition, scope);
  });
  for (const logicalId of wanted) {
    const definition = template.Resources[logicalId] as ResourceDefinition;
    try {
      await carryOut(site, logicalId, definition, scope, steps);
    } catch (error) {
      fail(site, logicalId, definition, error);
      throw error;
    }
  }
  const dropped = Object.values(site.stack.resources).filter(
    (resource) => !wanted.includes(resource.logicalId),
  );
  for (const resource of dropped.reverse()) {
    steps.later.push(async () => {
      if (!resource.deletionPolicy.startsWith('Retain')) await remove(site, resource);
      delete site.stack.resources[resource.logicalId];
    });
  }
};

/** The stack's outputs, worked out. */
export const outputsOf = (site: Site, template: Template): Stack['outputs'] => {
  const scope = scopeOf(site, template);
  return Object.entries(template.Outputs ?? {})
    .filter(([, output]) => output.Condition === undefined || conditionHolds(output.Condition, scope))
    .map(([OutputKey, { Value, Description }]) => ({
      OutputKey,
      OutputValue: String(evaluate(Value, scope)),
      ...(Description === undefined ? {} : { Description }),
    }));
};
