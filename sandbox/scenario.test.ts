import { expect, test } from '@jest/globals';
import { scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const stage = {} as Stage;
const story = (holds: () => boolean) =>
  scenario({ name: 'x', summary: 'y', play: async () => 1, promises: [{ text: 'it holds', holds }] });

test('a promise is kept or broken by what was looked at', async () => {
  expect(await story(() => true).run(stage)).toEqual([{ text: 'it holds', held: true }]);
  expect(await story(() => false).run(stage)).toEqual([{ text: 'it holds', held: false }]);
});

test('a look that fails breaks the promise and says why', async () => {
  const broken = story(() => {
    throw new Error('no such stage');
  });
  expect(await broken.run(stage)).toEqual([{ text: 'it holds', held: false, why: 'no such stage' }]);
});

test('what a story promises is known before it plays', () => {
  expect(story(() => true).promises).toEqual(['it holds']);
});
