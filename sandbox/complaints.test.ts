import { expect, test } from '@jest/globals';
import { complaintsOf } from './complaints.ts';
import type { Line } from './timeline.ts';
import { createWorld } from './world.ts';

const worldWith = (rules: Readonly<Record<string, object | undefined>>) => {
  const world = createWorld({ folder: '/nowhere', services: [] });
  world.state.events = {
    rules: Object.fromEntries(
      Object.entries(rules).map(([name, pattern]) => [
        name,
        { name, ...(pattern ? { pattern: JSON.stringify(pattern) } : {}) },
      ]),
    ),
  };
  world.emit({ source: 'aws.x', 'detail-type': 'Change', resources: [], detail: { state: 'DONE' } });
  return world;
};

const line = (text: string, mark: Line['mark'] = 'bad'): Line => ({ at: 0, where: 'Here', text, mark });

test('the last five different things that went wrong are told, and nothing that went well', () => {
  const lines = ['a', 'b', 'b', 'c', 'd', 'e', 'f'].map((text) => line(text));
  expect(complaintsOf(worldWith({}), [...lines, line('fine', 'good')])).toEqual(
    ['b', 'c', 'd', 'e', 'f'].map((text) => `Here: ${text}`),
  );
});

test('what a pattern names and no event had is told with the rule', () => {
  const world = worldWith({
    right: { source: ['aws.x'], detail: { state: ['DONE', { prefix: 'D' }] } },
    wrong: { source: ['aws.x'], 'detail-type': ['Chnage'], detail: { state: ['DONE', 'GONE'] } },
    scheduled: undefined,
    off: { source: ['aws.x'] },
  });
  world.state.events.rules.off.enabled = false;
  expect(complaintsOf(world, [])).toEqual([
    'Events: rules that wait in vain: wrong: detail-type Chnage, detail.state GONE; off: it is disabled',
  ]);
});
