/** The life of a stack: created, updated, rolled back, deleted, in the background of the call that began it. */

import { creationOrder } from '../../cloudformation/order.ts';
import { outputsOf, provision, remove, type Site, type Steps } from '../../cloudformation/provision.ts';
import { readTemplate } from '../../cloudformation/template.ts';
import { type StackResource, tell, turn } from './state.ts';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const rollBack = async (steps: Steps): Promise<void> => {
  for (const undo of steps.undo.reverse()) await undo();
};

/** Runs what brings a stack to its template; what goes wrong is rolled back and told in its events. */
export const bringAbout = async (
  site: Site,
  kind: 'CREATE' | 'UPDATE',
  onFailure = 'ROLLBACK',
): Promise<void> => {
  const { world, stack } = site;
  const steps: Steps = { undo: [], later: [] };
  const before = { outputs: stack.outputs };
  try {
    const template = readTemplate(stack.template);
    await provision(site, template, steps);
    stack.outputs = outputsOf(site, template);
  } catch (error) {
    const failed = kind === 'CREATE' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    turn(world, stack, failed, `The following resource(s) failed: ${reasonOf(error)}`);
    await rollBack(steps);
    stack.outputs = before.outputs;
    const ended =
      kind === 'CREATE'
        ? onFailure === 'DELETE'
          ? 'DELETE_COMPLETE'
          : 'ROLLBACK_COMPLETE'
        : 'UPDATE_ROLLBACK_COMPLETE';
    return turn(world, stack, ended);
  }
  if (steps.later.length > 0) turn(world, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const later of steps.later) await later();
  turn(world, stack, `${kind}_COMPLETE`);
};

/** Removes everything that is not retained, what others need last. */
export const takeDown = async (site: Site): Promise<void> => {
  const { world, stack } = site;
  const order = stack.template ? creationOrder(readTemplate(stack.template)) : [];
  const made = Object.values(stack.resources).sort(
    (a, b) => order.indexOf(b.logicalId) - order.indexOf(a.logicalId),
  );
  for (const resource of made) {
    try {
      await removeOne(site, resource);
    } catch (error) {
      tell(world, stack, resource, 'DELETE_FAILED', reasonOf(error));
      return turn(
        world,
        stack,
        'DELETE_FAILED',
        `The following resource(s) failed to delete: [${resource.logicalId}].`,
      );
    }
  }
  turn(world, stack, 'DELETE_COMPLETE');
};

const removeOne = async (site: Site, resource: StackResource): Promise<void> => {
  if (!resource.deletionPolicy.startsWith('Retain')) await remove(site, resource);
  delete site.stack.resources[resource.logicalId];
};
