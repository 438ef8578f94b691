/** SSM Parameter Store. */
import type { Service } from '../../service.ts';
import { describeParameters, getParameter, getParameters, getParametersByPath } from './reading.ts';
import { initialState } from './state.ts';
import {
  addTagsToResource,
  deleteParameter,
  listTagsForResource,
  putParameter,
  removeTagsFromResource,
} from './writing.ts';

export const ssm: Service = {
  name: 'ssm',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-ssm'),
  operations: {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
  },
  initialState,
};
