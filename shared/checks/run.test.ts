import { expect, test } from '@jest/globals';
import type { Sighting, Tally } from '../core/judgement.ts';
import { runChecks } from './run.ts';

type Spec = { readonly looks: string };

/** A clock that moves by sleeping only, and checks that see what their specs say. */
const world = (
  looks: readonly string[],
  { attempts = 5, consecutiveSuccess = 1, budgetMs = 60_000 } = {},
) => {
  const times: number[] = [];
  let now = 1_000;
  const seen = looks.map((text) => [...text]);
  const end = now + budgetMs;
  return {
    times,
    run: (tallies: readonly Tally[] = []) =>
      runChecks<Spec>({
        plans: looks.map((text, index) => ({
          name: `${index}`,
          advisory: false,
          pace: { intervalMs: 2_000, attempts, consecutiveSuccess },
          spec: { looks: text },
        })),
        tallies,
        look: async (spec): Promise<Sighting> => {
          times.push(now - 1_000);
          const next = seen[looks.indexOf(spec.looks)]?.shift();
          return { kind: next === 'p' ? 'passed' : 'failed', sentence: next ?? 'nothing left' };
        },
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
        hasTime: (ms) => now + ms <= end,
      }),
  };
};

test('a check that passes at once is looked at once', async () => {
  const { run, times } = world(['p']);
  expect(await run()).toMatchObject([{ attempts: 1, passedInARow: 1 }]);
  expect(times).toEqual([0]);
});

test('a check is looked at again after its interval, until it passes', async () => {
  const { run, times } = world(['ffp']);
  expect(await run()).toMatchObject([{ attempts: 3, failed: 2, passedInARow: 1 }]);
  expect(times).toEqual([0, 2_000, 4_000]);
});

test('no check is looked at more often than its attempts', async () => {
  const { run } = world(['fffffp']);
  expect(await run()).toMatchObject([{ attempts: 5, failed: 5, passedInARow: 0 }]);
});

test('good looks in a row are asked for', async () => {
  const { run } = world(['pfpp'], { consecutiveSuccess: 2 });
  expect(await run()).toMatchObject([{ attempts: 4, passedInARow: 2 }]);
});

test('without time for another look it stops, and goes on in another round', async () => {
  const { run, times } = world(['ffffp'], { budgetMs: 13_000 });
  const tallies = await run();
  expect(tallies).toMatchObject([{ attempts: 2, failed: 2 }]);
  expect(times).toEqual([0, 2_000]);
  const later = world(['ffp']);
  expect(await later.run(JSON.parse(JSON.stringify(tallies)))).toMatchObject([
    { attempts: 5, failed: 4, passedInARow: 1 },
  ]);
  // The interval since the last look of the round before is kept.
  expect(later.times[0]).toBe(4_000);
});

test('what was decided in an earlier round is not looked at again', async () => {
  const { run, times } = world(['p', 'p']);
  expect(await run([{ attempts: 1, passedInARow: 1, failed: 0, errors: 0 }])).toMatchObject([
    { attempts: 1 },
    { attempts: 1 },
  ]);
  expect(times).toHaveLength(1);
});
