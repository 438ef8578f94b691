import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EventsBench, openEvents } from './testing.ts';

let bench: EventsBench;
beforeAll(async () => {
  bench = await openEvents();
});
afterAll(() => bench.close());

const good: PutEventsRequestEntry = { Source: 'slipway.hello', DetailType: 'Test', Detail: '{}' };
const put = (...Entries: PutEventsRequestEntry[]) => bench.client.send(new PutEventsCommand({ Entries }));

test.each<[string, Partial<PutEventsRequestEntry>, string, string]>([
  [
    'no source',
    { Source: '' },
    'InvalidArgument',
    'Parameter Source is not valid. Reason: Source is a required argument.',
  ],
  ['no type', { DetailType: '' }, 'InvalidArgument', 'Reason: DetailType is a required argument.'],
  ['no detail', { Detail: '' }, 'InvalidArgument', 'Reason: Detail is a required argument.'],
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
  ['a detail that is no object', { Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
  [
    'a source of AWS',
    { Source: 'aws.codedeploy' },
    'NotAuthorizedForSourceException',
    'Not authorized for the source.',
  ],
])('%s: the entry fails, the others do not', async (_, wrong, ErrorCode, message) => {
  const answer = await put(good, { ...good, ...wrong });
  expect(answer).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ EventId: expect.any(String) }, { ErrorCode, ErrorMessage: expect.stringContaining(message) }],
  });
});

test('time and resources are those of the entry', async () => {
  await put({
    ...good,
    Time: new Date('2020-01-02T03:04:05.678Z'),
    Resources: ['arn:a'],
    EventBusName: 'default',
  });
  const [event] = bench.world.trace.filter(({ kind }) => kind === 'event').slice(-1);
  expect(event?.detail).toMatchObject({ time: '2020-01-02T03:04:05Z', resources: ['arn:a'] });
});

test.each<[string, () => Promise<unknown>, object]>([
  [
    'eleven entries',
    () => put(...Array(11).fill(good)),
    { name: 'ValidationException', message: expect.stringContaining('less than or equal to 10') },
  ],
  ['none', () => put(), { name: 'ValidationException' }],
  [
    'more than a megabyte',
    () => put({ ...good, Detail: JSON.stringify({ text: 'x'.repeat(1_048_576) }) }),
    { name: 'ValidationException', message: 'Total size of the entries in the request is over the limit.' },
  ],
  ['another bus', () => put({ ...good, EventBusName: 'mine' }), { $metadata: { httpStatusCode: 501 } }],
  ['a trace header', () => put({ ...good, TraceHeader: 'Root=1' }), { $metadata: { httpStatusCode: 501 } }],
])('%s: the call is refused', async (_, call, expected) => {
  await expect(call()).rejects.toMatchObject(expected);
});

test('whoever puts events must be allowed to, by source if the policy says so', async () => {
  const Statement = {
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Resource: 'arn:aws:events:eu-west-1:111122223333:event-bus/default',
    Condition: { StringEquals: { 'events:source': 'slipway.hello' } },
  } as const;
  bench.role('putter', 'lambda.amazonaws.com', { Statement });
  const principal = {
    kind: 'role',
    roleName: 'putter',
    arn: 'arn:aws:sts::111122223333:assumed-role/putter/x',
  } as const;
  const call = (Source: string) =>
    bench.world.call(principal, 'events', 'PutEvents', { Entries: [{ ...good, Source }] });
  expect(await call('slipway.hello')).toMatchObject({ FailedEntryCount: 0 });
  await expect(call('slipway.other')).rejects.toMatchObject({ code: 'AccessDeniedException' });
});
