import { expect, test } from '@jest/globals';
import { judgeLatency, type Limit, type Tally } from './latency.ts';

const p50: Limit = { name: 'p50', percent: 50, ms: 200 };
const p95: Limit = { name: 'p95', percent: 95, ms: 400 };
const max: Limit = { name: 'max', percent: 100, ms: 1_000 };

const judge = (tally: Tally, samples: number, percentiles: readonly Limit[] = [p95], errorRate = 0) =>
  judgeLatency(tally, { samples, percentiles, errorRate });

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

test.each([
  [7, 1_000, 0.7],
  [7, 100, 7],
  [14, 100, 14],
  [29, 10_000, 0.29],
])('%d of %d requests that go wrong are not more than %d%%', (bad, samples, errorRate) => {
  expect(judge({ ms: times(samples - bad, 100), bad }, samples, [], errorRate)).toMatchObject({
    kind: 'passed',
    measured: errorRate,
  });
  expect(judge({ ms: times(samples - bad - 1, 100), bad: bad + 1 }, samples, [], errorRate)).toMatchObject({
    kind: 'failed',
  });
});

test.each<[string, Tally, readonly Limit[], number, object]>([
  [
    'all quick',
    { ms: times(40, 100), bad: 0 },
    [p95],
    0,
    { kind: 'passed', sentence: 'p95 was 100 ms over 40 requests', measured: 100, limit: 400 },
  ],
  [
    'as many slow ones as a percentile lets go',
    { ms: [...times(38, 400), ...times(2, 900)], bad: 0 },
    [p95],
    0,
    { kind: 'passed', measured: 400 },
  ],
  [
    'one slow one more',
    { ms: [...times(37, 100), ...times(3, 612.4)], bad: 0 },
    [p95],
    0,
    {
      kind: 'failed',
      sentence: 'p95 was 612 ms over 40 requests; the limit is 400 ms',
      measured: 612,
      limit: 400,
      sample: '40 requests',
    },
  ],
  [
    'the first limit that is not kept',
    { ms: [...times(39, 300), 2_000], bad: 0 },
    [p50, max],
    0,
    { kind: 'failed', sentence: 'p50 was 300 ms over 40 requests; the limit is 200 ms' },
  ],
  [
    'of kept limits the one that is nearest',
    { ms: [...times(39, 100), 999], bad: 0 },
    [p50, max],
    0,
    { kind: 'passed', sentence: 'max was 999 ms over 40 requests', measured: 999, limit: 1_000 },
  ],
  [
    'one that went wrong, by default',
    { ms: times(39, 100), bad: 1, why: 'answered 502' },
    [p95],
    0,
    {
      kind: 'failed',
      sentence: 'went wrong in 1 of 40 requests, 2.5% (the last one answered 502); the limit is 0%',
      measured: 2.5,
      limit: 0,
    },
  ],
  [
    'as many as may go wrong',
    { ms: times(38, 100), bad: 2 },
    [p95],
    5,
    { kind: 'passed', sentence: 'p95 was 100 ms over 40 requests, 2 of which went wrong' },
  ],
  [
    'no limit but that of what goes wrong',
    { ms: times(38, 9_000), bad: 2 },
    [],
    5,
    { kind: 'passed', sentence: 'went wrong in 2 of 40 requests', measured: 5, limit: 5 },
  ],
  [
    'all wrong where all may be',
    { ms: [], bad: 40 },
    [p95],
    100,
    { kind: 'failed', sentence: expect.stringContaining('there is no p95') },
  ],
])('%s', (_, tally, percentiles, errorRate, verdict) => {
  expect(judge(tally, 40, percentiles, errorRate)).toMatchObject(verdict);
});

test.each<[string, Tally, object | undefined]>([
  ['nothing yet', { ms: [], bad: 0 }, undefined],
  ['quick ones so far', { ms: times(39, 1), bad: 0 }, undefined],
  ['so many slow ones may be all', { ms: times(2, 900), bad: 0 }, undefined],
  [
    'too many slow ones already',
    { ms: [1, 900, 700, 800], bad: 0 },
    {
      kind: 'failed',
      sentence: 'p95 is at least 700 ms over the first 4 of 40 requests; the limit is 400 ms',
      measured: 700,
    },
  ],
  [
    'too many wrong ones already',
    { ms: [1], bad: 1, why: 'answered 500' },
    {
      kind: 'failed',
      sentence:
        'went wrong in 1 of the first 2 of 40 requests, at least 2.5% (the last one answered 500); the limit is 0%',
    },
  ],
])('before the end: %s', (_, tally, verdict) => {
  const judged = judge(tally, 40);
  if (verdict) expect(judged).toMatchObject(verdict);
  else expect(judged).toBeUndefined();
});

test('the end never takes back what was decided before it', () => {
  for (let slow = 0; slow <= 20; slow += 1)
    for (let bad = 0; bad <= 20 - slow; bad += 1) {
      const early = judge({ ms: times(slow, 900), bad }, 20, [p50, p95], 50);
      const whole = judge(
        { ms: [...times(slow, 900), ...times(20 - slow - bad, 1)], bad },
        20,
        [p50, p95],
        50,
      );
      if (early && slow + bad < 20) expect([slow, bad, whole?.kind]).toEqual([slow, bad, 'failed']);
    }
});
