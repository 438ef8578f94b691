/** Exports: values that stacks give to each other, and that are held as long as another stack uses them. */
import type { ListExportsCommandInput, ListImportsCommandInput } from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/refusal.ts';
import type { Site } from '../../cloudformation/site.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { pageOf } from './page.ts';
import { type Stack, type StackOutput, state } from './state.ts';

const living = (world: World): readonly Stack[] =>
  Object.values(state(world).stacks).filter((stack) => stack.status !== 'DELETE_COMPLETE');

const exportsOf = (outputs: readonly StackOutput[]): ReadonlyMap<string, string> =>
  new Map(
    outputs.flatMap(({ ExportName, OutputValue }) =>
      ExportName === undefined ? [] : [[ExportName, OutputValue] as const],
    ),
  );

/** Names of the stacks that import it. */
export const importersOf = (world: World, name: string): readonly string[] =>
  living(world)
    .filter((stack) => stack.imports.includes(name))
    .map((stack) => stack.name);

const checkOne = ({ world, stack }: Site, name: string): void => {
  const other = living(world).find((one) => one.id !== stack.id && exportsOf(one.outputs).has(name));
  if (other) throw validationError(`Export with name ${name} is already exported by stack ${other.name}.`);
};

/** Throws when an export is taken, or is changed or dropped although another stack uses it. */
export const checkExports = (site: Site, outputs: readonly StackOutput[]): void => {
  const wanted = exportsOf(outputs);
  for (const name of wanted.keys()) checkOne(site, name);
  for (const [name, value] of exportsOf(site.stack.outputs)) {
    const [importer] = importersOf(site.world, name);
    if (importer === undefined || wanted.get(name) === value) continue;
    const done = wanted.has(name) ? 'updated' : 'deleted';
    throw validationError(`Export ${name} cannot be ${done} as it is in use by ${importer}`);
  }
};

/** Why the stack must stay, if another one uses what it exports. */
export const heldBy = (world: World, stack: Stack): string | undefined => {
  for (const name of exportsOf(stack.outputs).keys()) {
    const [importer] = importersOf(world, name);
    if (importer !== undefined) return `Export ${name} cannot be deleted as it is in use by ${importer}`;
  }
  return undefined;
};

export const listExports: Operation = {
  run: ({ world }, { NextToken }: ListExportsCommandInput) => {
    const all = living(world).flatMap((stack) =>
      [...exportsOf(stack.outputs)].map(([Name, Value]) => ({ ExportingStackId: stack.id, Name, Value })),
    );
    const sorted = all.sort((a, b) => (a.Name < b.Name ? -1 : 1));
    const { items, ...next } = pageOf(sorted, NextToken);
    return { Exports: items, ...next };
  },
};

export const listImports: Operation = {
  run: ({ world }, { ExportName = '', NextToken }: ListImportsCommandInput) => {
    const importers = importersOf(world, ExportName);
    if (importers.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`);
    const { items, ...next } = pageOf(importers, NextToken);
    return { Imports: items, ...next };
  },
};
