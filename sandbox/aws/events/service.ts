/** EventBridge: the default bus. */
import type { Service } from '../../service.ts';
import { describeEventBus, listEventBuses } from './buses.ts';
import { deliver, expire, send } from './deliver.ts';
import { putEvents } from './put-events.ts';
import { deleteRule, describeRule, disableRule, enableRule, listRules, putRule } from './rules.ts';
import { tick } from './schedules.ts';
import { initialState } from './state.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { listRuleNamesByTarget, listTargetsByRule, putTargets, removeTargets } from './targets.ts';
import { testEventPattern } from './test-event-pattern.ts';

export const events: Service = {
  name: 'events',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-eventbridge'),
  initialState,
  timers: { deliver, expire, send, tick },
  operations: {
    DeleteRule: deleteRule,
    DescribeEventBus: describeEventBus,
    DescribeRule: describeRule,
    DisableRule: disableRule,
    EnableRule: enableRule,
    ListEventBuses: listEventBuses,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    ListRules: listRules,
    ListTagsForResource: listTagsForResource,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutRule: putRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    TagResource: tagResource,
    TestEventPattern: testEventPattern,
    UntagResource: untagResource,
  },
};
