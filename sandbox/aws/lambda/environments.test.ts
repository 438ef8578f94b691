import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freezeEnvironments } from './environments.ts';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** Counts in its module, and tells what it finds around it. */
const counter = `
  let count = 0;
  globalThis.left = (globalThis.left ?? 0) + 1;
  exports.handler = async (event) => {
    count += 1;
    if (event.listen) process.on('SIGUSR2', () => undefined);
    return {
      count,
      left: globalThis.left,
      pid: process.pid,
      now: Date.now(),
      name: process.env.AWS_LAMBDA_FUNCTION_NAME,
      stage: process.env.STAGE,
      folder: process.cwd(),
    };
  };`;

type Seen = {
  readonly count: number;
  readonly left: number;
  readonly pid: number;
  readonly now: number;
  readonly folder: string;
  readonly stage?: string;
};
const look = async (name: string, event: object = {}): Promise<Seen> => {
  const { payload, error } = await bench.invoke(name, event);
  expect(error).toBeUndefined();
  return payload as Seen;
};

test('after a freeze a function starts cold in the process that there is, time and time again', async () => {
  await bench.create('one', counter, { Environment: { Variables: { STAGE: 'x' } } });
  const first = await look('one');
  const goBack = await freezeEnvironments(bench.world);
  for (let round = 0; round < 3; round += 1) {
    const now = bench.world.clock.now();
    const again = await look('one');
    expect(again).toMatchObject({ count: 1, left: 1, pid: first.pid, stage: 'x', name: 'one' });
    expect(again.now).toBeGreaterThanOrEqual(now);
    expect((await look('one')).count).toBe(2);
    await goBack();
  }
});

test('its time goes back with the clock', async () => {
  await bench.create('one', counter);
  await look('one');
  const { clock } = bench.world;
  const goBack = clock.keep();
  await freezeEnvironments(bench.world);
  const now = clock.now();
  clock.resume(now + 3_600_000);
  await look('one');
  await freezeEnvironments(bench.world);
  goBack();
  expect((await look('one')).now).toBeLessThan(now + 60_000);
});

test('a process becomes another function, and finds nothing of the one before', async () => {
  await bench.create('one', counter, { Environment: { Variables: { STAGE: 'x' } } });
  const first = await look('one');
  await freezeEnvironments(bench.world);
  await bench.create('two', `${counter} // other code`);
  const second = await look('two');
  expect(second).toMatchObject({ count: 1, left: 1, pid: first.pid, name: 'two' });
  expect(second.stage).toBeUndefined();
  expect(second.folder).not.toBe(first.folder);
});

test('a process that listens for more than it did at first is not used again', async () => {
  await bench.create('one', counter);
  const first = await look('one', { listen: true });
  await freezeEnvironments(bench.world);
  const again = await look('one');
  expect(again.count).toBe(1);
  expect(again.pid).not.toBe(first.pid);
});

test('a function that cannot be loaded fails in a process used again as in a new one', async () => {
  await bench.create('one', counter);
  await look('one');
  await freezeEnvironments(bench.world);
  await bench.create('broken', 'throw new TypeError("no good");');
  expect((await bench.invoke('broken')).payload).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'no good',
  });
});
