/** The life of a stack: created, updated, rolled back, deleted, in the background of the call that began it. */

import { clear } from '../../cloudformation/clear.ts';
import { type Failure, leftOver, outputsOf, provision } from '../../cloudformation/provision.ts';
import { depart, dropped, outdated, reasonOf, unwanted } from '../../cloudformation/resource.ts';
import type { Site } from '../../cloudformation/site.ts';
import { madeSince, takeBack } from '../../cloudformation/take-back.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import { checkExports } from './exports.ts';
import { importedBy, read } from './goal.ts';
import { type Goal, type StackResource, turn } from './state.ts';

const goalParts = ['template', 'parameters', 'resolved', 'tags', 'capabilities', 'imports'] as const;

/** A copy of what the stack is told to be. */
const goalIn = (from: Goal): Goal =>
  Object.fromEntries(goalParts.map((part) => [part, from[part]])) as unknown as Goal;

const listed = (verb: string, names: readonly string[]): string =>
  names.length > 0 ? `The following resource(s) failed to ${verb}: [${names.join(', ')}]. ` : '';

const failureText = ({ created, updated }: Failure): string =>
  `${listed('create', created)}${listed('update', updated)}`;

const note = ({ world, stack, principal }: Site, error: unknown): void => {
  if (!(error instanceof NotRehearsedError)) return;
  const detail = { outcome: 'unknown', message: error.message };
  world.record({ kind: 'call', who: principal.arn, what: `cloudformation ${stack.name}`, detail });
};

/** Brings resources and outputs to the goal; says why it could not, if it could not. */
const attempt = async (site: Site): Promise<string | undefined> => {
  const { stack } = site;
  try {
    stack.imports = importedBy(site, stack);
    const { template, scope } = read(site, stack.template, stack);
    const failure = await provision(site, template, scope);
    if (failure) return failureText(failure);
    const outputs = outputsOf(template, scope);
    checkExports(site, outputs);
    stack.outputs = outputs;
    for (const id of Object.keys(stack.resources)) if (!template.Resources[id]) delete stack.resources[id];
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    note(site, error);
    return `${reasonOf(error)} `;
  }
};

const all = ({ stack }: Site): readonly StackResource[] => Object.values(stack.resources);

/** Removes what a failed creation has made. */
const clearAway = (site: Site): Promise<readonly string[]> =>
  clear(site, all(site).map(unwanted), ({ resource }) => {
    delete site.stack.resources[resource.logicalId];
    depart(site, { ...resource, status: 'DELETE_COMPLETE' });
  });

const giveUp = async (site: Site, why: string, onFailure: string): Promise<void> => {
  const { world, stack } = site;
  if (onFailure === 'DO_NOTHING') return turn(world, stack, 'CREATE_FAILED', why);
  const [word, doing] = onFailure === 'DELETE' ? ['Delete', 'DELETE'] : ['Rollback', 'ROLLBACK'];
  turn(world, stack, `${doing}_IN_PROGRESS`, `${why}${word} requested by user.`);
  const failed = await clearAway(site);
  if (failed.length > 0) return turn(world, stack, `${doing}_FAILED`, listed('delete', failed));
  end(site, `${doing}_COMPLETE`);
};

const end = ({ world, stack }: Site, status: string): void => {
  if (status === 'DELETE_COMPLETE') {
    stack.deletedAt = world.clock.now();
    stack.outputs = [];
    stack.imports = [];
  }
  turn(world, stack, status);
  delete stack.token;
};

/** Creates a stack whose goal is set; what goes wrong is told in its events. */
export const bringUp = async (site: Site, onFailure = 'ROLLBACK'): Promise<void> => {
  const why = await attempt(site);
  if (why === undefined) end(site, 'CREATE_COMPLETE');
  else await giveUp(site, why, onFailure);
};

const cleanUp = async (site: Site, before: Readonly<Record<string, StackResource>>): Promise<void> => {
  const { world, stack } = site;
  const old = leftOver(before, stack.resources).map((resource) => {
    const successor = stack.resources[resource.logicalId];
    return successor ? outdated(resource, successor.updateReplacePolicy) : dropped(resource);
  });
  turn(world, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const failed = await clear(site, old);
  delete stack.before;
  const reason = failed.length > 0 ? 'One or more resources could not be deleted.' : undefined;
  turn(world, stack, 'UPDATE_COMPLETE', reason);
  delete stack.token;
};

/** Brings a stack back to how it was before the update that failed. */
export const rollBack = async (site: Site, skipped: readonly string[] = []): Promise<void> => {
  const { world, stack } = site;
  const { before } = stack;
  if (!before) throw new Error(`nothing to roll ${stack.name} back to`);
  const made = [...before.made, ...madeSince(before.resources, stack.resources)];
  const failed = await takeBack(site, before.resources, skipped);
  if (failed.length > 0) {
    stack.before = { ...before, made };
    return turn(world, stack, 'UPDATE_ROLLBACK_FAILED', listed('update', failed));
  }
  turn(world, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const { logicalId } of made) if (!before.resources[logicalId]) delete stack.resources[logicalId];
  await clear(site, made.map(unwanted));
  Object.assign(stack, goalIn(before), { outputs: before.outputs });
  delete stack.before;
  end(site, 'UPDATE_ROLLBACK_COMPLETE');
};

/** Sets another goal for a stack, and remembers how it is now. */
export const aimAt = ({ world, stack }: Site, goal: Goal): void => {
  const { outputs, resources } = stack;
  stack.before = { ...goalIn(stack), outputs, resources: { ...resources }, made: [] };
  stack.departed = {};
  Object.assign(stack, goalIn(goal), { updatedAt: world.clock.now() });
};

/** Updates a stack that has been aimed at another goal. */
export const bringOver = async (site: Site): Promise<void> => {
  const { world, stack } = site;
  const before = stack.before?.resources ?? {};
  const why = await attempt(site);
  if (why === undefined) return cleanUp(site, before);
  turn(world, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', why);
  await rollBack(site);
};

/** Removes everything that is not retained, what others need last. */
export const takeDown = async (site: Site, retained: readonly string[] = []): Promise<void> => {
  const { world, stack } = site;
  const removals = all(site)
    .map(dropped)
    .map((one) => (retained.includes(one.resource.logicalId) ? { ...one, retained: true } : one));
  const failed = await clear(site, removals, ({ resource, retained: stays }) => {
    delete stack.resources[resource.logicalId];
    depart(site, { ...resource, status: stays ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE' });
  });
  for (const id of failed) {
    const resource = stack.resources[id];
    if (resource) stack.resources[id] = { ...resource, status: 'DELETE_FAILED' };
  }
  if (failed.length > 0) turn(world, stack, 'DELETE_FAILED', listed('delete', failed));
  else end(site, 'DELETE_COMPLETE');
};
