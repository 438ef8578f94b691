/** How every operation on a stack begins: as whom, and with a word in its events. */

import { validationError } from '../../cloudformation/refusal.ts';
import type { Site } from '../../cloudformation/site.ts';
import { notRehearsed } from '../../errors.ts';
import type { Call } from '../../service.ts';
import { lookUp, type Stack, turn } from './state.ts';

/** Where a stack's own work is done: with its role, once it has one. */
export const siteOf = ({ world, principal }: Call, stack: Stack, roleArn: string | undefined): Site => {
  if (roleArn !== undefined) stack.roleArn = roleArn;
  const role = stack.roleArn;
  const as = role ? world.assume(role, 'cloudformation.amazonaws.com', 'AWSCloudFormation') : principal;
  return { world, stack, principal: as };
};

/** The first word of what comes. */
export const begin = ({ world, stack }: Site, word: string, token: string | undefined): void => {
  if (token === undefined) delete stack.token;
  else stack.token = token;
  turn(world, stack, `${word}_IN_PROGRESS`, 'User Initiated');
};

/** Something is under way. */
export const busy = /_IN_PROGRESS$/;

/** A stack can be changed when nothing is under way and it is not the wreck of a failed creation. */
export const checkChangeable = ({ id, status }: Stack): void => {
  if (status === 'CREATE_FAILED') throw notRehearsed('the update of a stack whose failed creation was kept');
  if (busy.test(status) || /^(ROLLBACK_COMPLETE|DELETE_COMPLETE|.*_FAILED)$/.test(status))
    throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
};

/** The stack that an update is for. */
export const findToUpdate = (call: Call, name: string): Stack => {
  const stack = lookUp(call.world, name);
  if (!stack || stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${name}] does not exist`);
  return stack;
};
