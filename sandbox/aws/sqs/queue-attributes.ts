/** Attributes of queues: those that were set, and those that are counted. */
import type { GetQueueAttributesCommandInput, SetQueueAttributesCommandInput } from '@aws-sdk/client-sqs';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { applySettings, readSettings, settingsOf } from './attributes.ts';
import { unknownAttribute } from './errors.ts';
import { checkRedrivePolicies } from './redrive.ts';
import { dropOld } from './retention.ts';
import { findQueue, onQueue, type Queue } from './state.ts';

const seconds = (ms: number): string => String(Math.floor(ms / 1_000));

/** Visible, in flight with a reader, or delayed and never seen yet. */
const countsOf = ({ messages }: Queue, now: number): Record<string, string> => {
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ received, source }) => received === 0 && source === undefined);
  return {
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
  };
};

const attributesOf = (world: World, queue: Queue): Record<string, string> => {
  dropOld(world, queue);
  return {
    ...settingsOf(queue),
    ...countsOf(queue, world.clock.now()),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.changedAt),
    QueueArn: queue.arn,
  };
};

/** Only some queues have them; whoever asks others for them gets nothing. */
const optional = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
];

export const getQueueAttributes: Operation = {
  ...onQueue('GetQueueAttributes'),
  run: ({ world }, { QueueUrl = '', AttributeNames = [] }: GetQueueAttributesCommandInput) => {
    const all = attributesOf(world, findQueue(world, QueueUrl));
    const wanted = new Set<string>(AttributeNames);
    const known = new Set(['All', ...Object.keys(all), ...optional]);
    const unknown = [...wanted].find((name) => !known.has(name));
    if (unknown !== undefined) throw unknownAttribute(unknown);
    const chosen = Object.entries(all).filter(([name]) => wanted.has('All') || wanted.has(name));
    return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
  },
};

export const setQueueAttributes: Operation = {
  ...onQueue('SetQueueAttributes'),
  run: ({ world }, { QueueUrl = '', Attributes }: SetQueueAttributesCommandInput) => {
    const queue = findQueue(world, QueueUrl);
    const settings = readSettings(Attributes as Record<string, string> | undefined);
    checkRedrivePolicies(world, settings, queue.arn);
    applySettings(queue, settings);
    queue.changedAt = world.clock.now();
    return {};
  },
};
