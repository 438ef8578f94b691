/** SQS: standard queues. */
import type { Service } from '../../service.ts';
import { deleteMessage, purgeQueue, receiveMessage, sendMessage } from './messages.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  setQueueAttributes,
} from './queues.ts';
import { initialState } from './state.ts';

export const sqs: Service = {
  name: 'sqs',
  protocol: 'json-1.0',
  isOnceQuery: true,
  namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sdk: () => import('@aws-sdk/client-sqs'),
  initialState,
  operations: {
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListQueues: listQueues,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    SendMessage: sendMessage,
    SetQueueAttributes: setQueueAttributes,
  },
};
