/** Tags of queues. */
import type { TagQueueCommandInput, UntagQueueCommandInput } from '@aws-sdk/client-sqs';
import type { Operation } from '../../service.ts';
import { invalid } from './errors.ts';
import { findQueue, onQueue } from './state.ts';

const most = 50;

/** Refuses more tags than a queue can have, and such as no resource can have. */
export const checkTags = (tags: Readonly<Record<string, string>>): void => {
  const keys = Object.keys(tags);
  if (keys.length > most) throw invalid(`Too many tags for the queue: ${keys.length}, at most ${most}.`);
  const bad = keys.find(
    (key) => key === '' || key.length > 128 || /^aws:/i.test(key) || (tags[key] ?? '').length > 256,
  );
  if (bad !== undefined) throw invalid(`The tag '${bad}' is invalid.`);
};

export const tagQueue: Operation = {
  ...onQueue('TagQueue'),
  run: ({ world }, { QueueUrl = '', Tags = {} }: TagQueueCommandInput) => {
    const queue = findQueue(world, QueueUrl);
    checkTags({ ...queue.tags, ...Tags });
    Object.assign(queue.tags, Tags);
    return {};
  },
};

export const untagQueue: Operation = {
  ...onQueue('UntagQueue'),
  run: ({ world }, { QueueUrl = '', TagKeys = [] }: UntagQueueCommandInput) => {
    const { tags } = findQueue(world, QueueUrl);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
};

export const listQueueTags: Operation = {
  ...onQueue('ListQueueTags'),
  run: ({ world }, { QueueUrl }: { readonly QueueUrl: string }) => {
    const { tags } = findQueue(world, QueueUrl);
    return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
  },
};
