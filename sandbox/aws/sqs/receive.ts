/** ReceiveMessage: takes what can be seen, hides it for a while, and moves what was received too often. */
import type { ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { announce } from './announce.ts';
import { secondsOf } from './attributes.ts';
import { checkNumber, invalid } from './errors.ts';
import { md5OfAttributes } from './message-attributes.ts';
import { handleOf } from './receipts.ts';
import { deadLetterQueueOf, redriveOf } from './redrive.ts';
import { dropOld } from './retention.ts';
import { md5 } from './send.ts';
import { findQueue, type Message, onQueue, type Queue } from './state.ts';
import { waitAt } from './waiting.ts';

const systemNames = [
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
];

/** Those asked for: by name, by the beginning of their name, or all. */
const chosen = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) =>
      names.some(
        (one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
      ),
    ),
  );

const systemAttributesOf = (message: Message): Record<string, string> => {
  const { AWSTraceHeader } = message.system;
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(AWSTraceHeader ? { AWSTraceHeader: AWSTraceHeader.StringValue as string } : {}),
    ...(message.source ? { DeadLetterQueueSourceArn: message.source } : {}),
  };
};

type Wanted = {
  readonly most: number;
  readonly hiddenMs: number;
  readonly system: readonly string[];
  readonly own: readonly string[];
};

const answerOf = (message: Message, { system, own }: Wanted) => {
  const Attributes = chosen(systemAttributesOf(message), system);
  const MessageAttributes = chosen(message.attributes, own);
  const MD5OfMessageAttributes = md5OfAttributes(MessageAttributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(Attributes).length > 0 ? { Attributes } : {}),
    ...(MD5OfMessageAttributes ? { MD5OfMessageAttributes, MessageAttributes } : {}),
  };
};

/** It is gone from here, and can be seen there at once; it keeps its age. */
const bury = (world: World, queue: Queue, message: Message, target: Queue): void => {
  const { receiptHandle: _, ...left } = message;
  queue.messages = queue.messages.filter(({ id }) => id !== message.id);
  target.messages.push({ ...left, source: queue.arn, visibleAt: world.clock.now() });
  announce(world, target, world.clock.now());
};

const mostInFlight = 120_000;

const checkInFlight = (queue: Queue, now: number): void => {
  const inFlight = queue.messages.filter(({ received, visibleAt }) => received > 0 && visibleAt > now);
  if (inFlight.length >= mostInFlight)
    throw new AwsError('OverLimit', `Too many messages are in flight: ${inFlight.length}.`, 403);
};

const receiveOne = (world: World, queue: Queue, message: Message, hiddenMs: number): void => {
  const now = world.clock.now();
  message.received += 1;
  message.firstReceivedAt ??= now;
  message.receivedAt = now;
  message.visibleAt = now + hiddenMs;
  message.receiptHandle = handleOf(world, queue, message);
};

const take = (world: World, queueUrl: string, { most, hiddenMs }: Wanted): readonly Message[] => {
  const queue = findQueue(world, queueUrl);
  const now = world.clock.now();
  dropOld(world, queue);
  checkInFlight(queue, now);
  const redrive = redriveOf(queue);
  const taken: Message[] = [];
  for (const message of queue.messages.filter(({ visibleAt }) => visibleAt <= now)) {
    if (taken.length === most) break;
    if (redrive && message.received >= redrive.maxReceiveCount)
      bury(world, queue, message, deadLetterQueueOf(world, { arn: queue.arn, ...redrive }));
    else taken.push(message);
  }
  for (const message of taken) receiveOne(world, queue, message, hiddenMs);
  return taken;
};

/** When the next message comes into sight. */
const nextSight = (world: World, queueUrl: string): number | undefined => {
  const times = findQueue(world, queueUrl).messages.map(({ visibleAt }) => visibleAt);
  return times.length > 0 ? Math.min(...times) : undefined;
};

const takeOrWait = async (call: Call, queue: Queue, url: string, wanted: Wanted, waitMs: number) => {
  const { world } = call;
  const found = take(world, url, wanted);
  if (found.length > 0 || waitMs === 0) return found;
  const taken = await waitAt(call, queue.name, waitMs, {
    take: () => {
      const now = take(world, url, wanted);
      return now.length > 0 ? now : undefined;
    },
    next: () => nextSight(world, url),
  });
  return taken ?? [];
};

const checkReceive = (input: ReceiveMessageCommandInput, system: readonly string[]): void => {
  checkNumber(
    'MaxNumberOfMessages',
    input.MaxNumberOfMessages,
    [1, 10],
    'Must be between 1 and 10, if provided.',
  );
  checkNumber('VisibilityTimeout', input.VisibilityTimeout, [0, 43_200]);
  checkNumber('WaitTimeSeconds', input.WaitTimeSeconds, [0, 20]);
  const unknown = system.find((name) => !systemNames.includes(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const bad = input.MessageAttributeNames?.find((name) => !/^[\w.-]+(\*)?$/.test(name) && name !== '.*');
  if (bad !== undefined) throw invalid(`The message attribute name '${bad}' is invalid.`);
};

export const receiveMessage: Operation = {
  ...onQueue('ReceiveMessage'),
  notDone: ['ReceiveRequestAttemptId'],
  run: async (call, input: ReceiveMessageCommandInput) => {
    const url = input.QueueUrl as string;
    const queue = findQueue(call.world, url);
    const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
    checkReceive(input, system);
    const wanted: Wanted = {
      most: input.MaxNumberOfMessages ?? 1,
      hiddenMs: (input.VisibilityTimeout ?? secondsOf(queue, 'VisibilityTimeout')) * 1_000,
      system,
      own: input.MessageAttributeNames ?? [],
    };
    const waitMs = (input.WaitTimeSeconds ?? secondsOf(queue, 'ReceiveMessageWaitTimeSeconds')) * 1_000;
    const taken = await takeOrWait(call, queue, url, wanted, waitMs);
    return taken.length > 0 ? { Messages: taken.map((message) => answerOf(message, wanted)) } : {};
  },
};
