/** SQS: standard queues. */
import type { Service } from '../../service.ts';
import { deleteMessage, deleteMessageBatch, purged, purgeQueue } from './delete.ts';
import { addPermission, removePermission } from './permissions.ts';
import { getQueueAttributes, setQueueAttributes } from './queue-attributes.ts';
import {
  createQueue,
  deleteQueue,
  forget,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
} from './queues.ts';
import { receiveMessage } from './receive.ts';
import { sendMessage, sendMessageBatch } from './send.ts';
import { initialState } from './state.ts';
import { listQueueTags, tagQueue, untagQueue } from './tags.ts';
import { changeMessageVisibility, changeMessageVisibilityBatch } from './visibility.ts';
import { forgetWaiting, look } from './waiting.ts';

export const sqs: Service = {
  name: 'sqs',
  protocol: 'json-1.0',
  isOnceQuery: true,
  namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sdk: () => import('@aws-sdk/client-sqs'),
  membersOfPath: (path) => (/^\/\d{12}\/[^/]+$/.test(path) ? { QueueUrl: path } : {}),
  initialState,
  operations: {
    AddPermission: addPermission,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListQueues: listQueues,
    ListQueueTags: listQueueTags,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    RemovePermission: removePermission,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
  },
  timers: { forget, look, purged },
  stop: forgetWaiting,
};
