/** SNS: topics, subscriptions, and delivery to queues, functions and confirmed addresses. */
import type { Service } from '../../service.ts';
import { deliver, publish } from './publish.ts';
import { initialState } from './state.ts';
import {
  confirmSubscription,
  getSubscriptionAttributes,
  listSubscriptionsByTopic,
  subscribe,
  unsubscribe,
} from './subscriptions.ts';
import {
  createTopic,
  deleteTopic,
  getTopicAttributes,
  listTagsForResource,
  listTopics,
  setTopicAttributes,
  tagResource,
  untagResource,
} from './topics.ts';

export const sns: Service = {
  name: 'sns',
  protocol: 'query',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sdk: () => import('@aws-sdk/client-sns'),
  operations: {
    ConfirmSubscription: confirmSubscription,
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    GetTopicAttributes: getTopicAttributes,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    ListTagsForResource: listTagsForResource,
    ListTopics: listTopics,
    Publish: publish,
    SetTopicAttributes: setTopicAttributes,
    Subscribe: subscribe,
    TagResource: tagResource,
    Unsubscribe: unsubscribe,
    UntagResource: untagResource,
  },
  timers: { deliver },
  initialState,
};
