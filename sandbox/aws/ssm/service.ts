/** SSM Parameter Store. */
import type { Service } from '../../service.ts';
import { deleteParameter, deleteParameters } from './delete.ts';
import { describeParameters, getParameterHistory } from './describe.ts';
import { getParameter, getParameters, getParametersByPath } from './get.ts';
import { labelParameterVersion, unlabelParameterVersion } from './labels.ts';
import { putParameter } from './put.ts';
import { initialState } from './state.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tags.ts';

export const ssm: Service = {
  name: 'ssm',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-ssm'),
  operations: {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
    UnlabelParameterVersion: unlabelParameterVersion,
  },
  initialState,
};
