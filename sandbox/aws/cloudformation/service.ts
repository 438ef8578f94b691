/** CloudFormation: stacks and change sets over cloudformation/, which carries them out. */
import type { Service } from '../../service.ts';
import { createChangeSet, deleteChangeSet, describeChangeSet, executeChangeSet } from './change-sets.ts';
import * as reading from './reading.ts';
import { createStack, deleteStack, updateStack } from './stacks.ts';
import { initialState } from './state.ts';

export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'query',
  namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  sdk: () => import('@aws-sdk/client-cloudformation'),
  initialState,
  operations: {
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: reading.describeStackEvents,
    DescribeStackResource: reading.describeStackResource,
    DescribeStackResources: reading.describeStackResources,
    DescribeStacks: reading.describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetTemplate: reading.getTemplate,
    ListStackResources: reading.listStackResources,
    ListStacks: reading.listStacks,
    UpdateStack: updateStack,
    ValidateTemplate: reading.validateTemplate,
  },
};
