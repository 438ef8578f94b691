/** In which order resources are made: whatever is referred to comes first. */
import type { Input } from '../service.ts';
import { type ResourceDefinition, type Template, validationError } from './template.ts';

const namesInSub = (argument: Input): readonly string[] => {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name]) => name.trim())
    .filter((name) => !(name in own))
    .map((name) => name.split('.')[0]);
};

const ofCall = (name: string, argument: Input): readonly string[] => {
  if (name === 'Ref') return [argument];
  if (name === 'Fn::GetAtt') return [Array.isArray(argument) ? argument[0] : argument.split('.')[0]];
  return name === 'Fn::Sub' ? namesInSub(argument) : [];
};

/** Every name that a value refers to, resources and parameters alike. */
const namesIn = (value: Input): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...ofCall(key, inner), ...namesIn(inner)]);
};

/** The resources of the template that one of them needs. */
export const dependenciesOf = (definition: ResourceDefinition, template: Template): ReadonlySet<string> => {
  const named = [...namesIn(definition.Properties ?? {}), ...[definition.DependsOn ?? []].flat()];
  return new Set(named.filter((name) => name in template.Resources));
};

/** Logical ids, each after all that it needs; a circle is refused as CloudFormation refuses it. */
export const creationOrder = (template: Template): readonly string[] => {
  const waiting = new Map(
    Object.entries(template.Resources).map(([id, definition]) => [id, dependenciesOf(definition, template)]),
  );
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => [...needs].every((need) => order.includes(need)));
    if (ready.length === 0) {
      throw validationError(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
    }
    for (const [id] of ready) {
      order.push(id);
      waiting.delete(id);
    }
  }
  return order;
};
