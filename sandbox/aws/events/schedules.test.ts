import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EventsBench, openEvents } from './testing.ts';

let bench: EventsBench;
beforeEach(async () => {
  bench = await openEvents();
});
afterEach(() => bench.close());

/** Calls while time stands still: nothing is due in between. */
const atOnce = async (...calls: readonly (readonly [string, object])[]): Promise<void> => {
  const { clock, call, operator } = bench.world;
  const held = clock.begin('the test');
  for (const [operation, input] of calls) await call(operator, 'events', operation, input);
  clock.end(held);
};

const Arn = 'arn:aws:lambda:eu-west-1:111122223333:function:hello';
const put = (ScheduleExpression: string, more: object = {}) =>
  atOnce(
    ['PutRule', { Name: 'r', ScheduleExpression, ...more }],
    ['PutTargets', { Rule: 'r', Targets: [{ Id: 'one', Arn }] }],
  );

const start = Date.UTC(2026, 0, 5, 9);

/** Minutes after the start at which the function was called, until the given one; then runs what comes next. */
const calls = async (minutes: number, next: readonly (readonly [string, object])[] = []) => {
  const { clock, trace } = bench.world;
  const end = start + minutes * 60_000;
  // Something that happens then, so that time goes on until then.
  clock.schedule(end, 'events', 'tick', { rule: 'none' });
  const held = await clock.until('the time', () => clock.now() >= end);
  const seen = trace
    .filter(({ what, at }) => what === 'lambda:Invoke' && at < end)
    .map(({ at }) => Math.floor((at - start) / 60_000));
  for (const [operation, input] of next)
    await bench.world.call(bench.world.operator, 'events', operation, input);
  clock.end(held);
  return seen;
};

test('a rate counts from when the rule was made', async () => {
  await put('rate(5 minutes)');
  expect(await calls(17)).toEqual([5, 10, 15]);
  const [first] = bench.fakes.lambda.taken;
  expect(JSON.parse(String(first.Payload))).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '111122223333',
    time: expect.stringMatching(/^2026-01-05T09:05:/),
    region: 'eu-west-1',
    resources: ['arn:aws:events:eu-west-1:111122223333:rule/r'],
    detail: {},
  });
});

test('a cron is due on the minute', async () => {
  await put('cron(0/10 * * * ? *)');
  expect(await calls(31)).toEqual([10, 20, 30]);
});

test('a scheduled event is for the targets of its own rule alone', async () => {
  const topic = 'arn:aws:sns:eu-west-1:111122223333:news';
  await atOnce(
    ['PutRule', { Name: 'r', ScheduleExpression: 'rate(5 minutes)' }],
    ['PutTargets', { Rule: 'r', Targets: [{ Id: 'one', Arn }] }],
    ['PutRule', { Name: 'all', EventPattern: '{"source":["aws.events"]}' }],
    ['PutTargets', { Rule: 'all', Targets: [{ Id: 'one', Arn: topic }] }],
  );
  expect(await calls(6)).toEqual([5]);
  expect(bench.fakes.sns.taken).toEqual([]);
});

test('a rule that is disabled is not due, and begins anew when it is enabled', async () => {
  await put('rate(5 minutes)', { State: 'DISABLED' });
  const enable = ['EnableRule', { Name: 'r' }] as const;
  expect(await calls(8, [enable, enable])).toEqual([]);
  expect(await calls(14, [['DisableRule', { Name: 'r' }]])).toEqual([13]);
  expect(await calls(30)).toEqual([13]);
  expect(bench.world.clock.pending()).toEqual([]);
});

test('a rule that is put again has its new schedule, one that is deleted none', async () => {
  await put('rate(5 minutes)');
  const again = ['PutRule', { Name: 'r', ScheduleExpression: 'rate(8 minutes)' }] as const;
  const gone = [
    ['RemoveTargets', { Rule: 'r', Ids: ['one'] }],
    ['DeleteRule', { Name: 'r' }],
  ] as const;
  expect(await calls(6, [again])).toEqual([5]);
  expect(await calls(15, gone)).toEqual([5, 14]);
  expect(bench.world.clock.pending()).toEqual([]);
});
