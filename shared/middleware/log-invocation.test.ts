import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { failed, passed } from '../core/outcome.ts';
import { DeliveryError } from '../errors.ts';
import { logInvocation } from './log-invocation.ts';

type Event = { readonly id: string; readonly secret: string };

const rig = (body: () => Promise<unknown>) => {
  const lines: { level: string; message: string; facts: Record<string, unknown> }[] = [];
  const write = (level: string) => (message: string, facts: Record<string, unknown>) =>
    lines.push({ level, message, facts });
  const log = { info: write('info'), error: write('error') };
  let time = 1_000;
  const now = () => {
    time += 40;
    return time;
  };
  const handler = middy<Event, unknown>()
    .use(logInvocation<Event>('try-it', ({ id }) => ({ eventId: id.toLowerCase() }), { log, now }))
    .handler(body);
  const invoke = (event: unknown) => handler(event as Event, { awsRequestId: 'r-1' } as Context);
  return { invoke, lines };
};

const event = { id: 'E-1', secret: 'canary' };

test.each([
  [passed('all 12 passed'), 'try-it passed', { summary: 'all 12 passed' }],
  [failed('3 of 12 failed'), 'try-it failed', { reason: '3 of 12 failed' }],
  [undefined, 'try-it done', {}],
  ['nothing to do', 'try-it done', { result: 'nothing to do' }],
  [{ done: 'rejected it' }, 'try-it done', { result: '{"done":"rejected it"}' }],
  [
    { id: 'v-1', verdict: 'good release', sentence: 'all well', checks: [{ sentence: 'long' }] },
    'try-it done',
    { validation: 'v-1', verdict: 'good release', sentence: 'all well' },
  ],
])('%j is one line, and never the event', async (response, message, facts) => {
  const { invoke, lines } = rig(async () => response);
  await invoke(event);
  expect(lines).toEqual([
    { level: 'info', message, facts: { eventId: 'e-1', requestId: 'r-1', durationMs: 40, ...facts } },
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('a throw is one line with blame and cause, but without what an SDK error carries along', async () => {
  const cause = Object.assign(new Error('inner'), { $response: { headers: { authorization: 'canary' } } });
  const { invoke, lines } = rig(async () => {
    throw new DeliveryError('platform', 'outer', { cause });
  });
  await expect(invoke(event)).rejects.toThrow('outer');
  expect(lines).toMatchObject([
    {
      level: 'error',
      message: 'try-it threw',
      facts: { eventId: 'e-1', thrown: { message: 'outer', blame: 'platform', cause: { message: 'inner' } } },
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('an event that cannot be read is logged without its facts, and its own error is the one thrown', async () => {
  const { invoke, lines } = rig(async () => {
    throw new Error('no id');
  });
  await expect(invoke({})).rejects.toThrow('no id');
  expect(lines).toMatchObject([{ level: 'error', facts: { requestId: 'r-1' } }]);
});
