import type { Template } from '../template.ts';

/** What somebody might get wrong, and what the lint should say first of it. */
export type Fault = readonly [fault: string, path: string, value: unknown, problem: RegExp];

/**
 * The template with another value (or none, if undefined) at a path: `Id.Property…`, or `Id@Attribute` for what stands
 * beside a resource's properties.
 */
export const withFault = (template: Template, path: string, value: unknown): Template => {
  const faulty = structuredClone(template);
  const keys = path.includes('@') ? path.split('@') : path.replace('.', '.Properties.').split('.');
  const last = keys.pop() ?? '';
  const inside = (at: unknown, key: string) => (at as Record<string, unknown>)[key];
  const parent = keys.reduce(inside, faulty.Resources as unknown) as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return faulty;
};
