/** SendMessage, one by one or in batches. */
import { createHash } from 'node:crypto';
import type { SendMessageBatchCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { announce } from './announce.ts';
import { secondsOf } from './attributes.ts';
import { checkBatch, inBatch } from './batch.ts';
import { checkNumber, invalid, missing } from './errors.ts';
import { md5OfAttributes, readAttributes, readSystemAttributes, sizeOf } from './message-attributes.ts';
import { findQueue, type Message, onQueue, type Queue } from './state.ts';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

type Sent = Pick<
  SendMessageCommandInput,
  'MessageBody' | 'DelaySeconds' | 'MessageAttributes' | 'MessageSystemAttributes'
>;

/** What XML 1.0 cannot hold, SQS does not take; nor half of a surrogate pair. */
const unspeakable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const checkBody = (body: string): void => {
  if (body === '') throw missing('MessageBody');
  const [bad] = unspeakable.exec(body) ?? [];
  if (bad !== undefined)
    throw new AwsError(
      'InvalidMessageContents',
      `Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF, got #x${bad.codePointAt(0)?.toString(16).toUpperCase()}`,
    );
};

/** The unique id of who sends, as the receiver may ask for it. */
const senderId = ({ world, principal }: Call): string => {
  if (principal.kind === 'service') return principal.arn;
  if (principal.kind === 'root') return 'AIDASANDBOXOPERATOR00';
  const id = world.state.iam?.roles[principal.roleName]?.id;
  return `${id ?? principal.roleName}:${principal.arn.slice(principal.arn.lastIndexOf('/') + 1)}`;
};

const readMessage = (call: Call, queue: Queue, input: Sent): Message => {
  const body = input.MessageBody as string;
  checkBody(body);
  checkNumber('DelaySeconds', input.DelaySeconds, [0, 900], 'DelaySeconds must be >= 0 and <= 900.');
  const attributes = readAttributes(input.MessageAttributes as never);
  const system = readSystemAttributes(input.MessageSystemAttributes as never);
  const largest = secondsOf(queue, 'MaximumMessageSize');
  if (Buffer.byteLength(body) + sizeOf(attributes) > largest)
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
    );
  const now = call.world.clock.now();
  const delay = input.DelaySeconds ?? secondsOf(queue, 'DelaySeconds');
  const id = call.world.random.uuid();
  const visibleAt = now + delay * 1_000;
  const by = { senderId: senderId(call), sentAt: now };
  return { id, body, attributes, system, ...by, visibleAt, received: 0 };
};

const send = (call: Call, queue: Queue, input: Sent) => {
  const message = readMessage(call, queue, input);
  queue.messages.push(message);
  announce(call.world, queue, message.visibleAt);
  const [ofAttributes, ofSystem] = [md5OfAttributes(message.attributes), md5OfAttributes(message.system)];
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    ...(ofAttributes ? { MD5OfMessageAttributes: ofAttributes } : {}),
    ...(ofSystem ? { MD5OfMessageSystemAttributes: ofSystem } : {}),
  };
};

export const sendMessage: Operation = {
  ...onQueue('SendMessage'),
  // The first is of FIFO queues, the second of them and of fair queues.
  notDone: ['MessageDeduplicationId', 'MessageGroupId'],
  run: (call, input: SendMessageCommandInput) => {
    const { MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes } = input;
    const queue = findQueue(call.world, input.QueueUrl as string);
    return send(call, queue, { MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes });
  },
};

const largestBatch = 1_048_576;

const sizeOfAll = (entries: readonly Sent[]): number =>
  entries.reduce(
    (sum, { MessageBody = '', MessageAttributes = {} }) =>
      sum + Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes as never),
    0,
  );

export const sendMessageBatch: Operation = {
  ...onQueue('SendMessage'),
  notDone: ['Entries.MessageDeduplicationId', 'Entries.MessageGroupId'],
  run: (call, { QueueUrl = '', Entries = [] }: SendMessageBatchCommandInput) => {
    const queue = findQueue(call.world, QueueUrl);
    const entries = Entries.map((entry) => ({ ...entry, Id: entry.Id ?? '' }));
    checkBatch('SendMessageBatchRequestEntry', entries);
    const size = sizeOfAll(entries);
    if (size > largestBatch)
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${largestBatch} bytes. You have sent ${size} bytes.`,
      );
    return inBatch(entries, (entry) => send(call, queue, entry));
  },
};
