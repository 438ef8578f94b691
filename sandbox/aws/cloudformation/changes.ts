/** What an update would change, line by line, as a change set tells it. */
import { isDeepStrictEqual } from 'node:util';
import { isKnownLater, type Scope } from '../../cloudformation/intrinsics.ts';
import { creationOrder } from '../../cloudformation/order.ts';
import { attributesChanged, differences, replaces, taskFor } from '../../cloudformation/plan.ts';
import { outputsOf } from '../../cloudformation/provision.ts';
import { type Reference, referencesIn } from '../../cloudformation/references.ts';
import type { Site } from '../../cloudformation/site.ts';
import { readTemplate, type Template } from '../../cloudformation/template.ts';
import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import { read } from './goal.ts';
import type { Goal, ResourceChange, StackResource } from './state.ts';

type Old = { readonly template: Template; readonly parameters: Goal['parameters'] };
type Look = {
  readonly template: Template;
  readonly scope: Scope & { readonly later: Set<string> };
  readonly goal: Goal;
  readonly old: Old;
};

const lineOf = (
  Action: 'Add' | 'Modify' | 'Remove',
  { logicalId, type, physicalId }: { logicalId: string; type: string; physicalId?: string },
  more: object = {},
): ResourceChange => ({
  Action,
  LogicalResourceId: logicalId,
  ResourceType: type,
  ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
  Scope: [],
  Details: [],
  ...more,
});

type Cause = {
  readonly Evaluation: 'Static' | 'Dynamic';
  readonly ChangeSource: string;
  readonly CausingEntity?: string;
};

const causeOf = ({ name, attribute }: Reference, { scope, goal, old }: Look): readonly Cause[] => {
  if (Object.hasOwn(goal.parameters, name)) {
    const same = goal.parameters[name] === old.parameters[name];
    return same ? [] : [{ Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: name }];
  }
  if (!scope.later.has(name)) return [];
  return attribute === undefined
    ? [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: name }]
    : [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: `${name}.${attribute}` }];
};

/** Why a property changes: the template says so, or something that it refers to does. */
const causesOf = (id: string, property: string, look: Look): readonly Cause[] => {
  const written = look.template.Resources[id]?.Properties?.[property];
  const before = look.old.template.Resources[id]?.Properties?.[property];
  const causes = referencesIn(written ?? {}).flatMap((reference) => causeOf(reference, look));
  const direct = { Evaluation: 'Static', ChangeSource: 'DirectModification' } as const;
  const dynamic = causes.some(({ Evaluation }) => Evaluation === 'Dynamic');
  if (causes.length > 0 && isDeepStrictEqual(written, before)) return causes;
  return [...causes, dynamic ? { ...direct, Evaluation: 'Dynamic' } : direct];
};

const propertyDetails = (id: string, type: string, property: string, look: Look): readonly object[] => {
  const RequiresRecreation = replaces(type, property) ? 'Always' : 'Never';
  const Target = { Attribute: 'Properties', Name: property, RequiresRecreation };
  return causesOf(id, property, look).map((cause) => ({ Target, ...cause }));
};

const replacementOf = (type: string, changed: readonly string[], after: Input): string => {
  const replacing = changed.filter((name) => replaces(type, name));
  if (replacing.length === 0) return 'False';
  return replacing.every((name) => isKnownLater(after[name])) ? 'Conditional' : 'True';
};

const attributeDetail = (Attribute: string) => ({
  Target: { Attribute, RequiresRecreation: 'Never' },
  Evaluation: 'Static',
  ChangeSource: 'DirectModification',
});

/** A change that cannot be looked at more closely before it is tried. */
const obscure = (before: StackResource): ResourceChange =>
  lineOf('Modify', before, { Replacement: 'Conditional', Scope: ['Properties'] });

const compare = (before: StackResource, look: Look): ResourceChange | undefined => {
  const { logicalId: id } = before;
  const { properties, definition } = taskFor(id, look.template, look.scope, before);
  if (before.type !== definition.Type) {
    look.scope.later.add(id);
    return lineOf('Modify', { ...before, type: definition.Type }, { Replacement: 'True' });
  }
  const changed = differences(before.properties, properties);
  const attributes = attributesChanged(before, definition);
  if (changed.length + attributes.length === 0) return undefined;
  const Replacement = replacementOf(before.type, changed, properties);
  if (Replacement !== 'False') look.scope.later.add(id);
  return lineOf('Modify', before, {
    Replacement,
    Scope: [...attributes, ...(changed.length > 0 ? ['Properties'] : [])],
    Details: [
      ...attributes.map(attributeDetail),
      ...changed.flatMap((name) => propertyDetails(id, before.type, name, look)),
    ],
  });
};

const changeOf = (id: string, before: StackResource | undefined, look: Look): ResourceChange | undefined => {
  if (!before) {
    look.scope.later.add(id);
    return lineOf('Add', { logicalId: id, type: look.template.Resources[id]?.Type ?? '' });
  }
  try {
    return compare(before, look);
  } catch (error) {
    if (error instanceof AwsError) return obscure(before);
    throw error;
  }
};

const lookAt = (site: Site, goal: Goal): Look => {
  const { stack } = site;
  const { template, scope } = read(site, goal.template, goal);
  return {
    template,
    scope: { ...scope, later: new Set<string>() },
    goal,
    old: {
      template: stack.template ? readTemplate(stack.template) : { Resources: {} },
      parameters: stack.parameters,
    },
  };
};

const policyAction = ({ deletionPolicy }: StackResource): object => ({
  PolicyAction: deletionPolicy.startsWith('Retain') ? 'Retain' : 'Delete',
});

const outputsDiffer = ({ stack }: Site, { template, scope }: Look): boolean => {
  try {
    return !isDeepStrictEqual(outputsOf(template, scope), stack.outputs);
  } catch (error) {
    if (error instanceof AwsError) return true;
    throw error;
  }
};

export type Changes = {
  readonly lines: readonly ResourceChange[];
  /** Neither resources nor outputs nor tags would change. */
  readonly nothing: boolean;
};

/** The changes that a goal means for the stack as it is now. */
export const changesOf = (site: Site, goal: Goal): Changes => {
  const { resources, tags } = site.stack;
  const look = lookAt(site, goal);
  const made = creationOrder(look.template).flatMap((id) => changeOf(id, resources[id], look) ?? []);
  const removed = Object.values(resources)
    .filter(({ logicalId }) => look.template.Resources[logicalId] === undefined)
    .map((resource) => lineOf('Remove', resource, policyAction(resource)));
  const lines = [...made, ...removed];
  const sameTags = isDeepStrictEqual([...goal.tags], [...tags]);
  return { lines, nothing: lines.length === 0 && sameTags && !outputsDiffer(site, look) };
};
