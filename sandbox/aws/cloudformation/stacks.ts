/** Operations that create and update stacks. */
import type { CreateStackCommandInput, UpdateStackCommandInput } from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/refusal.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { begin, checkChangeable, findToUpdate, siteOf } from './begin.ts';
import { changesOf } from './changes.ts';
import { goalOf, importedBy } from './goal.ts';
import { aimAt, bringOver, bringUp } from './run.ts';
import { lookUp, newStack, state } from './state.ts';
import { asBefore, begunBy, remember } from './tokens.ts';

/** What stack operations of every kind leave undone. */
const never = [
  'NotificationARNs',
  'ResourceTypes',
  'RollbackConfiguration',
  'RetainExceptOnCreate',
  'StackPolicyBody',
  'StackPolicyURL',
];

const namePattern = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

export const checkName = (name: string): void => {
  if (namePattern.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
};

const onFailureOf = ({ OnFailure, DisableRollback }: CreateStackCommandInput): string => {
  if (OnFailure !== undefined && DisableRollback !== undefined)
    throw validationError('You cannot specify both DisableRollback and OnFailure.');
  return OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK');
};

export const createStack: Operation = {
  notDone: [...never, 'TimeoutInMinutes'],
  asks: onStack('CreateStack'),
  run: async (call, input: CreateStackCommandInput) => {
    const { world } = call;
    const { StackName: name = '', ClientRequestToken: token } = input;
    const begun = begunBy(world, token, 'CreateStack');
    if (begun !== undefined) return asBefore(input, { StackId: begun });
    checkName(name);
    if (lookUp(world, name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
    const onFailure = onFailureOf(input);
    const stack = newStack(world, name);
    try {
      Object.assign(stack, await goalOf(call, input, stack));
      const site = siteOf(call, stack, input.RoleARN);
      stack.terminationProtection = input.EnableTerminationProtection ?? false;
      stack.disableRollback = onFailure === 'DO_NOTHING';
      begin(site, 'CREATE', token);
      world.background(`stack ${name}`, () => bringUp(site, onFailure));
    } catch (error) {
      delete state(world).stacks[stack.id];
      throw error;
    }
    remember(world, token, 'CreateStack', stack.id);
    return { StackId: stack.id };
  },
};

export const updateStack: Operation = {
  notDone: [...never, 'StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL'],
  asks: onStack('UpdateStack'),
  run: async (call, input: UpdateStackCommandInput) => {
    const { world } = call;
    const { ClientRequestToken: token } = input;
    const begun = begunBy(world, token, 'UpdateStack');
    if (begun !== undefined) return asBefore(input, { StackId: begun });
    if (input.DisableRollback) throw notRehearsed('UpdateStack with DisableRollback');
    const stack = findToUpdate(call, input.StackName ?? '');
    checkChangeable(stack);
    const goal = await goalOf(call, input, stack, stack);
    const site = siteOf(call, stack, input.RoleARN);
    goal.imports = importedBy(site, goal);
    if (changesOf(site, goal).nothing) throw validationError('No updates are to be performed.');
    aimAt(site, goal);
    begin(site, 'UPDATE', token);
    world.background(`stack ${stack.name}`, () => bringOver(site));
    remember(world, token, 'UpdateStack', stack.id);
    return { StackId: stack.id };
  },
};
