/** Operations that tell of change sets. */
import type {
  DescribeChangeSetCommandInput,
  ListChangeSetsCommandInput,
} from '@aws-sdk/client-cloudformation';
import { shownParameters } from '../../cloudformation/parameters.ts';
import { readTemplate } from '../../cloudformation/template.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onStack } from './asks.ts';
import { findSet } from './change-sets.ts';
import { pageOf } from './page.ts';
import { type ChangeSet, findStack, state } from './state.ts';

const summary = (world: World, set: ChangeSet): Input => ({
  ChangeSetId: set.id,
  ChangeSetName: set.name,
  StackId: set.stackId,
  StackName: findStack(world, set.stackId).name,
  Status: set.status,
  ExecutionStatus: set.status === 'FAILED' ? 'UNAVAILABLE' : 'AVAILABLE',
  CreationTime: new Date(set.createdAt),
  IncludeNestedStacks: set.nested,
  ...(set.description === undefined ? {} : { Description: set.description }),
  ...(set.reason === undefined ? {} : { StatusReason: set.reason }),
});

export const describeChangeSet: Operation = {
  notDone: ['IncludePropertyValues'],
  asks: onStack('DescribeChangeSet'),
  run: ({ world }, input: DescribeChangeSetCommandInput) => {
    const set = findSet(world, input);
    const { items, ...next } = pageOf(set.changes, input.NextToken);
    return {
      ...summary(world, set),
      Parameters: shownParameters(readTemplate(set.template), set.parameters, set.resolved),
      Capabilities: set.capabilities,
      Tags: set.tags,
      NotificationARNs: [],
      RollbackConfiguration: {},
      ...(set.onFailure === undefined ? {} : { OnStackFailure: set.onFailure }),
      Changes: items.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
      ...next,
    };
  },
};

export const listChangeSets: Operation = {
  asks: onStack('ListChangeSets'),
  run: ({ world }, { StackName = '', NextToken }: ListChangeSetsCommandInput) => {
    const { id } = findStack(world, StackName);
    const all = Object.values(state(world).changeSets).filter((set) => set.stackId === id);
    const { items, ...next } = pageOf(all, NextToken);
    return { Summaries: items.map((set) => summary(world, set)), ...next };
  },
};
