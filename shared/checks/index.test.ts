import { expect, test } from '@jest/globals';
import { see, subjectOf } from '../../test/fake-looks.ts';
import { checkReaders } from './index.ts';

test('every type is in the table once', () => {
  expect(Object.keys(checkReaders)).toEqual([
    'http',
    'revision',
    'latency',
    'tls',
    'alarm',
    'metric',
    'jenkins',
  ]);
});

test.each([
  ['http: { path: / }', 'ask'],
  ['revision: { path: /, json: $.commit }', 'ask'],
  ['latency: { path: /, p95: 1s }', 'ask'],
  ['tls: { host: h }', 'certificate'],
  ['alarm: { names: a }', 'alarms'],
  ['metric: { namespace: N, name: M, statistic: Sum, below: 1, noData: ok }', 'metric'],
  ['jenkins: { job: a }', 'jenkins'],
])('what goes wrong while %s looks is a look that saw nothing', async (spec, means) => {
  const broken = async () => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };
  expect(await see(spec, subjectOf({ [means]: broken }))).toEqual({
    kind: 'error',
    sentence: 'AccessDeniedException: not authorized',
    blame: 'permission',
  });
});
