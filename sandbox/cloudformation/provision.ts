/** Carries out a template: what does not wait for another is under way at once, and ends in an order drawn from the seed. */

import type { StackOutput, StackResource } from '../aws/cloudformation/state.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { taskFor } from './plan.ts';
import { dependenciesOf } from './references.ts';
import { announce, cancel, carryOut, fail, keep, type Task } from './resource.ts';
import type { Site } from './site.ts';
import type { ResourceDefinition, Template } from './template.ts';

/** Resources that could not be brought to what the template says. */
export type Failure = { readonly created: readonly string[]; readonly updated: readonly string[] };

type Progress = {
  readonly waiting: Map<string, ReadonlySet<string>>;
  readonly done: Set<string>;
  readonly underWay: Task[];
};

const progressOf = (template: Template): Progress => ({
  waiting: new Map(
    Object.entries(template.Resources).map(([id, definition]) => [id, dependenciesOf(definition, template)]),
  ),
  done: new Set(),
  underWay: [],
});

/** The definition alone, where the properties could not be worked out. */
const bare = (logicalId: string, template: Template): Task => ({
  logicalId,
  definition: template.Resources[logicalId] as ResourceDefinition,
  properties: {},
  needs: [],
  kind: 'create',
});

/** Takes up what is ready; gives false when one of them cannot even be begun. */
const begin = (site: Site, template: Template, scope: Scope, progress: Progress): Task | undefined => {
  const { waiting, done, underWay } = progress;
  const ready = [...waiting].filter(([, needs]) => [...needs].every((need) => done.has(need)));
  for (const [id] of ready) {
    waiting.delete(id);
    const before = site.stack.resources[id];
    try {
      const task = taskFor(id, template, scope, before);
      if (task.kind === 'keep' && before) {
        keep(site, task, before);
        done.add(id);
      } else {
        announce(site, task);
        underWay.push(task);
      }
    } catch (error) {
      const task = bare(id, template);
      fail(site, task, error);
      return task;
    }
  }
  return ready.length > 0 && underWay.length === 0 ? begin(site, template, scope, progress) : undefined;
};

/** One of those under way comes to its end; gives it if it has failed. */
const finishOne = async (site: Site, { underWay, done }: Progress): Promise<Task | undefined> => {
  const [task] = underWay.splice(site.world.random.below(underWay.length), 1);
  if (!task) return undefined;
  try {
    await carryOut(site, task);
    done.add(task.logicalId);
    return undefined;
  } catch (error) {
    fail(site, task, error);
    return task;
  }
};

const failureOf = (site: Site, failed: Task, cancelled: readonly Task[]): Failure => {
  for (const task of cancelled) cancel(site, task);
  const names = [failed, ...cancelled].map(({ logicalId }) => logicalId);
  const isThere = (id: string) => site.stack.resources[id] !== undefined;
  return { created: names.filter((id) => !isThere(id)), updated: names.filter(isThere) };
};

/** Brings the stack's resources to what the template says; what is to go afterwards stays for now. */
export const provision = async (
  site: Site,
  template: Template,
  scope: Scope,
): Promise<Failure | undefined> => {
  const progress = progressOf(template);
  for (;;) {
    const failed = begin(site, template, scope, progress) ?? (await finishOne(site, progress));
    if (failed) return failureOf(site, failed, progress.underWay);
    if (progress.underWay.length === 0 && progress.waiting.size === 0) return undefined;
  }
};

/** Those of `before` that are not what the stack has now: left out, or replaced. */
export const leftOver = (
  before: Readonly<Record<string, StackResource>>,
  now: Readonly<Record<string, StackResource>>,
): readonly StackResource[] =>
  Object.values(before).filter((one) => now[one.logicalId]?.physicalId !== one.physicalId);

/** The stack's outputs, worked out. */
export const outputsOf = (template: Template, scope: Scope): readonly StackOutput[] =>
  Object.entries(template.Outputs ?? {}).map(([OutputKey, { Value, Description, Export }]) => ({
    OutputKey,
    OutputValue: String(evaluate(Value, scope)),
    ...(Description === undefined ? {} : { Description: String(Description) }),
    ...(Export === undefined ? {} : { ExportName: String(evaluate(Export.Name, scope)) }),
  }));
