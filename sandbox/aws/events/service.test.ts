import {
  DisableRuleCommand,
  EnableRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AwsError, notRehearsed } from '../../errors.ts';
import { type EventsBench, openEvents } from './testing.ts';

let bench: EventsBench;
beforeEach(async () => {
  bench = await openEvents();
});
afterEach(() => bench.close());

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:hello';
const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/r';

const target = async (more: Partial<Target> = {}, name = 'r') => {
  await bench.client.send(new PutRuleCommand({ Name: name, EventPattern: '{"source":["slipway.hello"]}' }));
  await bench.client.send(
    new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'one', Arn: functionArn, ...more }] }),
  );
};
const put = () =>
  bench.client.send(
    new PutEventsCommand({ Entries: [{ Source: 'slipway.hello', DetailType: 'Test', Detail: '{"n":[1]}' }] }),
  );
/** Until nothing more can happen. */
const settle = () => bench.world.clock.until('the end', () => false).catch(() => undefined);

const lambda = () => bench.fakes.lambda;
const invoked = (): unknown[] => lambda().taken.map(({ Payload }) => JSON.parse(String(Payload)));
const told = (): readonly string[] =>
  bench.world.trace.filter(({ who }) => who === 'events').map(({ what }) => what);

const throttled = new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
const denied = new AwsError('AccessDeniedException', 'no', 403);

test('an event reaches the targets of each rule that matches, in the envelope of EventBridge', async () => {
  await target();
  await target({}, 'again');
  await bench.client.send(new PutRuleCommand({ Name: 'again', EventPattern: '{"source":["other"]}' }));
  await put();
  await settle();
  expect(lambda().taken).toMatchObject([{ FunctionName: functionArn, InvocationType: 'Event' }]);
  expect(invoked()).toEqual([
    {
      version: '0',
      id: expect.any(String),
      'detail-type': 'Test',
      source: 'slipway.hello',
      account: '111122223333',
      time: expect.stringMatching(/^2026-01-05T09:00:0\dZ$/),
      region: 'eu-west-1',
      resources: [],
      detail: { n: [1] },
    },
  ]);
});

test('a rule that is disabled matches nothing, until it is enabled', async () => {
  await target();
  await bench.client.send(new DisableRuleCommand({ Name: 'r' }));
  await put();
  await settle();
  expect(invoked()).toEqual([]);
  await bench.client.send(new EnableRuleCommand({ Name: 'r' }));
  await put();
  await settle();
  expect(invoked()).toHaveLength(1);
});

test.each<[string, Partial<Target>, unknown]>([
  ['something else', { Input: '{"a": "b"}' }, { a: 'b' }],
  ['a part', { InputPath: '$.detail.n[0]' }, 1],
  ['all', { InputPath: '$' }, expect.objectContaining({ source: 'slipway.hello' })],
  ['a part by its quoted name', { InputPath: "$['detail-type']" }, 'Test'],
])('a target may be sent %s', async (_, more, expected) => {
  await target(more);
  await put();
  await settle();
  expect(invoked()).toEqual([expected]);
});

test('a queue, a topic and a pipeline are targets too; each has to let EventBridge in', async () => {
  const Arn = await bench.queue('letters', ruleArn);
  const start = { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: '*' } as const;
  const RoleArn = bench.role('starts', 'events.amazonaws.com', { Statement: start });
  const pipeline = 'arn:aws:codepipeline:eu-west-1:111122223333:delivery';
  await target();
  await bench.client.send(
    new PutTargetsCommand({
      Rule: 'r',
      Targets: [
        { Id: 'queue', Arn },
        { Id: 'topic', Arn: 'arn:aws:sns:eu-west-1:111122223333:news' },
        { Id: 'pipeline', Arn: pipeline, RoleArn },
      ],
    }),
  );
  await put();
  await settle();
  const [letter] = await bench.received('letters');
  expect(JSON.parse(letter.Body)).toMatchObject({ source: 'slipway.hello' });
  expect(bench.fakes.sns.taken).toMatchObject([{ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:news' }]);
  expect(bench.fakes.codepipeline.taken).toEqual([{ name: 'delivery' }]);
});

test.each<[string, string, string, string]>([
  ['a role that does not trust EventBridge', 'lambda.amazonaws.com', '*', 'FAILED_TO_ASSUME_ROLE'],
  ['a role that may not start it', 'events.amazonaws.com', 'arn:aws:x', 'NO_PERMISSIONS'],
])('a pipeline with %s is not started', async (_, trusts, Resource, code) => {
  const start = { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource } as const;
  const RoleArn = bench.role('starts', trusts, { Statement: start });
  await target({ Arn: 'arn:aws:codepipeline:eu-west-1:111122223333:delivery', RoleArn });
  await put();
  await settle();
  expect(bench.fakes.codepipeline.taken).toEqual([]);
  expect(told()).toEqual([expect.stringContaining(`: ${code}: `)]);
});

test('a passing fault is tried again, later each time', async () => {
  await target();
  const fault = new AwsError('ServiceException', 'x', 500);
  lambda().answers.push(throttled, fault, new AwsError('ResourceConflictException', 'updating', 409));
  await put();
  const tries: number[] = [];
  const { world } = bench;
  await settle();
  for (const { at, what } of world.trace) if (what === 'lambda:Invoke') tries.push(at);
  const gaps = tries.slice(1).map((at, index) => at - (tries[index] as number));
  expect(gaps).toHaveLength(3);
  for (const [index, gap] of gaps.entries()) {
    expect(gap).toBeGreaterThan(500 * 2 ** index);
    expect(gap).toBeLessThanOrEqual(1_000 * 2 ** index);
  }
  expect(invoked()).toHaveLength(1);
});

const deadLetters = async (policy: Target['RetryPolicy'], errors: readonly AwsError[]) => {
  const Arn = await bench.queue('dead', ruleArn);
  await target({ Input: '{}', DeadLetterConfig: { Arn }, ...(policy ? { RetryPolicy: policy } : {}) });
  lambda().answers.push(...errors);
  await put();
  await settle();
  return bench.received('dead');
};

const forever = Array.from({ length: 200 }, () => throttled);

test.each<[string, Target['RetryPolicy'], readonly AwsError[], Readonly<Record<string, string>>]>([
  [
    'what is denied',
    undefined,
    [denied],
    { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'no', RETRY_ATTEMPTS: '0' },
  ],
  [
    'what is not there',
    undefined,
    [new AwsError('ResourceNotFoundException', 'gone', 404)],
    { ERROR_CODE: 'NO_RESOURCE', ERROR_MESSAGE: 'gone', RETRY_ATTEMPTS: '0' },
  ],
  [
    'what has no tries left',
    { MaximumRetryAttempts: 2 },
    forever,
    { ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '2', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
  ],
  [
    'what must not be tried again',
    { MaximumRetryAttempts: 0 },
    forever,
    { ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '0', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
  ],
  [
    'what has become too old',
    { MaximumEventAgeInSeconds: 60 },
    forever,
    { ERROR_CODE: 'THROTTLING', EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
  ],
  [
    'what was tried 185 times',
    undefined,
    forever,
    { RETRY_ATTEMPTS: '185', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
  ],
])('%s lies in the dead-letter queue as it was, with its reason', async (_, policy, errors, expected) => {
  const [letter, ...more] = await deadLetters(policy, errors);
  expect(more).toEqual([]);
  expect(JSON.parse(letter.Body)).toMatchObject({ source: 'slipway.hello', detail: { n: [1] } });
  const attributes = Object.entries(letter.MessageAttributes as Record<string, { StringValue: string }>);
  const texts = Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]));
  expect(texts).toMatchObject({ RULE_ARN: ruleArn, TARGET_ARN: functionArn, ...expected });
  expect('EXHAUSTED_RETRY_CONDITION' in texts).toBe('EXHAUSTED_RETRY_CONDITION' in expected);
});

test('an event grows too old at its very moment, not at the next try', async () => {
  await deadLetters({ MaximumEventAgeInSeconds: 60 }, forever);
  const passed = bench.world.clock.now() - Date.UTC(2026, 0, 5, 9);
  expect(passed).toBeGreaterThanOrEqual(60_000);
  expect(passed).toBeLessThan(61_000);
});

test.each<[string, () => Promise<string | undefined>, string]>([
  ['no dead-letter queue', async () => undefined, 'lost: no dead-letter queue'],
  ['a queue without a policy', () => bench.queue('dead'), 'dead did not take it'],
  ['a queue that lets in another rule', () => bench.queue('dead', `${ruleArn}2`), 'dead did not take it'],
  ['a queue that is gone', async () => 'arn:aws:sqs:eu-west-1:111122223333:gone', 'gone did not take it'],
])('with %s what is denied is lost, and the trace says so', async (_, queue, expected) => {
  const Arn = await queue();
  await target(Arn ? { DeadLetterConfig: { Arn } } : {});
  lambda().answers.push(denied);
  await put();
  await settle();
  expect(told()).toEqual([expect.stringContaining(expected)]);
  expect(bench.world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
});

test('what the sandbox does not do is neither tried again nor buried', async () => {
  await target({ DeadLetterConfig: { Arn: await bench.queue('dead', ruleArn) } });
  lambda().answers.push(notRehearsed('something'));
  await put();
  await settle();
  expect(bench.world.state.sqs.queues.dead.messages).toEqual([]);
  const calls = bench.world.trace.filter(({ what }) => what === 'lambda:Invoke');
  expect(calls.map(({ detail }) => detail?.outcome)).toEqual(['unknown']);
});
