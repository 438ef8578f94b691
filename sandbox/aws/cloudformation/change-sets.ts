/** Operations on change sets. */
import type {
  CreateChangeSetCommandInput,
  DeleteChangeSetCommandInput,
  ExecuteChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/refusal.ts';
import type { Site } from '../../cloudformation/site.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onStack } from './asks.ts';
import { begin, checkChangeable, findToUpdate, siteOf } from './begin.ts';
import { changesOf } from './changes.ts';
import { goalOf, importedBy } from './goal.ts';
import { aimAt, bringOver, bringUp } from './run.ts';
import { checkName } from './stacks.ts';
import { type ChangeSet, findStack, type Goal, lookUp, newStack, type Stack, state, turn } from './state.ts';
import { asBefore, begunBy, remember } from './tokens.ts';

const unchanged =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const stackFor = (call: Call, input: CreateChangeSetCommandInput): Stack => {
  const { StackName: name = '', ChangeSetName: set, ChangeSetType: kind = 'UPDATE' } = input;
  if (kind === 'IMPORT') throw notRehearsed('change sets that import');
  if (kind === 'UPDATE') {
    const stack = findToUpdate(call, name);
    checkChangeable(stack);
    return stack;
  }
  const existing = lookUp(call.world, name);
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
    throw validationError(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${set}].`,
    );
  return existing ?? newStack(call.world, name);
};

const pattern = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

const checkInput = (world: World, input: CreateChangeSetCommandInput): void => {
  const { ChangeSetName: name = '', StackName: stackName = '' } = input;
  if (!stackName.startsWith('arn:')) checkName(stackName);
  if (!pattern.test(name))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  if (input.ImportExistingResources) throw notRehearsed('change sets that import existing resources');
  if (lookUpSet(world, input))
    throw new AwsError('AlreadyExistsException', `ChangeSet [${name}] already exists`);
};

type Verdict = Pick<ChangeSet, 'status' | 'changes' | 'imports'> & { readonly reason?: string };

const judge = (site: Site, goal: Goal): Verdict => {
  try {
    const imports = importedBy(site, goal);
    const { lines: changes, nothing } = changesOf(site, goal);
    if (!nothing) return { status: 'CREATE_COMPLETE', changes, imports };
    const same = goal.template === site.stack.template;
    return {
      status: 'FAILED',
      reason: same ? unchanged : 'No updates are to be performed.',
      changes: [],
      imports,
    };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationError') throw error;
    return { status: 'FAILED', reason: error.message, changes: [], imports: [] };
  }
};

const prepare = async (call: Call, input: CreateChangeSetCommandInput, stack: Stack): Promise<ChangeSet> => {
  const { world, principal } = call;
  const kind = input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE';
  const goal = await goalOf(call, input, stack, kind === 'CREATE' ? undefined : stack);
  const verdict = judge({ world, stack, principal }, goal);
  return {
    ...goal,
    id: world.arn('cloudformation', `changeSet/${input.ChangeSetName}/${world.random.uuid()}`),
    name: input.ChangeSetName as string,
    stackId: stack.id,
    createdAt: world.clock.now(),
    kind,
    nested: input.IncludeNestedStacks ?? false,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.OnStackFailure === undefined ? {} : { onFailure: input.OnStackFailure }),
    ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
    ...verdict,
    principal,
  };
};

export const createChangeSet: Operation = {
  notDone: [
    'NotificationARNs',
    'ResourceTypes',
    'RollbackConfiguration',
    'ResourcesToImport',
    'DeploymentMode',
  ],
  asks: onStack('CreateChangeSet'),
  run: async (call, input: CreateChangeSetCommandInput) => {
    const { world } = call;
    const { ClientToken: token } = input;
    const begun = begunBy(world, token, 'CreateChangeSet');
    if (begun !== undefined) return asBefore(input, namesOf(world, begun));
    checkInput(world, input);
    const known = lookUp(world, input.StackName ?? '');
    const stack = stackFor(call, input);
    try {
      const set = await prepare(call, input, stack);
      state(world).changeSets[set.id] = set;
      if (stack.events.length === 0) turn(world, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
      remember(world, token, 'CreateChangeSet', set.id);
      return namesOf(world, set.id);
    } catch (error) {
      if (!known) delete state(world).stacks[stack.id];
      throw error;
    }
  },
};

const namesOf = (world: World, id: string): object => ({
  Id: id,
  StackId: state(world).changeSets[id]?.stackId,
});

export type Named = { readonly ChangeSetName?: string | undefined; readonly StackName?: string | undefined };

export const lookUpSet = (world: World, { ChangeSetName, StackName }: Named): ChangeSet | undefined => {
  const stack = StackName === undefined ? undefined : lookUp(world, StackName);
  return Object.values(state(world).changeSets).find(
    (one) => one.id === ChangeSetName || (one.name === ChangeSetName && one.stackId === stack?.id),
  );
};

export const findSet = (world: World, named: Named): ChangeSet => {
  const { ChangeSetName: name = '', StackName: stackName } = named;
  if (!name.startsWith('arn:') && stackName === undefined)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  if (stackName !== undefined && !lookUp(world, stackName))
    throw validationError(`Stack [${stackName}] does not exist`);
  const found = lookUpSet(world, named);
  if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  return found;
};

const forgetSetsOf = (world: World, stack: Stack): void => {
  for (const set of Object.values(state(world).changeSets))
    if (set.stackId === stack.id) delete state(world).changeSets[set.id];
};

const executeSet = (call: Call, set: ChangeSet, keepFailed: boolean, token: string | undefined): void => {
  const { world } = call;
  const stack = findStack(world, set.stackId);
  if (stack.status !== 'REVIEW_IN_PROGRESS') checkChangeable(stack);
  const site = siteOf(call, stack, set.roleArn);
  forgetSetsOf(world, stack);
  const { template, parameters, resolved, tags, capabilities, imports } = set;
  const goal: Goal = { template, parameters, resolved, tags, capabilities, imports };
  if (set.kind === 'UPDATE') aimAt(site, goal);
  else Object.assign(stack, goal);
  begin(site, set.kind, token);
  const onFailure = set.onFailure ?? (keepFailed ? 'DO_NOTHING' : 'ROLLBACK');
  stack.disableRollback = set.kind === 'CREATE' && onFailure === 'DO_NOTHING';
  world.background(`stack ${stack.name}`, () =>
    set.kind === 'UPDATE' ? bringOver(site) : bringUp(site, onFailure),
  );
};

export const executeChangeSet: Operation = {
  notDone: ['RetainExceptOnCreate'],
  asks: onStack('ExecuteChangeSet'),
  run: (call, input: ExecuteChangeSetCommandInput) => {
    const { ClientRequestToken: token, DisableRollback: keepFailed = false } = input;
    if (begunBy(call.world, token, 'ExecuteChangeSet') !== undefined) return asBefore(input, {});
    const set = findSet(call.world, input);
    if (set.status === 'FAILED')
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${set.id}] cannot be executed in its current status of [FAILED]`,
      );
    if (set.kind === 'UPDATE' && (keepFailed || set.onFailure === 'DO_NOTHING'))
      throw notRehearsed('an update whose failure is kept');
    executeSet(call, set, keepFailed, token);
    remember(call.world, token, 'ExecuteChangeSet', set.stackId);
    return {};
  },
};

export const deleteChangeSet: Operation = {
  asks: onStack('DeleteChangeSet'),
  run: ({ world }, input: DeleteChangeSetCommandInput) => {
    const set = lookUpSet(world, input);
    if (!set && input.StackName !== undefined && !lookUp(world, input.StackName))
      throw validationError(`Stack [${input.StackName}] does not exist`);
    if (set) delete state(world).changeSets[set.id];
    return {};
  },
};
