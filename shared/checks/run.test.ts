import { expect, test } from '@jest/globals';
import type { Turn } from '../core/looks.ts';
import type { CheckProgress, Sighting } from '../core/sighting.ts';
import { runChecks } from './run.ts';

type Spec = { readonly looks: string };

const sightings: Readonly<Record<string, Sighting>> = {
  p: { kind: 'passed', sentence: 'good' },
  f: { kind: 'failed', sentence: 'bad' },
  '.': { kind: 'pending', sentence: 'it runs', memo: 'build 7' },
};

const start = Date.parse('2026-11-23T10:00:00Z');

/** A clock that moves by sleeping only, and checks that see what their specs say. */
const world = (
  looks: readonly string[],
  { attempts = 5, consecutiveSuccess = 1, settleMs = 0, budgetMs = 60_000, began = 0 } = {},
) => {
  const times: number[] = [];
  const turns: Turn[] = [];
  const heard: number[] = [];
  let now = start + began;
  const seen = looks.map((text) => [...text]);
  const end = now + budgetMs;
  const limits = { failureLimit: attempts - 1, errorLimit: attempts - 1 };
  return {
    times,
    turns,
    heard,
    run: (before: readonly CheckProgress[] = []) =>
      runChecks<Spec>({
        plans: looks.map((text, index) => ({
          name: `${index}`,
          advisory: false,
          required: true,
          weight: 1,
          pace: { settleMs, intervalMs: 2_000, attempts, consecutiveSuccess, ...limits },
          spec: { looks: text },
        })),
        before,
        startedAt: start,
        key: 'validation-1',
        look: async (spec, turn): Promise<Sighting> => {
          times.push(now - start);
          turns.push(turn);
          const next = seen[looks.indexOf(spec.looks)]?.shift() ?? 'f';
          return sightings[next] as Sighting;
        },
        time: {
          now: () => now,
          sleep: async (ms) => {
            now += ms;
          },
          hasTime: (ms) => now + ms <= end,
        },
        onLook: (index) => heard.push(index),
      }),
  };
};

const kinds = (all: readonly CheckProgress[]): string =>
  all.map(({ attempts }) => attempts.map(({ kind }) => kind[0]).join('')).join(' ');

test('a check that passes at once is looked at once', async () => {
  const { run, times, turns, heard } = world(['p']);
  expect(await run()).toEqual([
    { attempts: [{ kind: 'passed', sentence: 'good', at: '2026-11-23T10:00:00.000Z' }] },
  ]);
  expect([times, heard]).toEqual([[0], [0]]);
  expect(turns).toEqual([{ key: 'validation-1/0/1' }]);
});

test('a check is looked at again after its interval, until it passes', async () => {
  const { run, times, turns } = world(['ffp']);
  expect(kinds(await run())).toBe('ffp');
  expect(times).toEqual([0, 2_000, 4_000]);
  expect(turns.map(({ key }) => key)).toEqual(['validation-1/0/1', 'validation-1/0/2', 'validation-1/0/3']);
});

test('no check is looked at more often than its attempts', async () => {
  expect(kinds(await world(['fffffp']).run())).toBe('fffff');
});

test('good looks in a row are asked for', async () => {
  expect(kinds(await world(['pfpp'], { consecutiveSuccess: 2 }).run())).toBe('pfpp');
});

test('nothing is looked at before it has settled, counted from the first round', async () => {
  const first = world(['p'], { settleMs: 30_000, budgetMs: 20_000 });
  expect(await first.run()).toEqual([{ attempts: [] }]);
  const second = world(['p'], { settleMs: 30_000, began: 25_000 });
  expect(kinds(await second.run([{ attempts: [] }]))).toBe('p');
  expect(second.times).toEqual([30_000]);
});

test('without time for another look it stops, and goes on in another round', async () => {
  const first = world(['ffffp'], { budgetMs: 18_000 });
  const before = await first.run();
  expect([kinds(before), first.times]).toEqual(['ff', [0, 2_000]]);
  const later = world(['ffp'], { began: 2_500 });
  expect(kinds(await later.run(JSON.parse(JSON.stringify(before))))).toBe('ffffp');
  // The interval since the last look of the round before is kept.
  expect(later.times[0]).toBe(4_000);
});

test('what was decided in an earlier round is not looked at again', async () => {
  const { run, times } = world(['p', 'p']);
  const decided = {
    attempts: [{ kind: 'passed', sentence: 'good', at: new Date(start).toISOString() }],
  } as const;
  expect(kinds(await run([decided]))).toBe('p p');
  expect(times).toEqual([0]);
});

test('a look that takes longer is taken up again with its memo and its key, not sooner than every 15 s, and counts once', async () => {
  const { run, times, turns } = world(['..p']);
  const [progress] = await run();
  expect(progress?.attempts).toHaveLength(1);
  expect(progress).not.toHaveProperty('pending');
  expect(times).toEqual([0, 15_000, 30_000]);
  expect(turns).toEqual([
    { key: 'validation-1/0/1' },
    { key: 'validation-1/0/1', memo: 'build 7' },
    { key: 'validation-1/0/1', memo: 'build 7' },
  ]);
});

test('a look that takes longer than a round is remembered for the next', async () => {
  const first = world(['.'], { budgetMs: 20_000 });
  const before = await first.run();
  expect(before).toMatchObject([
    { attempts: [], pending: { memo: 'build 7', at: '2026-11-23T10:00:00.000Z' } },
  ]);
  const later = world(['f'], { attempts: 1, began: 60_000 });
  expect(kinds(await later.run(JSON.parse(JSON.stringify(before))))).toBe('f');
  expect(later.turns).toEqual([{ key: 'validation-1/0/1', memo: 'build 7' }]);
});

test('checks are looked at side by side', async () => {
  const { run, heard } = world(['fp', 'p', 'ffp']);
  expect(kinds(await run())).toBe('fp p ffp');
  expect(heard.slice(0, 3)).toEqual([0, 1, 2]);
});

test.each([
  [
    'after a look',
    [{ attempts: [{ kind: 'failed' as const, sentence: 'bad', at: '2026-11-23T12:00:00Z' }] }],
    2,
  ],
  ['before the first look', [], 3],
])('a clock that was set back by hours holds no check, %s', async (_, before, looks) => {
  const { run, times } = world(['fffff'], { settleMs: 4_000, began: -3_600_000, attempts: 3 });
  expect(kinds(await run(before))).toBe('fff');
  expect(times).toHaveLength(looks);
});
