/** Operations that only tell. */
import { validationError } from '../../cloudformation/template.ts';
import type { Input, Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { templateText } from './source.ts';
import { findStack, type Stack, type StackEvent, type StackResource, state } from './state.ts';

type ByStack = { readonly StackName: string };

const shown = (stack: Stack): Input => ({
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: new Date(stack.createdAt),
  StackStatus: stack.status,
  Outputs: stack.outputs,
  Tags: stack.tags,
  Capabilities: ['CAPABILITY_NAMED_IAM'],
  Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedAt) }),
  ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
});

export const describeStacks: Operation = {
  asks: onStack('DescribeStacks'),
  run: ({ world }, input: { readonly StackName?: string }) => ({
    Stacks: input.StackName
      ? [shown(findStack(world, input.StackName))]
      : Object.values(state(world).stacks)
          .filter((stack) => stack.status !== 'DELETE_COMPLETE')
          .map(shown),
  }),
};

export const listStacks: Operation = {
  run: ({ world }, input: { readonly StackStatusFilter?: readonly string[] }) => ({
    StackSummaries: Object.values(state(world).stacks)
      .filter((stack) => !input.StackStatusFilter?.length || input.StackStatusFilter.includes(stack.status))
      .map((stack) => ({
        StackId: stack.id,
        StackName: stack.name,
        CreationTime: new Date(stack.createdAt),
        StackStatus: stack.status,
      })),
  }),
};

const event = (stack: Stack, one: StackEvent): Input => ({
  StackId: stack.id,
  StackName: stack.name,
  EventId: one.id,
  LogicalResourceId: one.logicalId,
  PhysicalResourceId: one.physicalId,
  ResourceType: one.type,
  Timestamp: new Date(one.at),
  ResourceStatus: one.status,
  ...(one.reason === undefined ? {} : { ResourceStatusReason: one.reason }),
});

export const describeStackEvents: Operation = {
  asks: onStack('DescribeStackEvents'),
  run: ({ world }, input: ByStack) => {
    const stack = findStack(world, input.StackName);
    return { StackEvents: stack.events.map((one) => event(stack, one)) };
  },
};

const resource = (stack: Stack, one: StackResource): Input => ({
  LogicalResourceId: one.logicalId,
  PhysicalResourceId: one.physicalId,
  ResourceType: one.type,
  ResourceStatus: one.status,
  StackId: stack.id,
  StackName: stack.name,
});

export const describeStackResource: Operation = {
  asks: onStack('DescribeStackResource'),
  run: ({ world }, input: ByStack & { readonly LogicalResourceId: string }) => {
    const stack = findStack(world, input.StackName);
    const found = stack.resources[input.LogicalResourceId];
    if (!found)
      throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
    return {
      StackResourceDetail: { ...resource(stack, found), LastUpdatedTimestamp: new Date(found.changedAt) },
    };
  },
};

export const describeStackResources: Operation = {
  asks: onStack('DescribeStackResources'),
  run: ({ world }, input: ByStack) => {
    const stack = findStack(world, input.StackName);
    const all = Object.values(stack.resources);
    return {
      StackResources: all.map((one) => ({ ...resource(stack, one), Timestamp: new Date(one.changedAt) })),
    };
  },
};

export const listStackResources: Operation = {
  asks: onStack('ListStackResources'),
  run: ({ world }, input: ByStack) => ({
    StackResourceSummaries: Object.values(findStack(world, input.StackName).resources).map((one) => ({
      LogicalResourceId: one.logicalId,
      PhysicalResourceId: one.physicalId,
      ResourceType: one.type,
      ResourceStatus: one.status,
      LastUpdatedTimestamp: new Date(one.changedAt),
    })),
  }),
};

export const getTemplate: Operation = {
  asks: onStack('GetTemplate'),
  run: ({ world }, input: ByStack) => ({ TemplateBody: findStack(world, input.StackName).template }),
};

export const validateTemplate: Operation = {
  run: async (call, input: Input) => {
    const template = JSON.parse(await templateText(call, input));
    const ParameterKeys = Object.keys(template.Parameters ?? {});
    return {
      Description: template.Description ?? '',
      Parameters: ParameterKeys.map((ParameterKey) => ({ ParameterKey })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    };
  },
};
