import { expect, test } from '@jest/globals';
import type { Service } from '../service.ts';
import { services } from '../services.ts';
import { createWorld } from '../world.ts';
import { schemasOf } from './schema.ts';
import { watchReads } from './watch.ts';

test.each([
  ['by its name', (input: { a?: string }) => input.a],
  ['by taking the input apart', ({ a }: { a?: string }) => a],
  ['by a copy of the whole', (input: { a?: string }) => ({ ...input })],
  ['by asking whether it is there', (input: { a?: string }) => 'a' in input],
  ['by writing the whole as JSON', (input: { a?: string }) => JSON.stringify(input)],
])('a member is looked at %s', (_, look) => {
  const { input, unread } = watchReads({ a: 'x' });
  expect(unread()).toEqual(['a']);
  look(input);
  expect(unread()).toEqual([]);
});

test('only what is given can be ignored', () => {
  expect(watchReads({ a: undefined, b: null, c: [], d: {}, e: false, f: 0 }).unread()).toEqual(['e', 'f']);
});

const sqsThat = (run: Service['operations'][string]['run']): Service => ({
  name: 'sqs',
  protocol: 'json-1.0',
  sdk: () => import('@aws-sdk/client-sqs'),
  initialState: () => ({}),
  operations: { SendMessage: { run } },
});

test('an operation that ignores what it is given has not been rehearsed', async () => {
  const world = createWorld({
    folder: '/nowhere',
    services: [sqsThat((_, { QueueUrl }) => ({ MessageId: QueueUrl }))],
  });
  const send = world.call(world.operator, 'sqs', 'SendMessage', {
    QueueUrl: 'q',
    MessageBody: 'x',
    DelaySeconds: 1,
  });
  await expect(send).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining(
      'sqs:SendMessage with MessageBody, DelaySeconds, which nothing looks at',
    ),
  });
});

test('every operation of the sandbox takes its input, or says that it does nothing with it', async () => {
  const blind: string[] = [];
  for (const service of services) {
    for (const [name, { run, notDone = [] }] of Object.entries(service.operations)) {
      const { input } = await schemasOf(service, name);
      const members = input.isUnitSchema() ? [] : Object.keys(input.getMemberSchemas());
      if (run.length < 2 && members.some((member) => !notDone.includes(member)))
        blind.push(`${service.name}:${name}`);
    }
  }
  expect(blind).toEqual([]);
});
