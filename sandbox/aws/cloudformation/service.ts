/** CloudFormation: stacks and change sets over cloudformation/, which carries them out. */
import type { Service } from '../../service.ts';
import { createChangeSet, deleteChangeSet, executeChangeSet } from './change-sets.ts';
import { describeChangeSet, listChangeSets } from './describing-change-sets.ts';
import { describeStackResource, describeStackResources, listStackResources } from './describing-resources.ts';
import {
  cancelUpdateStack,
  continueUpdateRollback,
  deleteStack,
  updateTerminationProtection,
} from './endings.ts';
import { listExports, listImports } from './exports.ts';
import { describeStackEvents, describeStacks, listStacks } from './reading.ts';
import { createStack, updateStack } from './stacks.ts';
import { initialState } from './state.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './templates.ts';

export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'query',
  namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  sdk: () => import('@aws-sdk/client-cloudformation'),
  initialState,
  operations: {
    CancelUpdateStack: cancelUpdateStack,
    ContinueUpdateRollback: continueUpdateRollback,
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResource: describeStackResource,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListExports: listExports,
    ListImports: listImports,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    UpdateStack: updateStack,
    UpdateTerminationProtection: updateTerminationProtection,
    ValidateTemplate: validateTemplate,
  },
};
