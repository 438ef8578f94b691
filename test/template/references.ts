/** Does everything that is referred to exist, and can the resources be made in some order? */
import { resourceType } from './database.ts';
import {
  intrinsicOf,
  isObject,
  listOf,
  type Resource,
  type Say,
  SUBSTITUTED,
  type Template,
  visit,
} from './template.ts';

const PSEUDO = /^AWS::(AccountId|NotificationARNs|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/;

type Reference = { readonly at: string; readonly id: string; readonly attribute: string };

/** Checks the targets of Ref, GetAtt, Sub, DependsOn and Condition. */
export const checkReferences = (template: Template, say: Say): void => {
  for (const [id, resource] of Object.entries(template.Resources)) {
    for (const reference of referencesIn(resource, id)) checkTarget(template, reference, say);
    if (resource.Condition) checkCondition(template, resource.Condition, id, say);
  }
  for (const reference of referencesIn(template.Outputs, 'Outputs')) checkTarget(template, reference, say);
  visit(template, 'template', (value, at) => {
    const [name, argument] = intrinsicOf(value) ?? [];
    if (name === 'Fn::If') checkCondition(template, listOf(argument)[0], at, say);
  });
  visit(template.Conditions, 'Conditions', (value, at) => {
    if (isObject(value) && typeof value.Condition === 'string')
      checkCondition(template, value.Condition, at, say);
  });
};

const checkCondition = ({ Conditions = {} }: Template, name: unknown, at: string, say: Say): void => {
  if (typeof name !== 'string' || !(name in Conditions)) say(at, `there is no condition ${name}`);
};

const checkTarget = (template: Template, { at, id, attribute }: Reference, say: Say): void => {
  const resource = template.Resources[id];
  if (!resource) {
    if (attribute || !(id in (template.Parameters ?? {}))) say(at, `there is no resource or parameter ${id}`);
    return;
  }
  const known = resourceType(resource.Type)?.attributes;
  if (attribute && known && !known.includes(attribute))
    say(at, `${resource.Type} has no attribute ${attribute} (it has ${known.join(', ') || 'none'})`);
};

/** Every reference in a value, but not those to what every stack has. */
const referencesIn = (root: unknown, from: string): readonly Reference[] => {
  const found: Reference[] = [];
  const add = (at: string, reference: string): void => {
    const [id = '', ...attribute] = reference.split('.');
    if (!PSEUDO.test(id)) found.push({ at, id, attribute: attribute.join('.') });
  };
  visit(root, from, (value, at) => {
    const [name, argument] = intrinsicOf(value) ?? [];
    if (name === 'Ref') add(at, String(argument));
    if (name === 'Fn::GetAtt') add(at, listOf(argument).join('.'));
    if (name === 'Fn::Sub') for (const reference of substituted(argument)) add(at, reference);
  });
  const { DependsOn = [] } = isObject(root) ? root : {};
  for (const id of listOf(DependsOn)) add(`${from}.DependsOn`, String(id));
  return found;
};

const substituted = (argument: unknown): readonly string[] => {
  const [text, own = {}] = listOf(argument);
  const names = [...String(text).matchAll(SUBSTITUTED)].map(([, name = '']) => name);
  return names.filter((name) => !(name in (own as object)));
};

/** Checks that no resource needs itself: CloudFormation refuses such a template as a whole. */
export const checkOrder = ({ Resources }: Template, say: Say): void => {
  const needs = new Map(
    Object.entries(Resources).map(([id, resource]) => [id, neededBy(resource, Resources)]),
  );
  const fine = new Set<string>();
  const follow = (id: string, path: readonly string[]): void => {
    if (fine.has(id)) return;
    if (path.includes(id)) {
      say(id, `needs itself: ${[...path.slice(path.indexOf(id)), id].join(' > ')}`);
      return;
    }
    for (const next of needs.get(id) ?? []) follow(next, [...path, id]);
    fine.add(id);
  };
  for (const id of needs.keys()) follow(id, []);
};

const neededBy = (resource: Resource, all: Template['Resources']): ReadonlySet<string> =>
  new Set(referencesIn(resource, '').flatMap(({ id }) => (id in all ? [id] : [])));
