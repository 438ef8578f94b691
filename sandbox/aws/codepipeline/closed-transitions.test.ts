import {
  DeletePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const stage = { pipelineName: 'hello', stageName: 'Production', transitionType: 'Inbound' } as const;
const disable = () => hello.client.send(new DisableStageTransitionCommand({ ...stage, reason: 'freeze' }));
const enable = () => hello.client.send(new EnableStageTransitionCommand(stage));
const timers = () => hello.world.clock.pending().filter(({ name }) => name === 'wait-expired');
const waiting = async (): Promise<void> => {
  await hello.create();
  await disable();
  await hello.pass();
  await hello.until('the check', () => hello.events('Stage').at(-1)?.detail.state === 'SUCCEEDED');
};

test('after thirty days at a disabled transition an execution fails, and is not taken up again', async () => {
  await waiting();
  const since = hello.world.clock.now();
  await hello.untilStatus('Failed');
  expect(hello.world.clock.now() - since).toBeGreaterThan(29.9 * 24 * 60 * 60_000);
  expect(hello.world.clock.now() - since).toBeLessThanOrEqual(30 * 24 * 60 * 60_000);
  expect(hello.events('Pipeline').at(-1)?.detail.state).toBe('FAILED');
  await enable();
  expect((await hello.stageOf('Production'))?.inboundExecutions).toEqual([]);
});

test.each([
  ['enabled', enable],
  ['the way of a deleted pipeline', () => hello.client.send(new DeletePipelineCommand({ name: 'hello' }))],
])('nothing is left to expire once the transition is %s', async (_, end) => {
  await waiting();
  expect(timers()).toHaveLength(1);
  await end();
  expect(timers()).toEqual([]);
});

test('a newer execution that takes the place begins its own thirty days', async () => {
  await waiting();
  const [first] = timers();
  await hello.start();
  await hello.pass();
  await hello.until('the second', () => hello.events('Pipeline').at(-1)?.detail.state === 'SUPERSEDED');
  const [second] = timers();
  expect(timers()).toHaveLength(1);
  expect(second?.due).toBeGreaterThan(first?.due ?? 0);
});
