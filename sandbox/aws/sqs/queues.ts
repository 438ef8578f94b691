/** Operations on queues themselves. */
import type {
  CreateQueueCommandInput,
  GetQueueUrlCommandInput,
  ListDeadLetterSourceQueuesCommandInput,
  ListQueuesCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { applySettings, checkSame, readSettings } from './attributes.ts';
import { checkNumber, invalid, noSuchQueue } from './errors.ts';
import { checkRedrivePolicies, sourcesOf } from './redrive.ts';
import { findQueue, onName, onQueue, type Queue, queueNamed, queueUrl, state } from './state.ts';
import { checkTags } from './tags.ts';
import { lookAt } from './waiting.ts';

const checkName = (world: World, name: string): void => {
  if (name.endsWith('.fifo')) throw notRehearsed('FIFO queues');
  if (!/^[\w-]{1,80}$/.test(name))
    throw invalid('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  if (state(world).deleted[name])
    throw new AwsError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
};

const newQueue = (
  world: World,
  name: string,
  settings: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): Queue => {
  const now = world.clock.now();
  const arn = world.arn('sqs', name);
  checkRedrivePolicies(world, settings, arn);
  const made = { attributes: {}, tags: { ...tags }, messages: [], isPurging: false };
  const queue: Queue = { name, arn, createdAt: now, changedAt: now, ...made };
  applySettings(queue, settings);
  return queue;
};

const creating = onName('CreateQueue');
const tagging = onName('CreateQueue', 'TagQueue');

export const createQueue: Operation = {
  ...creating,
  asks: (call, input: CreateQueueCommandInput) =>
    (Object.keys(input.tags ?? {}).length > 0 ? tagging : creating).asks?.(call, input) ?? [],
  run: ({ world }, { QueueName = '', Attributes, tags = {} }: CreateQueueCommandInput) => {
    checkName(world, QueueName);
    const settings = readSettings(Attributes as Record<string, string> | undefined);
    checkTags(tags);
    const existing = state(world).queues[QueueName];
    if (existing) checkSame(existing, settings);
    state(world).queues[QueueName] = existing ?? newQueue(world, QueueName, settings, tags);
    return { QueueUrl: queueUrl(world, QueueName) };
  },
};

const untilForgottenMs = 60_000;

export const deleteQueue: Operation = {
  ...onQueue('DeleteQueue'),
  run: ({ world }, { QueueUrl }: { readonly QueueUrl: string }) => {
    const { name } = findQueue(world, QueueUrl);
    delete state(world).queues[name];
    state(world).deleted[name] = true;
    world.clock.after(untilForgottenMs, 'sqs', 'forget', { name });
    lookAt(world, name, world.clock.now());
    return {};
  },
};

/** Timer: the name of a deleted queue is free again. */
export const forget = (world: World, { name }: { readonly name: string }): void => {
  delete state(world).deleted[name];
};

export const getQueueUrl: Operation = {
  ...onName('GetQueueUrl'),
  run: ({ world }, { QueueName = '', QueueOwnerAWSAccountId: owner }: GetQueueUrlCommandInput) => {
    if (owner !== undefined && owner !== world.account) throw noSuchQueue();
    return { QueueUrl: queueUrl(world, queueNamed(world, QueueName).name) };
  },
};

type Paging = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };

const mostResults = 1_000;

/** Names in their order; a token holds the last one of the page before, and there is one only for those who ask for pages. */
const page = (names: readonly string[], { MaxResults, NextToken }: Paging) => {
  checkNumber(
    'MaxResults',
    MaxResults,
    [1, mostResults],
    `MaxResults must be an integer between 1 and ${mostResults}.`,
  );
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64').toString();
  if (NextToken !== undefined && Buffer.from(after).toString('base64') !== NextToken)
    throw invalid('Invalid or expired next token.');
  const rest = [...names].sort().filter((name) => name > after);
  const items = rest.slice(0, MaxResults ?? mostResults);
  const isMore = MaxResults !== undefined && items.length < rest.length;
  return {
    items,
    next: isMore ? { NextToken: Buffer.from(items.at(-1) ?? '').toString('base64') } : {},
  };
};

export const listQueues: Operation = {
  run: ({ world }, { QueueNamePrefix = '', MaxResults, NextToken }: ListQueuesCommandInput) => {
    const names = Object.keys(state(world).queues).filter((name) => name.startsWith(QueueNamePrefix));
    const { items, next } = page(names, { MaxResults, NextToken });
    const QueueUrls = items.map((name) => queueUrl(world, name));
    return { ...(QueueUrls.length > 0 ? { QueueUrls } : {}), ...next };
  },
};

export const listDeadLetterSourceQueues: Operation = {
  ...onQueue('ListDeadLetterSourceQueues'),
  run: ({ world }, input: ListDeadLetterSourceQueuesCommandInput) => {
    const { QueueUrl = '', MaxResults, NextToken } = input;
    const names = sourcesOf(world, findQueue(world, QueueUrl).arn).map(({ name }) => name);
    const { items, next } = page(names, { MaxResults, NextToken });
    return { queueUrls: items.map((name) => queueUrl(world, name)), ...next };
  },
};
