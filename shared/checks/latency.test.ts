import { expect, test } from '@jest/globals';
import { answered, asking, NOW, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { Reply } from '../core/looks.ts';
import type { Sighting } from '../core/sighting.ts';
import { explain } from './index.ts';

const timed = (times: readonly number[]) => asking((_, index) => answered({ ms: times[index] ?? 10 }));

test('as many requests are made as were asked for', async () => {
  const { ask, asked } = timed([]);
  expect(await see('latency: { path: /, samples: 40, p95: 400ms }', subjectOf({ ask }))).toEqual({
    kind: 'passed',
    sentence: 'GET http://hello.example/: p95 was 10 ms over 40 requests',
    measured: 10,
    limit: 400,
    sample: '40 requests',
  });
  expect(asked).toHaveLength(40);
});

test('no more are made than decide', async () => {
  const { ask, asked } = timed([612, 612, 612]);
  const sighting = await see('latency: { path: /, samples: 40, p95: 400ms }', subjectOf({ ask }));
  expect(asked).toHaveLength(3);
  expect(sighting).toMatchObject({ kind: 'failed', measured: 612, limit: 400 });
  expect(sighting.sentence).toBe(
    'GET http://hello.example/: p95 is at least 612 ms over the first 3 of 40 requests; the limit is 400 ms',
  );
});

test.each([1, 4])('%d are made at a time', async (concurrency) => {
  let working = 0;
  let most = 0;
  const ask = async (): Promise<Reply> => {
    working += 1;
    most = Math.max(most, working);
    await Promise.resolve();
    working -= 1;
    return answered();
  };
  await see(`latency: { path: /, concurrency: ${concurrency}, max: 1s }`, subjectOf({ ask }));
  expect(most).toBe(concurrency);
});

test.each<[string, Reply, object]>([
  ['an answer with another status', answered({ status: 404 }), { kind: 'failed', measured: 5 }],
  ['no answer', { kind: 'silent', why: 'ECONNRESET', ms: 3 }, { kind: 'failed', measured: 5 }],
  [
    'no way to ask',
    { kind: 'blind', why: 'ENOTFOUND', blame: 'platform' },
    { kind: 'error', blame: 'platform' },
  ],
])('one in twenty: %s', async (_, odd, expected) => {
  const { ask } = asking((_request, index) => (index === 19 ? odd : answered()));
  expect(await see('latency: { path: /, p95: 400ms }', subjectOf({ ask }))).toMatchObject(expected);
});

test('after seconds the rest is left to another look, which ends it', async () => {
  let now = NOW;
  const { ask, asked } = asking(() => {
    now += 1_000;
    return answered({ ms: 300.25 });
  });
  const subject = subjectOf({ ask, now: () => now });
  const spec = 'latency: { path: /, samples: 12, p95: 400ms }';
  const looks: Sighting[] = [];
  for (let memo: string | undefined; looks.length < 3; ) {
    const sighting = await see(spec, subject, { key: 'k', ...(memo === undefined ? {} : { memo }) });
    looks.push(sighting);
    memo = sighting.kind === 'pending' ? sighting.memo : undefined;
  }
  expect(asked).toHaveLength(12);
  expect(looks.map(({ sentence }) => sentence)).toEqual([
    'GET http://hello.example/: 5 of 12 requests so far',
    'GET http://hello.example/: 10 of 12 requests so far',
    'GET http://hello.example/: p95 was 300 ms over 12 requests',
  ]);
});

test('every place gets its own requests, and the slow one is named', async () => {
  const { ask, asked } = asking(({ via }) => answered({ ms: via === '10.0.0.2' ? 700 : 10 }));
  const places = [1, 2, 3, 4, 5].map((n) => ({ label: `host ${n}`, via: `10.0.0.${n}` }));
  const sighting = await see('latency: { path: /, samples: 10, p50: 400ms }', subjectOf({ ask }, { places }));
  expect(sighting.sentence).toContain('at host 2: GET http://hello.example/: p50 is at least 700 ms');
  expect(asked.filter(({ via }) => via === '10.0.0.5')).toHaveLength(10);
});

test('places that are not done yet are taken up where they were', async () => {
  let now = NOW;
  const { ask, asked } = asking(() => {
    now += 1_000;
    return answered();
  });
  const places = [1, 2].map((n) => ({ label: `host ${n}`, via: `10.0.0.${n}` }));
  const subject = subjectOf({ ask, now: () => now }, { places });
  const spec = 'latency: { path: /, samples: 5, max: 400ms }';
  const first = await see(spec, subject);
  const memo = first.kind === 'pending' ? first.memo : '';
  expect(await see(spec, subject, { key: 'k', memo })).toMatchObject({ kind: 'passed', sample: '2 places' });
  expect(asked).toHaveLength(10);
});

test('a memo that is none is an error', async () => {
  expect(await see('latency: { path: /, max: 1s }', subjectOf(), { key: 'k', memo: 'odd' })).toMatchObject({
    kind: 'error',
    blame: 'platform',
  });
});

test.each([
  ['{ path: / }', 'at least one of p50, p95, p99, max, errorRate'],
  ['{ path: /, p95: 400 }', 'a time from 1ms to 10s'],
  ['{ path: /, p95: 400ms, samples: 1001 }', 'a whole number from 1 to 1000'],
  ['{ path: /, p95: 400ms, samples: 0 }', 'a whole number from 1 to 1000'],
  ['{ path: /, p95: 400ms, concurrency: 21 }', 'a whole number from 1 to 20'],
  ['{ path: /, errorRate: 5 }', 'a share from 0% to 100% with its sign'],
  ['{ path: /, errorRate: 101% }', 'a share from 0% to 100% with its sign'],
  ['{ path: /, p90: 400ms }', 'p90'],
])('latency: %s is refused', (spec, expected) => {
  expect(() => readCheck(`latency: ${spec}`)).toThrow(expected);
});

test('a share may stand alone, and is read with its sign', () => {
  expect(readCheck('latency: { path: /, errorRate: 0.5 % }')).toMatchObject({
    limits: { errorRate: 0.5, percentiles: [], samples: 20 },
    concurrency: 1,
  });
});

test('a check is explained', () => {
  expect(
    explain(readCheck('latency: { path: /, samples: 40, concurrency: 4, p95: 400ms, errorRate: 1% }')),
  ).toBe('GET /, 40 times, 4 at a time: p95 at most 400 ms, at most 1% going wrong');
});
