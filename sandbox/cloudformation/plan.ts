/** What would change: a template against the resources that a stack has. */
import { isDeepStrictEqual } from 'node:util';
import type { StackResource } from '../aws/cloudformation/state.ts';
import type { Input } from '../service.ts';
import type { Scope } from './intrinsics.ts';
import { dependenciesOf } from './references.ts';
import type { Task } from './resource.ts';
import { propertiesOf, typeOf } from './site.ts';
import type { ResourceDefinition, Template } from './template.ts';

/** Names of the properties that differ. */
export const differences = (before: Input, after: Input): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .sort();

export const replaces = (type: string, property: string): boolean =>
  (typeOf(type).replacedBy ?? []).includes(property);

/** Attributes of the resource, apart from its properties, that differ. */
export const attributesChanged = (
  before: StackResource,
  definition: ResourceDefinition,
): readonly string[] => [
  ...((definition.DeletionPolicy ?? 'Delete') === before.deletionPolicy ? [] : ['DeletionPolicy']),
  ...(isDeepStrictEqual(definition.Metadata, before.metadata) ? [] : ['Metadata']),
  ...((definition.UpdateReplacePolicy ?? 'Delete') === before.updateReplacePolicy
    ? []
    : ['UpdateReplacePolicy']),
];

const kindOf = (
  before: StackResource | undefined,
  definition: ResourceDefinition,
  properties: Input,
): Task['kind'] => {
  if (!before) return 'create';
  if (before.type !== definition.Type) return 'replace';
  const names = differences(before.properties, properties);
  if (names.some((name) => replaces(definition.Type, name))) return 'replace';
  return names.length > 0 ? 'change' : 'keep';
};

/** What is to be done with a resource once all that it needs is there. */
export const taskFor = (
  logicalId: string,
  template: Template,
  scope: Scope,
  before: StackResource | undefined,
): Task => {
  const definition = template.Resources[logicalId] as ResourceDefinition;
  const properties = propertiesOf(definition, scope);
  const needs = [...dependenciesOf(definition, template)];
  return { logicalId, definition, properties, needs, kind: kindOf(before, definition, properties) };
};
