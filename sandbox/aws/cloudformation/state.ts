/** Stacks, what they have made, and what happened to them. */

import { validationError } from '../../cloudformation/template.ts';
import type { Input, Principal } from '../../service.ts';
import type { World } from '../../world.ts';

export type StackResource = {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** As they were carried out, every function worked out. */
  readonly properties: Input;
  readonly deletionPolicy: string;
  readonly changedAt: number;
  readonly status: string;
};
export type StackEvent = {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
};
export type Stack = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  updatedAt?: number;
  status: string;
  statusReason?: string;
  template: string;
  parameters: Readonly<Record<string, string>>;
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
  outputs: readonly {
    readonly OutputKey: string;
    readonly OutputValue: string;
    readonly Description?: string;
  }[];
  readonly resources: Record<string, StackResource>;
  /** The newest first. */
  events: StackEvent[];
};
export type ChangeSet = {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Stack['tags'];
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly reason?: string;
  readonly principal: Principal;
};
type CloudformationState = {
  readonly stacks: Record<string, Stack>;
  readonly changeSets: Record<string, ChangeSet>;
};

export const initialState = (): CloudformationState => ({ stacks: {}, changeSets: {} });

export const state = (world: World): CloudformationState => world.state.cloudformation;

/** The living stack of a name, or any of an id; undefined when there is none. */
export const lookUp = (world: World, nameOrId: string): Stack | undefined => {
  const stacks = Object.values(state(world).stacks);
  return nameOrId.startsWith('arn:')
    ? stacks.find((stack) => stack.id === nameOrId)
    : stacks.find((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
};

export const findStack = (world: World, nameOrId: string): Stack => {
  const stack = lookUp(world, nameOrId);
  if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
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
    tags: [],
    outputs: [],
    resources: {},
    events: [],
  };
  state(world).stacks[stack.id] = stack;
  return stack;
};

/** Writes down what happens to a resource, or to the stack itself. */
export const tell = (
  world: World,
  stack: Stack,
  about: { readonly logicalId: string; readonly physicalId?: string; readonly type: string },
  status: string,
  reason?: string,
): void => {
  stack.events.unshift({
    id: world.random.uuid(),
    at: world.clock.now(),
    physicalId: '',
    ...about,
    status,
    ...(reason === undefined ? {} : { reason }),
  });
};

/** The stack's own change of state. */
export const turn = (world: World, stack: Stack, status: string, reason?: string): void => {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  tell(
    world,
    stack,
    { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' },
    status,
    reason,
  );
};
