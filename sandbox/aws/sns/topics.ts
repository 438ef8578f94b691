/** Operations on topics. */
import type { CreateTopicCommandInput, ListTopicsCommandInput } from '@aws-sdk/client-sns';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { invalid } from './errors.ts';
import { page } from './page.ts';
import { onTopic, state, subscriptionsOf, type Topic } from './state.ts';
import { tagsOf } from './tags.ts';
import { checkAttribute } from './topic-attributes.ts';

const checkName = (name: string): void => {
  if (name.endsWith('.fifo')) throw notRehearsed('FIFO topics');
  if (!/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name');
};

type Given = Readonly<Record<string, string>>;

const differs = (given: Given, known: Given): boolean =>
  Object.keys(given).some((name) => given[name] !== (known[name] ?? ''));

/** A topic may be made again only as it is. */
const checkSame = (
  { attributes, tags }: Topic,
  given: { readonly attributes: Given; readonly tags: Given },
) => {
  if (differs(given.attributes, attributes))
    throw invalid('Attributes Reason: Topic already exists with different attributes');
  if (differs(given.tags, tags)) throw invalid('Tags Reason: Topic already exists with different tags');
};

const isSet = ([, value]: readonly [string, string]): boolean => value !== '';

export const createTopic: Operation = {
  asks: ({ world }, { Name = '', Tags = [] }: CreateTopicCommandInput) => {
    const actions = ['CreateTopic', ...(Tags.length > 0 ? ['TagResource'] : [])];
    return actions.map((action) => ({ action: `sns:${action}`, resource: world.arn('sns', Name) }));
  },
  notDone: ['DataProtectionPolicy'],
  run: ({ world }, { Name = '', Attributes = {}, Tags }: CreateTopicCommandInput) => {
    checkName(Name);
    const attributes = Object.fromEntries(Object.entries(Attributes as Given).filter(isSet));
    for (const [name, value] of Object.entries(Attributes as Given)) checkAttribute(name, value);
    const arn = world.arn('sns', Name);
    const topic: Topic = { arn, attributes, tags: tagsOf(Tags), unsubscribed: 0 };
    const existing = state(world).topics[arn];
    if (existing) checkSame(existing, topic);
    state(world).topics[arn] = existing ?? topic;
    return { TopicArn: arn };
  },
};

export const deleteTopic: Operation = {
  ...onTopic('DeleteTopic'),
  run: ({ world }, { TopicArn }: { readonly TopicArn: string }) => {
    for (const { arn } of subscriptionsOf(world, TopicArn)) delete state(world).subscriptions[arn];
    delete state(world).topics[TopicArn];
    return {};
  },
};

export const listTopics: Operation = {
  run: ({ world }, { NextToken }: ListTopicsCommandInput) => {
    const { items, next } = page(Object.keys(state(world).topics), NextToken);
    return { Topics: items.map((TopicArn) => ({ TopicArn })), ...next };
  },
};
