/** Operations that tell of stacks. */
import type { DescribeStacksCommandInput, ListStacksCommandInput } from '@aws-sdk/client-cloudformation';
import { shownParameters } from '../../cloudformation/parameters.ts';
import { readTemplate } from '../../cloudformation/template.ts';
import type { Input, Operation } from '../../service.ts';
import { onStack } from './asks.ts';
import { pageOf } from './page.ts';
import { findStack, type Stack, type StackEvent, state } from './state.ts';

const parametersOf = ({ template, parameters, resolved }: Stack): readonly object[] =>
  template ? shownParameters(readTemplate(template), parameters, resolved) : [];

const descriptionOf = ({ template }: Stack): object => {
  const { Description } = template ? readTemplate(template) : {};
  return Description === undefined ? {} : { Description, TemplateDescription: Description };
};

const times = ({ createdAt, updatedAt, deletedAt }: Stack): object => ({
  CreationTime: new Date(createdAt),
  ...(updatedAt === undefined ? {} : { LastUpdatedTime: new Date(updatedAt) }),
  ...(deletedAt === undefined ? {} : { DeletionTime: new Date(deletedAt) }),
});

const statusOf = ({ status, statusReason }: Stack): object => ({
  StackStatus: status,
  ...(statusReason === undefined ? {} : { StackStatusReason: statusReason }),
});

const notChecked = { DriftInformation: { StackDriftStatus: 'NOT_CHECKED' } };

const shown = (stack: Stack): Input => {
  const { TemplateDescription: _, ...description } = descriptionOf(stack) as Input;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...description,
    ...times(stack),
    ...statusOf(stack),
    ...notChecked,
    Parameters: parametersOf(stack),
    Outputs: stack.outputs,
    Tags: stack.tags,
    Capabilities: stack.capabilities,
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
    NotificationARNs: [],
    RollbackConfiguration: {},
    ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
  };
};

export const describeStacks: Operation = {
  asks: onStack('DescribeStacks'),
  run: ({ world }, { StackName, NextToken }: DescribeStacksCommandInput) => {
    const all = StackName
      ? [findStack(world, StackName)]
      : Object.values(state(world).stacks).filter((stack) => stack.status !== 'DELETE_COMPLETE');
    const { items, ...next } = pageOf(all, NextToken);
    return { Stacks: items.map(shown), ...next };
  },
};

export const listStacks: Operation = {
  run: ({ world }, { StackStatusFilter: wanted = [], NextToken }: ListStacksCommandInput) => {
    const all = Object.values(state(world).stacks)
      .filter((stack) => wanted.length === 0 || wanted.some((status) => status === stack.status))
      .reverse();
    const { items, ...next } = pageOf(all, NextToken);
    const summaries = items.map((stack) => {
      const { TemplateDescription } = descriptionOf(stack) as Input;
      return {
        StackId: stack.id,
        StackName: stack.name,
        ...(TemplateDescription === undefined ? {} : { TemplateDescription }),
        ...times(stack),
        ...statusOf(stack),
        ...notChecked,
      };
    });
    return { StackSummaries: summaries, ...next };
  },
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
  ...(one.token === undefined ? {} : { ClientRequestToken: one.token }),
});

export const describeStackEvents: Operation = {
  asks: onStack('DescribeStackEvents'),
  run: ({ world }, { StackName, NextToken }: { readonly StackName: string; readonly NextToken?: string }) => {
    const stack = findStack(world, StackName);
    const { items, ...next } = pageOf(stack.events, NextToken);
    return { StackEvents: items.map((one) => event(stack, one)), ...next };
  },
};
