/** Lambda takes messages out of a queue, gives them to a function in batches, and deletes what was dealt with. */
import { AwsError } from '../../errors.ts';
import type { Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import type { Queue } from '../sqs/state.ts';
import { running } from './environments.ts';
import { runEvent } from './run.ts';
import { type FunctionRecord, type Mapping, state } from './state.ts';

/** A message as ReceiveMessage gives it. */
type Received = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<
      string,
      { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }
    >
  >;
};

/** Lambda begins with five pollers. */
const mostBatches = 5;

const queueOf = (world: World, { queueArn }: Mapping): Queue | undefined =>
  world.state.sqs?.queues[queueArn.slice(queueArn.lastIndexOf(':') + 1)];

const queueUrl = (world: World, { queueArn }: Mapping): string =>
  `${world.url}/${world.account}/${queueArn.slice(queueArn.lastIndexOf(':') + 1)}`;

const asFunction = (world: World, { configuration }: FunctionRecord): Principal =>
  world.assume(configuration.Role, 'lambda.amazonaws.com', configuration.FunctionName);

const recordOf = (world: World, mapping: Mapping, message: Received) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
      name,
      {
        ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
        ...(attribute.BinaryValue === undefined
          ? {}
          : { binaryValue: Buffer.from(attribute.BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute.DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: mapping.queueArn,
  awsRegion: world.region,
});

type Item = { readonly itemIdentifier?: unknown };

/** The messages that were not dealt with, by the function's own word; what cannot be read means all of them. */
const failuresOf = (payload: string, ids: readonly string[]): readonly string[] => {
  const answer = JSON.parse(payload) as { readonly batchItemFailures?: readonly Item[] | null } | null;
  if (answer === null || typeof answer !== 'object') return answer === null ? [] : ids;
  if (Object.keys(answer).length === 0 || answer.batchItemFailures === null) return [];
  if (!Array.isArray(answer.batchItemFailures)) return ids;
  const named = answer.batchItemFailures.map((item: Item) => item?.itemIdentifier);
  const isKnown = (id: unknown): id is string => typeof id === 'string' && ids.includes(id);
  return named.every(isKnown) ? named : ids;
};

type Batch = {
  readonly mapping: Mapping;
  readonly found: FunctionRecord;
  readonly messages: readonly Received[];
};

/** Throttled, it stays hidden like a batch that has failed. */
const isThrottled = (world: World, { configuration, concurrency }: FunctionRecord): boolean =>
  concurrency !== undefined && running(world, configuration.FunctionName) >= concurrency;

const failed = async (world: World, batch: Batch, work: Parameters<typeof runEvent>[2]['work']) => {
  const { mapping, found, messages } = batch;
  const ids = messages.map(({ MessageId }) => MessageId);
  if (isThrottled(world, found)) return ids;
  const Records = messages.map((message) => recordOf(world, mapping, message));
  const event = { requestId: world.random.uuid(), body: JSON.stringify({ Records }), work };
  const { functionError, payload } = await runEvent(world, found, event);
  if (functionError) return ids;
  return mapping.reportsFailures ? failuresOf(payload, ids) : [];
};

const remove = async (world: World, { mapping, found }: Batch, message: Received): Promise<void> => {
  await world.call(asFunction(world, found), 'sqs', 'DeleteMessage', {
    QueueUrl: queueUrl(world, mapping),
    ReceiptHandle: message.ReceiptHandle,
  });
};

/** What fails is told; the messages come back by themselves. */
const tell = (world: World, { queueArn }: Mapping, error: unknown): void => {
  if (!(error instanceof AwsError)) throw error;
  const what = `messages of ${queueArn} were not dealt with: ${error.message}`;
  world.record({ kind: 'step', who: 'lambda', what });
};

/** When the first message that is hidden now can be seen again. */
const nextSight = (world: World, mapping: Mapping): number | undefined => {
  const now = world.clock.now();
  const later = (queueOf(world, mapping)?.messages ?? [])
    .map(({ visibleAt }) => visibleAt)
    .filter((at) => at > now);
  return later.length > 0 ? Math.min(...later) : undefined;
};

/** Has the mapping look again when a message that is hidden now comes back. */
export const lookAgain = (world: World, mapping: Mapping): void => {
  const at = nextSight(world, mapping);
  if (at !== undefined) world.clock.schedule(at, 'lambda', 'poll', { mapping: mapping.uuid });
};

const runBatch = (world: World, batch: Batch): void => {
  const { uuid } = batch.mapping;
  batch.mapping.running += 1;
  world.background(`lambda ${batch.mapping.functionName}`, async (work) => {
    try {
      const left = new Set(await failed(world, batch, work));
      for (const message of batch.messages)
        if (!left.has(message.MessageId)) await remove(world, batch, message);
    } catch (error) {
      tell(world, batch.mapping, error);
    }
    const mapping = state(world).mappings[uuid];
    if (!mapping) return;
    mapping.running -= 1;
    lookAgain(world, mapping);
    await poll(world, { mapping: uuid });
  });
};

const canSee = (world: World, mapping: Mapping): boolean =>
  (queueOf(world, mapping)?.messages ?? []).some(({ visibleAt }) => visibleAt <= world.clock.now());

const receive = async (
  world: World,
  mapping: Mapping,
  found: FunctionRecord,
): Promise<readonly Received[]> => {
  const { Messages = [] } = await world.call(asFunction(world, found), 'sqs', 'ReceiveMessage', {
    QueueUrl: queueUrl(world, mapping),
    MaxNumberOfMessages: mapping.batchSize,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
    // It looks when there is something to see: whoever waits holds up the clock by which it comes.
    WaitTimeSeconds: 0,
  });
  return Messages;
};

/** Takes what can be seen, batch by batch, as long as there is somebody free to run it. */
export const poll = async (world: World, which: { readonly mapping: string }): Promise<void> => {
  const mapping = state(world).mappings[which.mapping];
  const found = mapping && state(world).functions[mapping.functionName];
  if (!found || !mapping.enabled) return;
  try {
    while (mapping.running < (mapping.concurrency ?? mostBatches) && canSee(world, mapping)) {
      const messages = await receive(world, mapping, found);
      if (messages.length === 0) return;
      runBatch(world, { mapping, found, messages });
    }
  } catch (error) {
    tell(world, mapping, error);
  }
};
