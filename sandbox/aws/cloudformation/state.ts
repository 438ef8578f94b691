/** Stacks, what they have made, and what happened to them. */

import type { ParameterValues } from '../../cloudformation/parameters.ts';
import { validationError } from '../../cloudformation/refusal.ts';
import type { Input, Principal } from '../../service.ts';
import type { World } from '../../world.ts';

export type StackResource = {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** As the template says them, every function worked out. */
  readonly properties: Input;
  /** As they were carried out, dynamic references resolved. */
  readonly carriedOut: Input;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly metadata?: Input;
  /** Resources that it needs: they are removed after it. */
  readonly needs: readonly string[];
  readonly changedAt: number;
  readonly status: string;
  readonly reason?: string;
};
export type StackEvent = {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly token?: string;
};
export type StackOutput = {
  readonly OutputKey: string;
  readonly OutputValue: string;
  readonly Description?: string;
  readonly ExportName?: string;
};
export type StackTag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** What a stack is told to be. */
export type Goal = {
  template: string;
  /** As they were given, or their defaults. */
  parameters: ParameterValues;
  /** Values of SSM's parameters that some of them name. */
  resolved: ParameterValues;
  tags: readonly StackTag[];
  capabilities: readonly string[];
  /** Exports of other stacks that it uses. */
  imports: readonly string[];
};
export type Stack = Goal & {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  status: string;
  statusReason?: string;
  outputs: readonly StackOutput[];
  disableRollback: boolean;
  terminationProtection: boolean;
  /** The role that CloudFormation acts with, once one was given. */
  roleArn?: string;
  readonly resources: Record<string, StackResource>;
  /** How it was before the update under way, or before the one whose roll-back failed. */
  before?: Goal & {
    readonly outputs: readonly StackOutput[];
    readonly resources: Readonly<Record<string, StackResource>>;
    /** What the update has made; it goes once the rest is back. */
    readonly made: readonly StackResource[];
  };
  /** The last word on resources that are gone or were never made. */
  departed: Record<string, StackResource>;
  /** The newest first. */
  events: StackEvent[];
  /** ClientRequestToken of the operation under way. */
  token?: string;
};
/** One line of a change set. */
export type ResourceChange = Readonly<Record<string, Input>> & {
  readonly Action: 'Add' | 'Modify' | 'Remove';
  readonly LogicalResourceId: string;
};
export type ChangeSet = Goal & {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly createdAt: number;
  readonly description?: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly onFailure?: string;
  readonly roleArn?: string;
  readonly token?: string;
  readonly nested: boolean;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly reason?: string;
  readonly changes: readonly ResourceChange[];
  readonly principal: Principal;
};
/** What a ClientRequestToken has begun. */
export type Begun = { readonly operation: string; readonly stackId: string };
type CloudformationState = {
  readonly stacks: Record<string, Stack>;
  readonly changeSets: Record<string, ChangeSet>;
  readonly tokens: Record<string, Begun>;
};

export const initialState = (): CloudformationState => ({ stacks: {}, changeSets: {}, tokens: {} });

export const state = (world: World): CloudformationState => world.state.cloudformation;

/** The living stack of a name, or any of an id; undefined when there is none. */
export const lookUp = (world: World, nameOrId: string): Stack | undefined => {
  const { stacks } = state(world);
  return nameOrId.startsWith('arn:')
    ? stacks[nameOrId]
    : Object.values(stacks).find((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
};

export const findStack = (world: World, nameOrId: string): Stack => {
  const stack = lookUp(world, nameOrId);
  if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
};

/** A stack that can be worked with: not one that is deleted, whatever its id. */
export const findLiving = (world: World, nameOrId: string): Stack => {
  const stack = findStack(world, nameOrId);
  if (stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${nameOrId}] does not exist`);
  return stack;
};

export const newStack = (world: World, name: string): Stack => {
  const stack: Stack = {
    id: world.arn('cloudformation', `stack/${name}/${world.random.uuid()}`),
    name,
    createdAt: world.clock.now(),
    status: 'REVIEW_IN_PROGRESS',
    template: '',
    parameters: {},
    resolved: {},
    tags: [],
    capabilities: [],
    imports: [],
    outputs: [],
    disableRollback: false,
    terminationProtection: false,
    resources: {},
    departed: {},
    events: [],
  };
  state(world).stacks[stack.id] = stack;
  return stack;
};

type About = { readonly logicalId: string; readonly physicalId?: string; readonly type: string };

/** Writes down what happens to a resource, or to the stack itself. */
export const tell = (world: World, stack: Stack, about: About, status: string, reason?: string): void => {
  const { logicalId, physicalId = '', type } = about;
  stack.events.unshift({
    id: world.random.uuid(),
    at: world.clock.now(),
    logicalId,
    physicalId,
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(stack.token === undefined ? {} : { token: stack.token }),
  });
};

export const stackType = 'AWS::CloudFormation::Stack';

/** The stack's own change of state. */
export const turn = (world: World, stack: Stack, status: string, reason?: string): void => {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  tell(world, stack, { logicalId: stack.name, physicalId: stack.id, type: stackType }, status, reason);
};
