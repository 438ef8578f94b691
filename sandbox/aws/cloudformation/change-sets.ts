/** Operations on change sets. */
import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/template.ts';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onStack } from './asks.ts';
import { bringAbout } from './run.ts';
import { checkCapabilities, parametersOf, templateText } from './source.ts';
import { checkChangeable } from './stacks.ts';
import { type ChangeSet, findStack, lookUp, newStack, type Stack, state, turn } from './state.ts';

const unchanged =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const stackFor = (world: World, input: CreateChangeSetCommandInput): Stack => {
  const name = input.StackName as string;
  const existing = lookUp(world, name);
  if (input.ChangeSetType !== 'CREATE') return findStack(world, name);
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
    throw validationError(`Stack [${name}] already exists and cannot be created again with the changeSet.`);
  return existing ?? newStack(world, name);
};

export const createChangeSet: Operation = {
  asks: onStack('CreateChangeSet'),
  run: async (call, input: CreateChangeSetCommandInput) => {
    const { world, principal } = call;
    const stack = stackFor(world, input);
    checkChangeable(stack);
    const template = await templateText(call, input, stack);
    checkCapabilities(template, input.Capabilities);
    const same = template === stack.template;
    const changeSet: ChangeSet = {
      id: world.arn('cloudformation', `changeSet/${input.ChangeSetName}/${world.random.uuid()}`),
      name: input.ChangeSetName as string,
      stackId: stack.id,
      kind: input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE',
      template,
      parameters: parametersOf(input),
      tags: input.Tags ?? [],
      status: same ? 'FAILED' : 'CREATE_COMPLETE',
      ...(same ? { reason: unchanged } : {}),
      principal,
    };
    state(world).changeSets[changeSet.id] = changeSet;
    return { Id: changeSet.id, StackId: stack.id };
  },
};

type Named = { readonly ChangeSetName?: string; readonly StackName?: string };

const lookUpSet = (world: World, { ChangeSetName, StackName }: Named): ChangeSet | undefined => {
  const stack = StackName === undefined ? undefined : lookUp(world, StackName);
  return Object.values(state(world).changeSets).find(
    (one) => one.id === ChangeSetName || (one.name === ChangeSetName && one.stackId === stack?.id),
  );
};

const findSet = (world: World, named: Named): ChangeSet => {
  const found = lookUpSet(world, named);
  if (!found)
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${named.ChangeSetName}] does not exist`, 404);
  return found;
};

export const describeChangeSet: Operation = {
  asks: onStack('DescribeChangeSet'),
  run: ({ world }, input: Input) => {
    const set = findSet(world, input);
    return {
      ChangeSetId: set.id,
      ChangeSetName: set.name,
      StackId: set.stackId,
      StackName: findStack(world, set.stackId).name,
      Status: set.status,
      ExecutionStatus: set.status === 'FAILED' ? 'UNAVAILABLE' : 'AVAILABLE',
      Changes: [],
      ...(set.reason === undefined ? {} : { StatusReason: set.reason }),
    };
  },
};

export const executeChangeSet: Operation = {
  asks: onStack('ExecuteChangeSet'),
  run: ({ world, principal }, input: Input) => {
    const set = findSet(world, input);
    if (set.status === 'FAILED') {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${set.id}] cannot be executed in its current status of [FAILED]`,
      );
    }
    const stack = findStack(world, set.stackId);
    checkChangeable(stack);
    const { template, parameters, tags, kind } = set;
    const before = stack.template;
    Object.assign(stack, { template, parameters, tags, updatedAt: world.clock.now() });
    delete state(world).changeSets[set.id];
    turn(world, stack, `${kind}_IN_PROGRESS`, 'User Initiated');
    world.background(`stack ${stack.name}`, async () => {
      await bringAbout({ world, stack, principal }, kind);
      if (stack.status === 'UPDATE_ROLLBACK_COMPLETE') stack.template = before;
    });
    return {};
  },
};

export const deleteChangeSet: Operation = {
  asks: onStack('DeleteChangeSet'),
  run: ({ world }, input: Input) => {
    const set = lookUpSet(world, input);
    if (set) delete state(world).changeSets[set.id];
    return {};
  },
};
