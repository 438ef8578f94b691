/** Publishing, one by one or in batches. Delivery goes on beside the call. */
import type { PublishBatchCommandInput, PublishCommandInput } from '@aws-sdk/client-sns';
import { AwsError, NotRehearsedError, notRehearsed } from '../../errors.ts';
import type { Call, Operation, Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { invalid } from './errors.ts';
import { passes } from './filter-policy.ts';
import { parsed } from './json.ts';
import { readAttributes, sizeOf } from './message-attributes.ts';
import {
  callerContext,
  findTopic,
  onTopic,
  type Published,
  type Subscription,
  state,
  subscriptionsOf,
  type Topic,
  topicPolicy,
} from './state.ts';
import { scopeOf } from './subscription-attributes.ts';

type Given = Pick<PublishCommandInput, 'Message' | 'MessageStructure' | 'Subject' | 'MessageAttributes'>;

const largest = 262_144;

const checkMessage = ({ Message, MessageStructure = 'json', Subject }: Given): void => {
  if (MessageStructure !== 'json') throw invalid('MessageStructure');
  if (!Message) throw invalid('Empty message');
  if (Subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(Subject)) throw invalid('Subject');
};

/** The key that AWS keeps for SNS lets nobody in but the account's own users and roles. */
const checkKey = (topic: Topic, principal: Principal): void => {
  if (principal.kind === 'service' && topic.attributes.KmsMasterKeyId === 'alias/aws/sns') {
    throw new AwsError(
      'KMSAccessDenied',
      `${principal.arn} may not use the key alias/aws/sns, which has no policy that can be changed`,
    );
  }
};

const structure = ({ Message = '', MessageStructure }: Given) => {
  if (!MessageStructure) return { message: Message };
  const perProtocol = parsed(Message) as Readonly<Record<string, string>> | null | undefined;
  if (perProtocol === undefined) throw invalid('Message Structure - JSON message body failed to parse');
  if (typeof perProtocol?.default !== 'string')
    throw invalid('Message Structure - No default entry in JSON message body');
  return { message: perProtocol.default, perProtocol };
};

const isWanted = (published: Published, { attributes }: Subscription): boolean => {
  const scope = scopeOf(attributes);
  if (attributes.FilterPolicy && scope === 'MessageBody' && published.perProtocol)
    throw notRehearsed('filtering by the body of a message that has one for each protocol');
  return passes(attributes.FilterPolicy, scope, published.message, published.attributes);
};

const record = (world: World, { id, topic, subject, message }: Published): void =>
  world.record({
    kind: 'step',
    who: 'sns',
    what: `${topic.split(':').at(-1)}: ${subject ?? message.slice(0, 80)}`,
    detail: { messageId: id, topic },
  });

const publishTo = ({ world, principal }: Call, topic: Topic, given: Given) => {
  checkMessage(given);
  const attributes = readAttributes(given.MessageAttributes);
  if (Buffer.byteLength(given.Message ?? '') + sizeOf(attributes) > largest)
    throw invalid('Message too long');
  checkKey(topic, principal);
  const published: Published = {
    id: world.random.uuid(),
    topic: topic.arn,
    at: world.clock.now(),
    attributes,
    ...structure(given),
    ...(given.Subject ? { subject: given.Subject } : {}),
  };
  const wanted = subscriptionsOf(world, topic.arn).filter((one) => isWanted(published, one));
  state(world).published.push(published);
  record(world, published);
  for (const { arn } of wanted)
    world.clock.after(0, 'sns', 'deliver', { id: published.id, subscription: arn });
  return { MessageId: published.id };
};

type Addressed = { readonly TopicArn?: string | undefined; readonly TargetArn?: string | undefined };

/** A topic may be called a target. */
const topicOf = ({ TopicArn, TargetArn }: Addressed): string => TopicArn ?? TargetArn ?? '';

const checkTarget = (arn: string): void => {
  if (arn === '') throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  if (arn.split(':')[5]?.startsWith('endpoint/')) throw notRehearsed('publishing to anything but a topic');
};

export const publish: Operation = {
  asks: ({ world, principal }, input: Addressed) => [
    { action: 'sns:Publish', resource: topicOf(input), context: callerContext(world, principal) },
  ],
  resourcePolicy: ({ world, principal }, input: Addressed) => topicPolicy(world, topicOf(input), principal),
  notDone: ['MessageDeduplicationId', 'MessageGroupId', 'PhoneNumber'],
  run: (call, input: PublishCommandInput) => {
    const { Message, MessageStructure, Subject, MessageAttributes } = input;
    const arn = topicOf(input);
    checkTarget(arn);
    const topic = findTopic(call.world, arn);
    return publishTo(call, topic, { Message, MessageStructure, Subject, MessageAttributes });
  },
};

const most = 10;

type Entries = NonNullable<PublishBatchCommandInput['PublishBatchRequestEntries']>;

const checkEntries = (entries: Entries): void => {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > most)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  const ids = entries.map(({ Id = '' }) => Id);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id)))
    throw new AwsError(
      'InvalidBatchEntryId',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  if (new Set(ids).size < ids.length)
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
};

const checkSize = (entries: Entries): void => {
  const size = entries.reduce((sum, { Message = '' }) => sum + Buffer.byteLength(Message), 0);
  if (size > largest)
    throw new AwsError(
      'BatchRequestTooLong',
      'The length of all the batch messages put together is more than the limit.',
    );
};

export const publishBatch: Operation = {
  ...onTopic('Publish'),
  notDone: ['PublishBatchRequestEntries.MessageDeduplicationId', 'PublishBatchRequestEntries.MessageGroupId'],
  run: (call, { TopicArn = '', PublishBatchRequestEntries: entries = [] }: PublishBatchCommandInput) => {
    const topic = findTopic(call.world, TopicArn);
    checkEntries(entries);
    checkSize(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const { Id, ...given } of entries) {
      try {
        Successful.push({ Id, ...publishTo(call, topic, given) });
      } catch (error) {
        if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
        Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 });
      }
    }
    return { Successful, Failed };
  },
};
