import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('a function answers its event', async () => {
  await bench.create('echo', 'exports.handler = async (event) => ({ got: event });');
  expect(await bench.invoke('echo', { a: 1 })).toEqual({ payload: { got: { a: 1 } }, error: undefined });
});
