import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
let TopicArn: string;
beforeEach(async () => {
  bench = await openBench();
  TopicArn = await bench.topic();
});
afterEach(() => bench.close());

const functionArn = () => bench.world.arn('lambda', 'function:hear');
const subscribe = (Protocol: string, Endpoint: string, Attributes: object = {}) =>
  bench.call('Subscribe', { TopicArn, Protocol, Endpoint, Attributes });
const publish = async (more: object = {}) => {
  await bench.call('Publish', { TopicArn, Message: 'hello', ...more });
  await bench.settled();
};
const kind = (StringValue: string) => ({ kind: { DataType: 'String', StringValue } });
const lambda = () => bench.world.state.lambda;

test('a subscription gets only what its policy lets pass, from the moment it has one', async () => {
  const endpoint = await bench.queue('inbox');
  const { SubscriptionArn } = await subscribe('sqs', endpoint, { RawMessageDelivery: 'true' });
  const set = (AttributeName: string, AttributeValue: string) =>
    bench.call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
  await publish({ Message: 'all' });
  await set('FilterPolicy', '{"kind":["alarm"]}');
  await publish({ Message: 'nothing' });
  await publish({ Message: 'note', MessageAttributes: kind('note') });
  await publish({ Message: 'alarm', MessageAttributes: kind('alarm') });
  await set('FilterPolicyScope', 'MessageBody');
  await publish({ Message: '{"kind":"alarm"}' });
  await set('FilterPolicy', '');
  await publish({ Message: 'all again' });
  const bodies = bench.messages('inbox').map(({ body }) => body);
  expect(bodies).toEqual(['all', 'alarm', '{"kind":"alarm"}', 'all again']);
});

test('a structured message is not filtered by its body', async () => {
  const attributes = { FilterPolicy: '{"a":["b"]}', FilterPolicyScope: 'MessageBody' };
  await subscribe('lambda', functionArn(), attributes);
  const structured = { Message: '{"default":"{}"}', MessageStructure: 'json' };
  await expect(publish(structured)).rejects.toMatchObject({ status: 501 });
});

test('a raw message brings its attributes along, an envelope has them inside', async () => {
  const MessageAttributes = { ...kind('a'), data: { DataType: 'Binary', BinaryValue: Buffer.of(0, 255) } };
  await subscribe('sqs', await bench.queue('raw'), { RawMessageDelivery: 'true' });
  await subscribe('sqs', await bench.queue('wrapped'));
  await publish({ MessageAttributes });
  const [raw] = bench.messages('raw');
  expect(raw).toMatchObject({ body: 'hello', attributes: kind('a') });
  expect([...raw.attributes.data.BinaryValue]).toEqual([0, 255]);
  const [wrapped] = bench.messages('wrapped');
  expect(wrapped.attributes).toEqual({});
  expect(JSON.parse(wrapped.body)).toMatchObject({
    Message: 'hello',
    MessageAttributes: { kind: { Type: 'String', Value: 'a' }, data: { Type: 'Binary', Value: 'AP8=' } },
  });
});

test('each protocol gets its own text of a structured message', async () => {
  await subscribe('sqs', await bench.queue('raw'), { RawMessageDelivery: 'true' });
  await subscribe('lambda', functionArn());
  await publish({ Message: '{"default":"for all","sqs":"for queues"}', MessageStructure: 'json' });
  expect(bench.messages('raw')).toMatchObject([{ body: 'for queues' }]);
  expect(lambda().events).toMatchObject([{ Records: [{ Sns: { Message: 'for all' } }] }]);
});

test('a refusal is final: the message goes to the dead-letter queue as it would have arrived', async () => {
  const dead = await bench.queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
  await subscribe('lambda', functionArn(), { RedrivePolicy });
  lambda().refusals.push(404);
  await publish();
  expect(lambda().tried).toHaveLength(1);
  const [letter] = bench.messages('dead');
  expect(JSON.parse(letter.body)).toMatchObject({ Type: 'Notification', Message: 'hello', TopicArn });
  const what = `could not deliver to ${functionArn()} (now in ${dead})`;
  expect(bench.world.trace.at(-1)).toMatchObject({ who: 'sns', what });
});

test('a dead-letter queue that does not let SNS in loses it', async () => {
  await bench.world.call(bench.world.operator, 'sqs', 'CreateQueue', { QueueName: 'shut' });
  const shut = bench.world.arn('sqs', 'shut');
  await subscribe('lambda', functionArn(), { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: shut }) });
  lambda().refusals.push(404);
  await publish();
  expect(bench.messages('shut')).toEqual([]);
  expect(bench.world.trace.at(-1)?.what).toContain(`lost: ${shut} did not take it`);
});

test('a fault of the other side is tried again: thrice at once, twice after a second, then backing off', async () => {
  await subscribe('lambda', functionArn());
  lambda().refusals.push(...Array.from({ length: 17 }, () => 503));
  await publish();
  expect(lambda().events).toHaveLength(1);
  const times: number[] = lambda().tried;
  const pauses = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1_000));
  expect(pauses).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 5, 7, 10, 14, 20, 20, 20]);
});

test('mail is the text, or the whole notification as JSON', async () => {
  for (const protocol of ['email', 'email-json']) await subscribe(protocol, 'ops@hello.example');
  for (const one of Object.values<{ token?: string }>(bench.world.state.sns.subscriptions)) delete one.token;
  await publish({ Subject: 'News' });
  const [plain, json] = bench.world.state.sns.mails;
  expect(plain).toMatchObject({ subject: 'News', text: 'hello' });
  expect(JSON.parse(json.text)).toMatchObject({ Type: 'Notification', Subject: 'News', Message: 'hello' });
});
