/** Operations on messages. */
import { createHash } from 'node:crypto';
import type { ReceiveMessageCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { announceMessages } from '../lambda/queue-announcement.ts';
import { findQueue, type Message, queueArn, queuePolicy, state } from './state.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const asks =
  (operation: string) =>
  ({ world }: Call, input: { readonly QueueUrl: string }) => [
    { action: `sqs:${operation}`, resource: queueArn(world, input.QueueUrl) },
  ];
const resourcePolicy = ({ world }: Call, input: { readonly QueueUrl: string }) =>
  queuePolicy(state(world).queues[input.QueueUrl.slice(input.QueueUrl.lastIndexOf('/') + 1)]);

export const sendMessage: Operation = {
  asks: asks('SendMessage'),
  resourcePolicy,
  run: ({ world }, input: SendMessageCommandInput) => {
    const queue = findQueue(world, input.QueueUrl as string);
    const now = world.clock.now();
    const delay = input.DelaySeconds ?? Number(queue.attributes.DelaySeconds ?? 0);
    const message: Message = {
      id: world.random.uuid(),
      body: input.MessageBody as string,
      attributes: (input.MessageAttributes ?? {}) as Message['attributes'],
      sentAt: now,
      visibleAt: now + delay * 1_000,
      received: 0,
    };
    queue.messages.push(message);
    announceMessages(world, queue.arn, message.visibleAt);
    return { MessageId: message.id, MD5OfMessageBody: md5(message.body) };
  },
};

/** Those asked for: by name, by the beginning of their name, or all. */
const chosen = <T>(all: Readonly<Record<string, T>>, names: readonly string[] = []) =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) =>
      names.some(
        (one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
      ),
    ),
  );

export const receiveMessage: Operation = {
  asks: asks('ReceiveMessage'),
  resourcePolicy,
  run: ({ world }, input: ReceiveMessageCommandInput) => {
    const queue = findQueue(world, input.QueueUrl as string);
    const { MessageAttributeNames } = input;
    const now = world.clock.now();
    const hidden = input.VisibilityTimeout ?? Number(queue.attributes.VisibilityTimeout ?? 30);
    if (queue.attributes.RedrivePolicy) throw notRehearsed('redrive policies');
    const taken = queue.messages
      .filter((message) => message.visibleAt <= now)
      .slice(0, input.MaxNumberOfMessages ?? 1);
    for (const message of taken) {
      message.received += 1;
      message.visibleAt = now + hidden * 1_000;
      message.receiptHandle = world.random.hex(32);
    }
    const Messages = taken.map((message) => ({
      MessageId: message.id,
      ReceiptHandle: message.receiptHandle,
      Body: message.body,
      MD5OfBody: md5(message.body),
      MessageAttributes: chosen(message.attributes ?? {}, MessageAttributeNames),
      Attributes: {
        SentTimestamp: String(message.sentAt),
        ApproximateReceiveCount: String(message.received),
      },
    }));
    return Messages.length > 0 ? { Messages } : {};
  },
};

export const deleteMessage: Operation = {
  asks: asks('DeleteMessage'),
  resourcePolicy,
  run: ({ world }, input: { readonly QueueUrl: string; readonly ReceiptHandle: string }) => {
    const queue = findQueue(world, input.QueueUrl);
    queue.messages = queue.messages.filter((message) => message.receiptHandle !== input.ReceiptHandle);
    return {};
  },
};

export const purgeQueue: Operation = {
  asks: asks('PurgeQueue'),
  run: ({ world }, input: { readonly QueueUrl: string }) => {
    findQueue(world, input.QueueUrl).messages = [];
    return {};
  },
};
