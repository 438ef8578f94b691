import { expect, test } from '@jest/globals';
import { Clock } from './clock.ts';
import { createRandom } from './random.ts';

const clockWith = (fired: string[], seed = 1) =>
  new Clock({
    start: 0,
    random: createRandom(seed),
    graceMs: 50,
    fire: (timer) => void fired.push(timer.name),
  });

test('seven days pass at once when nothing is in flight', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.schedule(7 * 86_400_000, 'x', 'week', undefined);
  const work = await clock.until('the week', () => fired.length === 1);
  expect(clock.now()).toBe(7 * 86_400_000);
  clock.end(work);
});

test('time stands still while something is in flight, and moves on when it ends', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  const work = clock.begin('an invocation');
  clock.schedule(5, 'x', 'due', undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(fired).toEqual([]);
  clock.end(work);
  await clock.until('the timer', () => fired.length === 1);
  expect(fired).toEqual(['due']);
});

test('what hangs longer than the grace no longer holds the clock', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.begin('a hook that hangs');
  clock.schedule(3_600_000, 'x', 'timeout', undefined);
  await clock.until('the timeout', () => fired.length === 1);
  expect(clock.now()).toBe(3_600_000);
});

test('timers fire in the order of their time, and of their making when that is the same', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.schedule(2, 'x', 'third', undefined);
  clock.schedule(1, 'x', 'first', undefined);
  clock.schedule(1, 'x', 'second', undefined);
  await clock.until('all', () => fired.length === 3);
  expect(fired).toEqual(['first', 'second', 'third']);
});

const orderOfCalls = async (seed: number): Promise<string> => {
  const clock = clockWith([], seed);
  const order: string[] = [];
  await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async (name) => {
      const work = clock.begin(name);
      await clock.enter(work);
      order.push(name);
      clock.end(work);
    }),
  );
  return order.join('');
};

test('parallel calls enter in an order that the seed alone decides', async () => {
  expect(await orderOfCalls(7)).toBe(await orderOfCalls(7));
  const orders = new Set(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(orderOfCalls)));
  expect(orders.size).toBeGreaterThan(1);
});

test('waiting for what can no longer happen is an error, not a hang', async () => {
  const clock = clockWith([]);
  await expect(clock.until('Godot', () => false)).rejects.toThrow(/waited for Godot, but nothing is left/);
});

test('a paused clock lets calls in, and fires nothing', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.pause();
  clock.schedule(5, 'x', 'due', undefined);
  const work = clock.begin('a call');
  await clock.enter(work);
  clock.end(work);
  await clock.until('whatever is now', () => true);
  expect(fired).toEqual([]);
});

test('a clock that goes on may go on later', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.pause();
  clock.resume(60_000);
  clock.after(5, 'x', 'due', undefined);
  await clock.until('the timer', () => fired.length === 1);
  expect(clock.now()).toBe(60_005);
});

test('who watches a moment sees it when all that is due in it has happened', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  clock.schedule(5, 'x', 'first', undefined);
  clock.schedule(5, 'x', 'second', undefined);
  await clock.until('the first', () => fired.includes('first'));
  expect(fired).toEqual(['first', 'second']);
});

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('calls of one work are served one after another, in their own order', async () => {
  const clock = clockWith([]);
  const work = clock.begin('an invocation');
  const seen: string[] = [];
  const call = (name: string) =>
    clock.serve(work, async () => {
      seen.push(`${name} in at ${clock.now()}`);
      await turns(5);
      seen.push(`${name} out at ${clock.now()}`);
    });
  await Promise.all(['a', 'b', 'c'].map(call));
  expect(seen).toEqual(['a in at 1', 'a out at 1', 'b in at 2', 'b out at 2', 'c in at 3', 'c out at 3']);
});

test('who enters first of several does not depend on who came first', async () => {
  const order = async (arrivals: readonly number[]): Promise<readonly string[]> => {
    const clock = clockWith([], 5);
    const works = ['a', 'b', 'c'].map((name) => clock.begin(name));
    const seen: string[] = [];
    const enter = async (index: number): Promise<void> => {
      const work = works[index];
      if (!work) throw new Error(`no work ${index}`);
      await clock.enter(work);
      seen.push(work.name);
      clock.end(work);
    };
    await Promise.all(arrivals.map(enter));
    return seen;
  };
  const first = await order([0, 1, 2]);
  expect(await order([2, 0, 1])).toEqual(first);
  expect(await order([1, 2, 0])).toEqual(first);
});

test('a work whose call waits for virtual time lets time move, though another call of it was served', async () => {
  const fired: string[] = [];
  const clock = clockWith(fired);
  const work = clock.begin('an invocation');
  const long = clock.serve(work, async () => {
    clock.after(60_000, 'x', 'inner', undefined);
    clock.sleep(work);
    while (fired.length === 0) await turns(1);
    clock.wake(work);
  });
  await turns(3);
  await Promise.all([long, clock.serve(work, () => turns(2))]);
  expect(fired).toEqual(['inner']);
});

/** A clock with a schedule that fires every `ms`. */
const clockThatTicks = (fired: string[], ms: number, horizonMs?: number): Clock => {
  const clock: Clock = new Clock({
    start: 0,
    random: createRandom(1),
    ...(horizonMs === undefined ? {} : { horizonMs }),
    fire: ({ name }) => {
      fired.push(`${name} ${clock.now()}`);
      if (name === 'tick') clock.scheduleIdle(clock.now() + ms, 'x', 'tick', undefined);
    },
  });
  clock.scheduleIdle(ms, 'x', 'tick', undefined);
  return clock;
};

test('a schedule fires on the way to what is to happen, and leaves the clock at rest', async () => {
  const fired: string[] = [];
  const clock = clockThatTicks(fired, 100);
  expect(clock.pending()).toEqual([]);
  clock.schedule(250, 'x', 'due', undefined);
  clock.end(await clock.until('rest', () => clock.pending().length === 0));
  expect(fired).toEqual(['tick 100', 'tick 200', 'due 250']);
  await turns(20);
  expect(clock.now()).toBe(250);
  clock.stop();
});

test('time does not run to a far moment for the sake of a schedule', async () => {
  const fired: string[] = [];
  const clock = clockThatTicks(fired, 60_000, 3_600_000);
  clock.schedule(7 * 86_400_000, 'x', 'week', undefined);
  await turns(20);
  expect(fired).toEqual([]);
  clock.stop();
});

test('who waits for what a schedule never brings is told so in the end', async () => {
  const clock = clockThatTicks([], 86_400_000);
  await expect(clock.until('a wonder', () => false)).rejects.toThrow('waited for a wonder for 60 days');
  clock.stop();
});
