/** Operations that tell of a stack's resources. */
import type { DescribeStackResourcesCommandInput } from '@aws-sdk/client-cloudformation';
import { validationError } from '../../cloudformation/refusal.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onStack } from './asks.ts';
import { pageOf } from './page.ts';
import { findStack, lookUp, type Stack, type StackResource, state } from './state.ts';

type ByStack = { readonly StackName: string };

/** Those that are there, and the last word on the others. */
const allOf = (stack: Stack): readonly StackResource[] =>
  Object.values({ ...stack.departed, ...stack.resources }).sort((a, b) =>
    a.logicalId < b.logicalId ? -1 : 1,
  );

const shown = (one: StackResource): Input => ({
  LogicalResourceId: one.logicalId,
  PhysicalResourceId: one.physicalId,
  ResourceType: one.type,
  ResourceStatus: one.status,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  ...(one.reason === undefined ? {} : { ResourceStatusReason: one.reason }),
});

const ofStack = ({ id, name }: Stack): object => ({ StackId: id, StackName: name });

const missing = (stack: Stack, id: string): Error =>
  validationError(`Resource ${id} does not exist for stack ${stack.name}`);

export const describeStackResource: Operation = {
  asks: onStack('DescribeStackResource'),
  run: (
    { world },
    { StackName, LogicalResourceId: id }: ByStack & { readonly LogicalResourceId: string },
  ) => {
    const stack = lookUp(world, StackName);
    if (!stack) throw validationError(`Stack '${StackName}' does not exist`);
    const found = allOf(stack).find((one) => one.logicalId === id);
    if (!found) throw missing(stack, id);
    const more = found.metadata === undefined ? {} : { Metadata: JSON.stringify(found.metadata) };
    const LastUpdatedTimestamp = new Date(found.changedAt);
    return { StackResourceDetail: { ...ofStack(stack), ...shown(found), ...more, LastUpdatedTimestamp } };
  },
};

const byPhysicalId = (world: World, id: string): Stack => {
  const stack = Object.values(state(world).stacks).find((one) =>
    Object.values(one.resources).some(({ physicalId }) => physicalId === id),
  );
  if (!stack) throw validationError(`Stack for ${id} does not exist`);
  return stack;
};

const stackOf = (
  world: World,
  { StackName: name, PhysicalResourceId: id }: DescribeStackResourcesCommandInput,
) => {
  if ((name === undefined) === (id === undefined))
    throw validationError('Exactly one of StackName and PhysicalResourceId must be specified.');
  return name === undefined ? byPhysicalId(world, id ?? '') : findStack(world, name);
};

export const describeStackResources: Operation = {
  asks: ({ world }: Call, input: DescribeStackResourcesCommandInput) => {
    const { PhysicalResourceId: id, StackName } = input;
    const owner = id === undefined ? StackName : byPhysicalId(world, id).id;
    return onStack('DescribeStackResources')({ world } as Call, { StackName: owner });
  },
  run: ({ world }, input: DescribeStackResourcesCommandInput) => {
    const stack = stackOf(world, input);
    const wanted = input.LogicalResourceId;
    const all = allOf(stack).filter((one) => wanted === undefined || one.logicalId === wanted);
    if (wanted !== undefined && all.length === 0) throw missing(stack, wanted);
    // AWS tells of a hundred at most, and has no second page here.
    const some = all.slice(0, 100);
    return {
      StackResources: some.map((one) => ({
        ...ofStack(stack),
        ...shown(one),
        Timestamp: new Date(one.changedAt),
      })),
    };
  },
};

export const listStackResources: Operation = {
  asks: onStack('ListStackResources'),
  run: ({ world }, { StackName, NextToken }: ByStack & { readonly NextToken?: string }) => {
    const { items, ...next } = pageOf(allOf(findStack(world, StackName)), NextToken);
    const StackResourceSummaries = items.map((one) => ({
      ...shown(one),
      LastUpdatedTimestamp: new Date(one.changedAt),
    }));
    return { StackResourceSummaries, ...next };
  },
};
