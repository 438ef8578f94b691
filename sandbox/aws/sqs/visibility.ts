/** ChangeMessageVisibility: a reader needs longer, or gives the message back. */
import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { announce } from './announce.ts';
import { checkBatch, inBatch } from './batch.ts';
import { checkNumber, invalidValue, missing } from './errors.ts';
import { receivedWith } from './receipts.ts';
import { dropOld } from './retention.ts';
import { findQueue, type Message, onQueue, type Queue } from './state.ts';

const longest = 43_200;

const checkTimeout = ({ receivedAt = 0 }: Message, now: number, seconds: number): void => {
  if (now + seconds * 1_000 > receivedAt + longest * 1_000)
    throw invalidValue(
      seconds,
      'VisibilityTimeout',
      `Total VisibilityTimeout for the message is beyond the limit [${longest} seconds].`,
    );
};

type Change = {
  readonly ReceiptHandle?: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
};

const change = (world: World, queue: Queue, { ReceiptHandle = '', VisibilityTimeout }: Change): void => {
  if (VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
  const limits: readonly [number, number] = [0, longest];
  const reason = `VisibilityTimeout must be an integer between 0 and ${longest}`;
  checkNumber('VisibilityTimeout', VisibilityTimeout, limits, reason);
  dropOld(world, queue);
  const message = receivedWith(queue, ReceiptHandle);
  if (!message)
    throw invalidValue(
      ReceiptHandle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  const now = world.clock.now();
  if (message.visibleAt <= now)
    throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
  checkTimeout(message, now, VisibilityTimeout);
  message.visibleAt = now + VisibilityTimeout * 1_000;
  announce(world, queue, message.visibleAt);
};

export const changeMessageVisibility: Operation = {
  ...onQueue('ChangeMessageVisibility'),
  run: ({ world }, input: ChangeMessageVisibilityCommandInput) => {
    const { QueueUrl = '', ReceiptHandle, VisibilityTimeout } = input;
    change(world, findQueue(world, QueueUrl), { ReceiptHandle, VisibilityTimeout });
    return {};
  },
};

export const changeMessageVisibilityBatch: Operation = {
  ...onQueue('ChangeMessageVisibility'),
  run: ({ world }, { QueueUrl = '', Entries = [] }: ChangeMessageVisibilityBatchCommandInput) => {
    const queue = findQueue(world, QueueUrl);
    const entries = Entries.map((entry) => ({ ...entry, Id: entry.Id ?? '' }));
    checkBatch('ChangeMessageVisibilityBatchRequestEntry', entries);
    return inBatch(entries, (entry) => {
      change(world, queue, entry);
      return {};
    });
  },
};
