/** CloudWatch Logs. */
import type { Service } from '../../service.ts';
import { filterLogEvents, testMetricFilter } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import * as groups from './log-groups.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './log-streams.ts';
import { putLogEvents } from './put-log-events.ts';
import { initialState } from './state.ts';
import * as tags from './tags.ts';

export const logs: Service = {
  name: 'logs',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-cloudwatch-logs'),
  initialState,
  operations: {
    CreateLogGroup: groups.createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: groups.deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: groups.deleteRetentionPolicy,
    DescribeLogGroups: groups.describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: tags.listTagsForResource,
    ListTagsLogGroup: tags.listTagsLogGroup,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: groups.putLogGroupDeletionProtection,
    PutRetentionPolicy: groups.putRetentionPolicy,
    TagLogGroup: tags.tagLogGroup,
    TagResource: tags.tagResource,
    TestMetricFilter: testMetricFilter,
    UntagLogGroup: tags.untagLogGroup,
    UntagResource: tags.untagResource,
  },
};
