/** Operations that end something: a stack, an update, a roll-back. */
import type {
  CancelUpdateStackCommandInput,
  ContinueUpdateRollbackCommandInput,
  DeleteStackCommandInput,
  UpdateTerminationProtectionCommandInput,
} from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/refusal.ts';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { begin, busy, findToUpdate, siteOf } from './begin.ts';
import { heldBy } from './exports.ts';
import { rollBack, takeDown } from './run.ts';
import { findStack, lookUp, type Stack, turn } from './state.ts';
import { asBefore, begunBy, remember } from './tokens.ts';

const checkRemovable = (
  { name, id, status, terminationProtection, resources }: Stack,
  retain: readonly string[],
) => {
  if (terminationProtection)
    throw validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
  if (busy.test(status) && status !== 'REVIEW_IN_PROGRESS')
    throw validationError(`Stack [${name}] cannot be deleted while in status ${status}`);
  if (retain.length === 0) return;
  if (status !== 'DELETE_FAILED')
    throw validationError(
      `Invalid operation on stack [${id}]. Resources can be retained only when the stack is in the DELETE_FAILED state.`,
    );
  const gone = retain.some((resource) => resources[resource] === undefined);
  if (gone)
    throw validationError(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
    );
};

export const deleteStack: Operation = {
  asks: onStack('DeleteStack'),
  run: (call, input: DeleteStackCommandInput) => {
    const { world } = call;
    const { ClientRequestToken: token, RetainResources: retain = [], DeletionMode = 'STANDARD' } = input;
    if (DeletionMode !== 'STANDARD') throw notRehearsed(`DeleteStack with DeletionMode ${DeletionMode}`);
    if (begunBy(world, token, 'DeleteStack') !== undefined) return asBefore(input, {});
    const stack = lookUp(world, input.StackName ?? '');
    if (!stack || stack.status === 'DELETE_COMPLETE') return asBefore(input, {});
    checkRemovable(stack, retain);
    const site = siteOf(call, stack, input.RoleARN);
    const { status } = stack;
    const held = heldBy(world, stack);
    begin(site, 'DELETE', token);
    remember(world, token, 'DeleteStack', stack.id);
    // AWS says so and leaves the stack as it was.
    if (held !== undefined) turn(world, stack, status, held);
    else world.background(`stack ${stack.name}`, () => takeDown(site, retain));
    return {};
  },
};

export const updateTerminationProtection: Operation = {
  asks: onStack('UpdateTerminationProtection'),
  run: (call, { StackName = '', EnableTerminationProtection }: UpdateTerminationProtectionCommandInput) => {
    const stack = findToUpdate(call, StackName);
    stack.terminationProtection = EnableTerminationProtection ?? false;
    return { StackId: stack.id };
  },
};

/** An update holds the clock from its beginning to its end: nobody meets one half-way. */
export const cancelUpdateStack: Operation = {
  notDone: ['ClientRequestToken'],
  asks: onStack('CancelUpdateStack'),
  run: ({ world }, { StackName = '' }: CancelUpdateStackCommandInput) => {
    const { status } = findStack(world, StackName);
    if (status === 'UPDATE_IN_PROGRESS') throw notRehearsed('the end of an update half-way');
    throw validationError(`CancelUpdateStack cannot be called from current stack status`);
  },
};

export const continueUpdateRollback: Operation = {
  asks: onStack('ContinueUpdateRollback'),
  run: (call, input: ContinueUpdateRollbackCommandInput) => {
    const { world } = call;
    const { ClientRequestToken: token, ResourcesToSkip: skipped = [] } = input;
    if (begunBy(world, token, 'ContinueUpdateRollback') !== undefined) return asBefore(input, {});
    const stack = findStack(world, input.StackName ?? '');
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
    const site = siteOf(call, stack, input.RoleARN);
    begin(site, 'UPDATE_ROLLBACK', token);
    remember(world, token, 'ContinueUpdateRollback', stack.id);
    world.background(`stack ${stack.name}`, () => rollBack(site, skipped));
    return {};
  },
};
