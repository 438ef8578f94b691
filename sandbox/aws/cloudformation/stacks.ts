/** Operations that change stacks. */
import type {
  CreateStackCommandInput,
  DeleteStackCommandInput,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/template.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { bringAbout, takeDown } from './run.ts';
import { checkCapabilities, parametersOf, templateText } from './source.ts';
import { findStack, lookUp, newStack, type Stack, turn } from './state.ts';

export const createStack: Operation = {
  asks: onStack('CreateStack'),
  run: async (call, input: CreateStackCommandInput) => {
    const { world, principal } = call;
    const name = input.StackName as string;
    if (lookUp(world, name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
    const template = await templateText(call, input);
    checkCapabilities(template, input.Capabilities);
    const stack = newStack(world, name);
    Object.assign(stack, { template, parameters: parametersOf(input), tags: input.Tags ?? [] });
    turn(world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    world.background(`stack ${name}`, () =>
      bringAbout({ world, stack, principal }, 'CREATE', input.OnFailure),
    );
    return { StackId: stack.id };
  },
};

const busy = /_IN_PROGRESS$/;

/** A stack can be changed when nothing is under way and it is not the wreck of a failed creation. */
export const checkChangeable = (stack: Stack): void => {
  const { id, status } = stack;
  if (
    status !== 'REVIEW_IN_PROGRESS' &&
    (busy.test(status) || /^(ROLLBACK_COMPLETE|.*_FAILED)$/.test(status))
  ) {
    throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
  }
};

export const updateStack: Operation = {
  asks: onStack('UpdateStack'),
  run: async (call, input: UpdateStackCommandInput) => {
    const { world, principal } = call;
    const stack = findStack(world, input.StackName as string);
    checkChangeable(stack);
    const template = await templateText(call, input, stack);
    checkCapabilities(template, input.Capabilities);
    if (template === stack.template) throw validationError('No updates are to be performed.');
    const before = stack.template;
    Object.assign(stack, {
      template,
      parameters: parametersOf(input),
      tags: input.Tags ?? stack.tags,
      updatedAt: world.clock.now(),
    });
    turn(world, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    world.background(`stack ${stack.name}`, async () => {
      await bringAbout({ world, stack, principal }, 'UPDATE');
      if (stack.status === 'UPDATE_ROLLBACK_COMPLETE') stack.template = before;
    });
    return { StackId: stack.id };
  },
};

export const deleteStack: Operation = {
  asks: onStack('DeleteStack'),
  run: ({ world, principal }, input: DeleteStackCommandInput) => {
    const stack = lookUp(world, input.StackName as string);
    if (!stack || stack.status === 'DELETE_COMPLETE') return {};
    if (busy.test(stack.status) && stack.status !== 'REVIEW_IN_PROGRESS') {
      throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    turn(world, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    world.background(`stack ${stack.name}`, () => takeDown({ world, stack, principal }));
    return {};
  },
};
