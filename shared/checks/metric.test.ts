import { expect, test } from '@jest/globals';
import { NOW, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { MetricRequest } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';
import { explain } from './index.ts';

const MINUTE = 60_000;
const errors = 'namespace: Hello, name: Errors, statistic: Sum, dimensions: { Stage: staging }';

/** Gives the points of what is asked for from each time on; keeps what was asked. */
const measuring = (answer: (request: MetricRequest) => readonly number[]) => {
  const asked: MetricRequest[] = [];
  const metric = async (request: MetricRequest) => {
    asked.push(request);
    return answer(request);
  };
  return { asked, metric };
};
const points = (...values: readonly number[]) => measuring(() => values);
const deployed = { deployedAt: NOW - 6 * MINUTE };

test('one metric is asked for in whole periods since the deployment', async () => {
  const { asked, metric } = points(1, 2, 0, 0, 4);
  expect(await see(`metric: { ${errors}, below: 10, noData: bad }`, subjectOf({ metric }, deployed))).toEqual(
    {
      kind: 'passed',
      sentence: 'Errors (Sum) was 7 over the 5 minutes to 2026-11-23 10:00 UTC',
      measured: 7,
      limit: 10,
      sample: '5 points of 1 minute',
    },
  );
  expect(asked).toEqual([
    {
      id: 'measured',
      queries: [
        {
          id: 'measured',
          metric: { namespace: 'Hello', name: 'Errors', dimensions: { Stage: 'staging' }, statistic: 'Sum' },
        },
      ],
      period: 60,
      from: NOW - 5 * MINUTE,
      to: NOW,
    },
  ]);
});

test('an expression is asked for with its metrics', async () => {
  const spec = `
metric:
  queries:
    errors: { namespace: Hello, name: Errors, statistic: Sum }
    all: { namespace: Hello, name: Requests, statistic: Sum }
    filled: FILL(errors, 0)
  expression: 100 * filled / all
  period: 1m
  over: 10m
  below: 1
  noData: error
`;
  const { asked, metric } = points(0.5, 1.7);
  expect(await see(spec, subjectOf({ metric }))).toMatchObject({
    kind: 'failed',
    sentence: '100 * filled / all was 1.1 over the 10 minutes to 2026-11-23 10:00 UTC; it must be below 1',
    measured: 1.1,
    limit: 1,
    sample: '10 points of 1 minute',
  });
  expect(asked[0]?.queries).toEqual([
    { id: 'errors', metric: { namespace: 'Hello', name: 'Errors', dimensions: {}, statistic: 'Sum' } },
    { id: 'all', metric: { namespace: 'Hello', name: 'Requests', dimensions: {}, statistic: 'Sum' } },
    { id: 'filled', expression: 'FILL(errors, 0)' },
    { id: 'measured', expression: '100 * filled / all' },
  ]);
});

test.each([
  ['below: 10', 10, 'failed', 'it must be below 10'],
  ['below: 10', 9.99, 'passed', ''],
  ['above: 10', 10, 'failed', 'it must be above 10'],
  ['above: 10', 10.01, 'passed', ''],
  ['above: 1, below: 10', 1, 'failed', 'it must be above 1'],
  ['above: 1, below: 10', 5, 'passed', ''],
])('with %s a value of %d has %s', async (limits, value, kind, wanted) => {
  const sighting = await see(`metric: { ${errors}, ${limits}, noData: bad }`, subjectOf(points(value)));
  expect(sighting).toMatchObject({ kind, measured: value, limit: expect.any(Number) });
  expect(sighting.sentence).toContain(wanted);
});

test.each([
  ['Sum', 10],
  ['SampleCount', 10],
  ['Average', 5],
  ['Maximum', 8],
  ['p99', 8],
  ['p99.9', 8],
  ['Minimum', 2],
])('points of the statistic %s come to %d', async (statistic, measured) => {
  const spec = `metric: { namespace: H, name: M, statistic: ${statistic}, below: 100, noData: bad }`;
  expect(await see(spec, subjectOf(points(8, 2)))).toMatchObject({ measured });
});

test('how points are combined can be said', async () => {
  const spec = `metric: { ${errors}, combine: latest, below: 100, noData: bad }`;
  expect(await see(spec, subjectOf(points(8, 2)))).toMatchObject({ measured: 2 });
});

test('before enough time has passed since the deployment there is nothing to judge, and nothing is asked', async () => {
  const subject = subjectOf({}, { deployedAt: NOW - 3.5 * MINUTE });
  expect(await see(`metric: { ${errors}, below: 10, noData: ok }`, subject)).toEqual({
    kind: 'pending',
    sentence: 'Errors (Sum) is looked at when 5 minutes have passed, at 2026-11-23 10:02 UTC',
    memo: 'waiting',
  });
});

/** The deployment took two minutes. */
const begun = deployed.deployedAt - 2 * MINUTE;
const comparing = (now: readonly number[], before: readonly number[]) => ({
  ...measuring(({ from }) => (from >= deployed.deployedAt ? now : before)),
  begunAt: async () => begun,
});

test.each([
  [1.5, [12], [8], 'passed', 12],
  [1.5, [12.1], [8], 'failed', 12],
  [1, [8], [8], 'passed', 8],
  [0.5, [4], [8], 'passed', 4],
  [0.5, [3.9], [8], 'failed', 4],
  [2, [1], [0], 'failed', 0],
])('at %d times, %j against %j before has %s', async (factor, now, before, kind, limit) => {
  const spec = `metric: { ${errors}, compare: before, factor: ${factor}, noData: bad }`;
  const { asked, ...looks } = comparing(now, before);
  expect(await see(spec, subjectOf(looks, deployed))).toMatchObject({ kind, measured: now[0], limit });
  expect(asked.map(({ from, to }) => [from - NOW, to - NOW])).toEqual([
    [-5 * MINUTE, 0],
    [-13 * MINUTE, -8 * MINUTE],
  ]);
});

test('a comparison says both, and what would have been good', async () => {
  const spec = `metric: { ${errors}, compare: before, factor: 1.5, noData: bad }`;
  expect((await see(spec, subjectOf(comparing([20], [8]), deployed))).sentence).toBe(
    'Errors (Sum) was 20 over 5 minutes, and 8 before the deployment; it must be at most 1.5 times that, 12',
  );
});

test('nothing can be compared where nobody can tell when the deployment began', async () => {
  const spec = `metric: { ${errors}, compare: before, factor: 1.5, noData: bad }`;
  const begunAt = () => Promise.reject(new DeliveryError('config', 'nothing was deployed yet'));
  expect(await see(spec, subjectOf({ ...points(1), begunAt }))).toMatchObject({
    kind: 'error',
    blame: 'config',
  });
});

test.each([
  ['ok', 'passed'],
  ['bad', 'failed'],
  ['error', 'error'],
])('no data is %s: %s', async (policy, kind) => {
  const plain = `metric: { ${errors}, below: 10, noData: ${policy} }`;
  expect(await see(plain, subjectOf(points(), deployed))).toMatchObject({
    kind,
    sentence: expect.stringContaining(
      'CloudWatch has no data of Errors (Sum) from 2026-11-23 09:55 UTC to 2026-11-23 10:00 UTC',
    ),
  });
  const compared = `metric: { ${errors}, compare: before, factor: 1.5, noData: ${policy} }`;
  expect(await see(compared, subjectOf(comparing([1], []), deployed))).toMatchObject({
    kind,
    sentence: expect.stringContaining('from 2026-11-23 09:47 UTC to 2026-11-23 09:52 UTC'),
  });
});

test.each([
  [`${errors}, below: 1`, 'ok or bad or error'],
  [`${errors}, noData: bad`, 'to have limits (above, below), or to compare with before, got neither'],
  [`${errors}, below: 1, compare: before, factor: 2, noData: bad`, 'got both'],
  [`${errors}, compare: before, noData: bad`, 'compare and factor together, got no factor'],
  [`${errors}, factor: 2, below: 1, noData: bad`, 'compare and factor together, got no compare'],
  [`${errors}, compare: after, factor: 2, noData: bad`, 'before'],
  [`${errors}, above: 2, below: 2, noData: bad`, 'room between above and below'],
  ['below: 1, noData: bad', 'exactly one of name, expression'],
  ['name: Errors, below: 1, noData: bad', "namespace to be a metric's namespace"],
  ['namespace: H, name: E, statistic: Mean, below: 1, noData: bad', 'Average, Sum, Minimum'],
  [`${errors}, period: 90s, below: 1, noData: bad`, '10s, 30s or whole minutes'],
  [`${errors}, period: 2m, below: 1, noData: bad`, 'a multiple of its period'],
  [`${errors}, over: 4h, below: 1, noData: bad`, 'a time from 10s to 180m'],
  [`${errors}, queries: { a: b }, below: 1, noData: bad`, 'an expression of its queries'],
  ['expression: a, name: b, below: 1, noData: bad', 'exactly one of name, expression'],
  ['expression: a, namespace: b, below: 1, noData: bad', 'to name its metrics in queries'],
  ['expression: a, queries: { Bad: c }, below: 1, noData: bad', 'begin with a small letter'],
  ['expression: a, queries: { measured: c }, below: 1, noData: bad', 'not "measured"'],
  ['expression: a, queries: { m: { name: c } }, below: 1, noData: bad', "a metric's namespace"],
])('metric: { %s } is refused', (spec, expected) => {
  expect(() => readCheck(`metric: { ${spec} }`)).toThrow(expected);
});

test.each([
  [
    `${errors}, below: 10, noData: bad`,
    'the sum of Errors (Sum) over 5 minutes since the deployment is below 10; no data is bad',
  ],
  [
    `${errors}, above: 1, below: 10, combine: latest, over: 30s, period: 30s, noData: ok`,
    'the latest value of Errors (Sum) over 30 seconds since the deployment is below 10 and above 1; no data is good',
  ],
  [
    'expression: a / b, compare: before, factor: 0.8, over: 1m, noData: error',
    'the average of a / b over 1 minute since the deployment is at least 0.8 times what it was before it; without data it could not look',
  ],
])('metric: { %s } is explained', (spec, clause) => {
  expect(explain(readCheck(`metric: { ${spec} }`))).toBe(clause);
});
