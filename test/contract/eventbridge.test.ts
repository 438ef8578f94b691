import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount } from './account.ts';

let account: Account;
let events: EventBridgeClient;

beforeAll(async () => {
  account = await openAccount();
  events = new EventBridgeClient(account.options);
});
afterAll(() => account.close());

const event = {
  id: '1',
  account: '111122223333',
  source: 'aws.codedeploy',
  time: '2026-01-05T09:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:codedeploy:eu-west-1:111122223333:application:hello'],
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  detail: {
    application: 'hello',
    state: 'FAILURE',
    retries: 3,
    tags: ['a', 'b'],
    nothing: null,
    address: '10.1.2.3',
  },
};

const matches = async (pattern: object): Promise<boolean | undefined> => {
  const input = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
  return (await events.send(new TestEventPatternCommand(input))).Result;
};

test.each<[boolean, object]>([
  [true, { source: ['aws.codedeploy'] }],
  [false, { source: ['aws.codepipeline'] }],
  [true, { detail: { state: ['STOP', 'FAILURE'] } }],
  [false, { detail: { state: ['failure'] } }],
  [true, { detail: { state: [{ 'equals-ignore-case': 'failure' }] } }],
  [true, { detail: { state: [{ prefix: 'FAIL' }] } }],
  [true, { detail: { state: [{ suffix: 'URE' }] } }],
  [false, { detail: { state: [{ 'anything-but': ['FAILURE'] }] } }],
  [true, { detail: { state: [{ 'anything-but': { prefix: 'SUCC' } }] } }],
  [true, { detail: { retries: [{ numeric: ['>', 2, '<=', 3] }] } }],
  [false, { detail: { retries: ['3'] } }],
  [true, { detail: { tags: ['b', 'c'] } }],
  [true, { detail: { absent: [{ exists: false }] } }],
  [false, { detail: { absent: [{ exists: true }] } }],
  [true, { detail: { nothing: [null] } }],
  [true, { detail: { address: [{ cidr: '10.1.0.0/16' }] } }],
  [true, { detail: { state: [{ wildcard: 'F*L*E' }] } }],
  [true, { $or: [{ source: ['x'] }, { detail: { application: ['hello'] } }] }],
])('%s: %j', async (expected, pattern) => {
  expect(await matches(pattern)).toBe(expected);
});

test.each([
  ['a text where a list is wanted', { source: 'aws.codedeploy' }],
  ['an operator that there is not', { source: [{ postfix: 'x' }] }],
  ['an empty list', { source: [] }],
  ['a range of nothing', { detail: { retries: [{ numeric: [] }] } }],
])('%s is no pattern', async (_, pattern) => {
  await expect(matches(pattern)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
});

test('one event of several may fail', async () => {
  const good = { Source: account.name, DetailType: 'Test', Detail: '{}' };
  const answer = await events.send(new PutEventsCommand({ Entries: [good, { ...good, Detail: 'no JSON' }] }));
  expect(answer.FailedEntryCount).toBe(1);
  expect(answer.Entries?.[0]?.EventId).toBeDefined();
  expect(answer.Entries?.[1]).toMatchObject({ ErrorCode: 'MalformedDetail' });
});
