/** Clients from before SQS spoke JSON: forms, posted to the address of the queue itself. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { operatorKey } from '../../world.ts';
import { type Bench, openBench } from './testing.ts';

/** smithy wants a hash class. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  await bench.create('work');
});
afterEach(() => bench.close());

const post = async (path: string, form: Readonly<Record<string, string>>) => {
  const { url, region } = bench.world;
  const signer = new SignatureV4({
    service: 'sqs',
    region,
    credentials: operatorKey,
    sha256: Sha256 as never,
  });
  const body = new URLSearchParams({ Version: '2012-11-05', ...form }).toString();
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: {},
    headers: { host: new URL(url).host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
};
const atQueue = (form: Readonly<Record<string, string>>) => post('/111122223333/work', form);

test('the address says which queue', async () => {
  const sent = await atQueue({
    Action: 'SendMessage',
    MessageBody: 'hello & bye',
    'MessageAttribute.1.Name': 'kind',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'greeting',
  });
  expect(sent.status).toBe(200);
  expect(sent.text).toContain('<SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">');
  expect(sent.text).toMatch(/<MD5OfMessageAttributes>[\da-f]{32}</);
  const received = await atQueue({
    Action: 'ReceiveMessage',
    'AttributeName.1': 'All',
    'MessageAttributeName.1': 'All',
  });
  expect(received.text).toContain('<Body>hello &amp; bye</Body>');
  expect(received.text).toContain(
    '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
  );
  expect(received.text).toContain('<MessageAttribute><Name>kind</Name>');
  const ReceiptHandle = /<ReceiptHandle>(.*?)</.exec(received.text)?.[1] ?? '';
  expect((await atQueue({ Action: 'DeleteMessage', ReceiptHandle })).status).toBe(200);
  expect(bench.messages('work')).toEqual([]);
});

test('the member says it as well, wherever the form is posted to', async () => {
  const form = { Action: 'SendMessage', QueueUrl: bench.url('work'), MessageBody: 'x' };
  expect((await post('/', form)).status).toBe(200);
  expect((await atQueue(form)).status).toBe(200);
  expect(bench.messages('work')).toHaveLength(2);
});

test('errors have their older names', async () => {
  const missing = await post('/111122223333/ghost', { Action: 'PurgeQueue' });
  expect(missing.status).toBe(400);
  expect(missing.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
  const wrong = await atQueue({ Action: 'ReceiveMessage', MaxNumberOfMessages: '11' });
  expect(wrong.text).toContain('<Code>InvalidParameterValue</Code>');
});

test('a list of queues, a batch and its failures', async () => {
  const queues = await post('/', { Action: 'ListQueues' });
  expect(queues.text).toContain(`<QueueUrl>${bench.url('work')}</QueueUrl>`);
  const batch = await atQueue({
    Action: 'SendMessageBatch',
    'SendMessageBatchRequestEntry.1.Id': 'good',
    'SendMessageBatchRequestEntry.1.MessageBody': 'x',
    'SendMessageBatchRequestEntry.2.Id': 'bad',
    'SendMessageBatchRequestEntry.2.MessageBody': 'x',
    'SendMessageBatchRequestEntry.2.DelaySeconds': '901',
  });
  expect(batch.text).toMatch(/<SendMessageBatchResultEntry><Id>good<.*<BatchResultErrorEntry><Id>bad</);
});
