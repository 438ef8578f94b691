/** What the parts of a template refer to, and whether that is there. */
import type { Input } from '../service.ts';
import { conditionHolds, intrinsicOf, type Scope } from './intrinsics.ts';
import { validationError } from './refusal.ts';
import type { ResourceDefinition, Template } from './template.ts';

/** A name that is referred to, and by which function. */
export type Reference = { readonly name: string; readonly attribute?: string };

const split = (text: string): Reference => {
  const [name = '', ...rest] = text.trim().split('.');
  return rest.length > 0 ? { name, attribute: rest.join('.') } : { name };
};

const inSub = (argument: Input): readonly Reference[] => {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
  return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !Object.hasOwn(own, name))
    .map(split);
};

const inGetAtt = (argument: Input): Reference =>
  Array.isArray(argument)
    ? { name: String(argument[0]), attribute: argument.slice(1).join('.') }
    : split(String(argument));

const ofCall = (name: string, argument: Input): readonly Reference[] => {
  if (name === 'Ref') return typeof argument === 'string' ? [{ name: argument }] : [];
  if (name === 'Fn::GetAtt') return [inGetAtt(argument)];
  return name === 'Fn::Sub' ? inSub(argument) : [];
};

/** Everything that a value refers to: resources, parameters, pseudo parameters. */
export const referencesIn = (value: Input): readonly Reference[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...ofCall(key, inner), ...referencesIn(inner)]);
};

/** Conditions are decided before anything else: what an `Fn::If` does not choose refers to nothing. */
const chosen = (value: Input, scope: Scope): Input => {
  if (Array.isArray(value)) return value.map((one) => chosen(one, scope));
  if (typeof value !== 'object' || value === null) return value;
  if (intrinsicOf(value) === 'Fn::If') {
    const [name, yes, no] = value['Fn::If'];
    return chosen(conditionHolds(name, scope) ? yes : no, scope);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, chosen(inner, scope)]));
};

const holds = (part: { readonly Condition?: string }, scope: Scope): boolean =>
  part.Condition === undefined || conditionHolds(part.Condition, scope);

const wanted = <T extends { readonly Condition?: string }>(
  parts: Readonly<Record<string, T>>,
  scope: Scope,
): Record<string, T> =>
  Object.fromEntries(
    Object.entries(parts)
      .filter(([, part]) => holds(part, scope))
      .map(([id, part]) => [id, chosen(part, scope) as T]),
  );

const decide = (template: Template, scope: Scope): void => {
  for (const name of Object.keys(template.Conditions ?? {})) conditionHolds(name, scope);
};

/** The template without what its conditions leave out. */
export const selectParts = (template: Template, scope: Scope): Template => {
  decide(template, scope);
  return {
    ...template,
    Resources: wanted(template.Resources, scope),
    Outputs: wanted(template.Outputs ?? {}, scope),
  };
};

const missing = (value: Input, known: (reference: Reference) => boolean): readonly string[] => [
  ...new Set(
    referencesIn(value)
      .filter((reference) => !reference.name.startsWith('AWS::') && !known(reference))
      .map(({ name }) => name),
  ),
];

const checkBlock = (block: string, value: Input, known: (reference: Reference) => boolean): void => {
  const names = missing(value, known);
  if (names.length === 0) return;
  throw validationError(
    block === 'Conditions'
      ? `Template format error: Unresolved dependencies [${names.join(', ')}]. Cannot reference resources in the Conditions block of the template`
      : `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`,
  );
};

const conditionNames = (value: Input): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(conditionNames);
  if (typeof value !== 'object' || value === null) return [];
  const own = intrinsicOf(value) === 'Fn::If' ? [String(value['Fn::If'][0])] : [];
  return [...own, ...Object.values(value).flatMap(conditionNames)];
};

const checkConditions = (block: string, parts: Readonly<Record<string, Input>>, template: Template): void => {
  for (const part of Object.values(parts)) {
    const names = [...conditionNames(part), ...(part.Condition === undefined ? [] : [part.Condition])];
    const strange = names.find((name) => template.Conditions?.[name] === undefined);
    if (strange !== undefined)
      throw validationError(
        `Template format error: Unresolved condition dependency ${strange} in the ${block} block of the template`,
      );
  }
};

const dependsOn = (definition: ResourceDefinition): readonly string[] => [definition.DependsOn ?? []].flat();

const valuesOf = (parts: Readonly<Record<string, ResourceDefinition>>): readonly Input[] =>
  Object.values(parts).map(({ Properties = {} }) => Properties);

/** What a template refers to, and what of it a selection still has. */
const checkBlocks = (template: Template): void => {
  const { Parameters = {}, Resources, Outputs = {} } = template;
  const known = ({ name, attribute }: Reference) =>
    Object.hasOwn(Resources, name) || (attribute === undefined && Object.hasOwn(Parameters, name));
  checkBlock('Resources', valuesOf(Resources), known);
  checkBlock('Outputs', Outputs, known);
};

/** Throws where the template refers to what it does not have. */
export const checkReferences = (template: Template): void => {
  const { Parameters = {}, Resources, Outputs = {}, Conditions = {} } = template;
  checkBlock('Conditions', Conditions, ({ name }) => Object.hasOwn(Parameters, name));
  checkConditions('Resources', Resources, template);
  checkConditions('Outputs', Outputs, template);
  checkBlocks(template);
  checkBlock(
    'Resources',
    Object.values(Resources)
      .flatMap(dependsOn)
      .map((Ref) => ({ Ref })),
    ({ name }) => Object.hasOwn(Resources, name),
  );
};

/** Throws where what the conditions have left refers to what they have left out. */
export const checkSelection = (selection: Template): void => checkBlocks(selection);

/** The resources of the template that one of them needs. */
export const dependenciesOf = (definition: ResourceDefinition, template: Template): ReadonlySet<string> => {
  const named = [
    ...referencesIn(definition.Properties ?? {}).map(({ name }) => name),
    ...dependsOn(definition),
  ];
  return new Set(named.filter((name) => Object.hasOwn(template.Resources, name)));
};
