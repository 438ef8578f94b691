/** EventBridge: the default bus. */
import type { Service } from '../../service.ts';
import { deliver, send } from './deliver.ts';
import { putEvents } from './put-events.ts';
import {
  deleteRule,
  describeRule,
  listRules,
  listTargetsByRule,
  putRule,
  putTargets,
  removeTargets,
  testEventPattern,
} from './rules.ts';
import { initialState } from './state.ts';

export const events: Service = {
  name: 'events',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-eventbridge'),
  initialState,
  timers: { deliver, send },
  operations: {
    DeleteRule: deleteRule,
    DescribeRule: describeRule,
    ListRules: listRules,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutRule: putRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    TestEventPattern: testEventPattern,
  },
};
