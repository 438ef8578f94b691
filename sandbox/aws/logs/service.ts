/** CloudWatch Logs. */
import type { Service } from '../../service.ts';
import { filterLogEvents, getLogEvents, putLogEvents } from './log-events.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  listTagsForResource,
  putRetentionPolicy,
  tagResource,
  untagResource,
} from './log-groups.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './log-streams.ts';
import { initialState } from './state.ts';

export const logs: Service = {
  name: 'logs',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-cloudwatch-logs'),
  initialState,
  operations: {
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: listTagsForResource,
    PutLogEvents: putLogEvents,
    PutRetentionPolicy: putRetentionPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
