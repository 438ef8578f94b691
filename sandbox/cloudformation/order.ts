/** In which order resources are made: whatever is referred to comes first. */
import { dependenciesOf } from './references.ts';
import { validationError } from './refusal.ts';
import type { Template } from './template.ts';

/** Logical ids, each after all that it needs; a circle is refused as CloudFormation refuses it. */
export const creationOrder = (template: Template): readonly string[] => {
  const waiting = new Map(
    Object.entries(template.Resources).map(([id, definition]) => [id, dependenciesOf(definition, template)]),
  );
  const order = new Set<string>();
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => [...needs].every((need) => order.has(need)));
    if (ready.length === 0)
      throw validationError(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
    for (const [id] of ready) {
      order.add(id);
      waiting.delete(id);
    }
  }
  return [...order];
};
