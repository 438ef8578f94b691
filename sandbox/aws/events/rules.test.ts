import {
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EventsBench, openEvents } from './testing.ts';

let bench: EventsBench;
beforeEach(async () => {
  bench = await openEvents();
});
afterEach(() => bench.close());

const EventPattern = '{"source":["a"]}';
const arn = (name: string) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`;
const lambda = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;

test('a rule is made, read, turned off and on, tagged and deleted by a real client', async () => {
  const { client } = bench;
  const put = new PutRuleCommand({
    Name: 'r',
    EventPattern,
    Description: 'd',
    Tags: [{ Key: 'a', Value: '1' }],
  });
  expect(await client.send(put)).toMatchObject({ RuleArn: arn('r') });
  await client.send(new DisableRuleCommand({ Name: 'r', EventBusName: 'default' }));
  const rule = { Name: 'r', Arn: arn('r'), EventPattern, Description: 'd', EventBusName: 'default' };
  const read = () => client.send(new DescribeRuleCommand({ Name: 'r' }));
  expect(await read()).toMatchObject({ ...rule, State: 'DISABLED', CreatedBy: '111122223333' });
  await client.send(new EnableRuleCommand({ Name: 'r' }));
  expect(await read()).toMatchObject({ State: 'ENABLED' });

  await client.send(new TagResourceCommand({ ResourceARN: arn('r'), Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new UntagResourceCommand({ ResourceARN: arn('r'), TagKeys: ['a'] }));
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: arn('r') }));
  expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);

  await client.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 'one', Arn: lambda('f') }] }));
  await expect(client.send(new DeleteRuleCommand({ Name: 'r' }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: "Rule can't be deleted since it has targets.",
  });
  const removed = await client.send(new RemoveTargetsCommand({ Rule: 'r', Ids: ['one', 'none'] }));
  expect(removed).toMatchObject({ FailedEntryCount: 0 });
  await client.send(new DeleteRuleCommand({ Name: 'r' }));
  await expect(read()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Rule r does not exist on EventBus default.',
  });
});

test('a rule that is put again keeps its targets and its tags, and nothing else', async () => {
  const { client } = bench;
  const Tags = [{ Key: 'a', Value: '1' }];
  await client.send(
    new PutRuleCommand({ Name: 'r', EventPattern, Description: 'd', State: 'DISABLED', Tags }),
  );
  await client.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 'one', Arn: lambda('f') }] }));
  await client.send(new PutRuleCommand({ Name: 'r', ScheduleExpression: 'rate(1 day)' }));
  const rule = await client.send(new DescribeRuleCommand({ Name: 'r' }));
  expect(rule).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'rate(1 day)' });
  expect([rule.Description, rule.EventPattern]).toEqual([undefined, undefined]);
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'r' }));
  expect(Targets).toEqual([{ Id: 'one', Arn: lambda('f') }]);
  expect(await client.send(new ListTagsForResourceCommand({ ResourceARN: arn('r') }))).toMatchObject({
    Tags,
  });
});

test('lists come in pages', async () => {
  const { client } = bench;
  for (const Name of ['c', 'a', 'b2', 'b1']) await client.send(new PutRuleCommand({ Name, EventPattern }));
  const first = await client.send(new ListRulesCommand({ Limit: 3 }));
  expect(first.Rules?.map(({ Name }) => Name)).toEqual(['a', 'b1', 'b2']);
  const NextToken = first.NextToken as string;
  const second = await client.send(new ListRulesCommand({ Limit: 3, NextToken }));
  expect([second.Rules?.map(({ Name }) => Name), second.NextToken]).toEqual([['c'], undefined]);
  const some = await client.send(new ListRulesCommand({ NamePrefix: 'b' }));
  expect(some.Rules).toHaveLength(2);
  for (const Rule of ['a', 'c'])
    await client.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'one', Arn: lambda('f') }] }));
  const { RuleNames } = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: lambda('f') }));
  expect(RuleNames).toEqual(['a', 'c']);
  await expect(client.send(new ListRulesCommand({ NextToken: 'x' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('there is one event bus', async () => {
  const bus = { Name: 'default', Arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/default' };
  expect(await bench.client.send(new DescribeEventBusCommand({}))).toMatchObject(bus);
  expect(await bench.client.send(new ListEventBusesCommand({}))).toMatchObject({ EventBuses: [bus] });
  const other = bench.client.send(new PutRuleCommand({ Name: 'r', EventPattern, EventBusName: 'mine' }));
  await expect(other).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});

test.each<[string, Partial<PutRuleCommandInput>, string, string]>([
  [
    'a pattern that is none',
    { EventPattern: '{"source":"a"}' },
    'InvalidEventPatternException',
    '"source" must be an object or an array',
  ],
  [
    'a pattern beyond the quota',
    { EventPattern: JSON.stringify({ a: ['x'.repeat(2_050)] }) },
    'LimitExceededException',
    '2048',
  ],
  [
    'a pattern beyond the model',
    { EventPattern: JSON.stringify({ a: ['x'.repeat(4_097)] }) },
    'ValidationException',
    'less than or equal to 4096',
  ],
  [
    'neither pattern nor schedule',
    { EventPattern: undefined },
    'ValidationException',
    'EventPattern or ScheduleExpression must be specified',
  ],
  [
    'a schedule that is none',
    { ScheduleExpression: 'rate(1 minutes)' },
    'ValidationException',
    'Parameter ScheduleExpression is not valid.',
  ],
  ['a name with a blank', { Name: 'a b' }, 'ValidationException', 'regular expression pattern'],
  ['a name too long', { Name: 'a'.repeat(65) }, 'ValidationException', 'less than or equal to 64'],
])('a rule with %s is refused', async (_, wrong, name, message) => {
  const put = bench.client.send(
    new PutRuleCommand({ Name: 'r', EventPattern, ...wrong } as PutRuleCommandInput),
  );
  await expect(put).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test.each<[string, Partial<Target>, string, string]>([
  ['no ARN', { Arn: 'hello' }, 'ValidationException', 'Provided Arn is not in correct format.'],
  ['an id with a blank', { Id: 'a b' }, 'ValidationException', 'regular expression pattern'],
  [
    'input that is no JSON',
    { Input: 'hello' },
    'ValidationException',
    'JSON syntax error in input for target one',
  ],
  ['input twice', { Input: '{}', InputPath: '$' }, 'ValidationException', 'Only one of Input, InputPath'],
  [
    'too many tries',
    { RetryPolicy: { MaximumRetryAttempts: 186 } },
    'ValidationException',
    'less than or equal to 185',
  ],
  [
    'too short an age',
    { RetryPolicy: { MaximumEventAgeInSeconds: 59 } },
    'ValidationException',
    'greater than or equal to 60',
  ],
  [
    'dead letters to a topic',
    { DeadLetterConfig: { Arn: 'arn:aws:sns:eu-west-1:1:t' } },
    'ValidationException',
    'standard SQS queue',
  ],
  [
    'a pipeline without a role',
    { Arn: 'arn:aws:codepipeline:eu-west-1:1:p' },
    'ValidationException',
    'RoleArn is required for target',
  ],
])('a target with %s is refused', async (_, wrong, name, message) => {
  await bench.client.send(new PutRuleCommand({ Name: 'r', EventPattern }));
  const Targets = [{ Id: 'one', Arn: lambda('f'), ...wrong }];
  const put = bench.client.send(new PutTargetsCommand({ Rule: 'r', Targets }));
  await expect(put).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test.each<[string, Partial<Target>]>([
  ['a service that is no target here', { Arn: 'arn:aws:states:eu-west-1:1:stateMachine:s' }],
  ['a FIFO queue', { Arn: 'arn:aws:sqs:eu-west-1:1:q.fifo' }],
  ['an input transformer', { InputTransformer: { InputTemplate: '<a>' } }],
  ['a role for a function', { RoleArn: 'arn:aws:iam::1:role/r' }],
  ['a path with a filter', { InputPath: '$..a' }],
])('a target with %s is not rehearsed', async (_, more) => {
  await bench.client.send(new PutRuleCommand({ Name: 'r', EventPattern }));
  const Targets = [{ Id: 'one', Arn: lambda('f'), ...more }];
  const put = bench.client.send(new PutTargetsCommand({ Rule: 'r', Targets }));
  await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});

test('a rule has five targets at most, and none without the rule', async () => {
  const targets = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Id: `t${index}`, Arn: lambda('f') }));
  const put = (count: number) =>
    bench.client.send(new PutTargetsCommand({ Rule: 'r', Targets: targets(count) }));
  await expect(put(1)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await bench.client.send(new PutRuleCommand({ Name: 'r', EventPattern }));
  await put(5);
  await put(5);
  await expect(put(6)).rejects.toMatchObject({ name: 'LimitExceededException' });
});

test('whoever gives a target a role must be allowed to pass it on', async () => {
  await bench.client.send(new PutRuleCommand({ Name: 'r', EventPattern }));
  const RoleArn = bench.role('starts', 'events.amazonaws.com', { Statement: [] });
  const Targets = [{ Id: 'p', Arn: 'arn:aws:codepipeline:eu-west-1:111122223333:p', RoleArn }];
  const as = (Action: readonly string[]) => {
    bench.role('deployer', 'x', { Statement: { Effect: 'Allow', Action, Resource: '*' } });
    const principal = {
      kind: 'role',
      roleName: 'deployer',
      arn: 'arn:aws:sts::1:assumed-role/deployer/x',
    } as const;
    return bench.world.call(principal, 'events', 'PutTargets', { Rule: 'r', Targets });
  };
  await expect(as(['events:PutTargets'])).rejects.toMatchObject({
    message: expect.stringContaining('iam:PassRole'),
  });
  expect(await as(['events:PutTargets', 'iam:PassRole'])).toMatchObject({ FailedEntryCount: 0 });
});

const event = {
  id: '1',
  source: 'a',
  'detail-type': 't',
  account: '1',
  region: 'r',
  time: '2026-01-01T00:00:00Z',
};
const { time: _, ...incomplete } = event;
const testPattern = (Event: unknown, pattern = EventPattern) =>
  bench.client.send(
    new TestEventPatternCommand({
      EventPattern: pattern,
      Event: typeof Event === 'string' ? Event : JSON.stringify(Event),
    }),
  );

test('a pattern is tried out on an event', async () => {
  expect((await testPattern(event)).Result).toBe(true);
  expect((await testPattern(event, '{"source":["b"]}')).Result).toBe(false);
  await expect(testPattern(event, '{"source":"b"}')).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
  });
});

test.each([['hello'], ['[]'], ['{'], [JSON.stringify(incomplete)]])(
  'the event %s is refused',
  async (text) => {
    await expect(testPattern(text)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Parameter Event is not valid.',
    });
  },
);
