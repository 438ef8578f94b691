/** CloudWatch: metrics, and alarms on them. */
import type { Service } from '../../service.ts';
import { act } from './actions.ts';
import { deleteAlarms, disableAlarmActions, enableAlarmActions, setAlarmState } from './alarms.ts';
import { describeAlarms, describeAlarmsForMetric } from './describe-alarms.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { describeAlarmHistory } from './history.ts';
import { listMetrics } from './list-metrics.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { putMetricData } from './put-metric-data.ts';
import { initialState } from './state.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { look } from './watch.ts';

export const cloudwatch: Service = {
  name: 'monitoring',
  iamPrefix: 'cloudwatch',
  protocol: 'json-1.0',
  isOnceQuery: true,
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sdk: () => import('@aws-sdk/client-cloudwatch'),
  initialState,
  operations: {
    DeleteAlarms: deleteAlarms,
    DescribeAlarmHistory: describeAlarmHistory,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DisableAlarmActions: disableAlarmActions,
    EnableAlarmActions: enableAlarmActions,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
    ListTagsForResource: listTagsForResource,
    PutMetricAlarm: putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: setAlarmState,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  timers: { act, look },
};
