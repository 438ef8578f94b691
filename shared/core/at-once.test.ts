import { expect, test } from '@jest/globals';
import { atOnce } from './at-once.ts';

test('no more than so many are at work, and the results come in order', async () => {
  let working = 0;
  let most = 0;
  const results = await atOnce([5, 1, 4, 2, 3], 2, async (item, index) => {
    working += 1;
    most = Math.max(most, working);
    for (let step = 0; step < item; step += 1) await Promise.resolve();
    working -= 1;
    return [item, index];
  });
  expect(most).toBe(2);
  expect(results).toEqual([5, 1, 4, 2, 3].map((item, index) => [item, index]));
});

test('nothing to do is done at once', async () => {
  expect(await atOnce([], 3, async () => 1)).toEqual([]);
});

test('the first failure is everybody’s', async () => {
  const work = async (item: number) => {
    if (item === 2) throw new Error('no');
    return item;
  };
  await expect(atOnce([1, 2, 3], 1, work)).rejects.toThrow('no');
});
