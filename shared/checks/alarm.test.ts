import { expect, test } from '@jest/globals';
import { readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { AlarmState } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';
import { explain } from './index.ts';

const state = (name: string, is: AlarmState['state'], reason = ''): AlarmState => ({
  name,
  state: is,
  reason,
});
const seeing = (spec: string, ...states: readonly AlarmState[]) => {
  const asked: (readonly string[])[] = [];
  const alarms = async (names: readonly string[]) => {
    asked.push(names);
    return states;
  };
  return { asked, sighting: see(`alarm: ${spec}`, subjectOf({ alarms })) };
};

test('alarms that are all OK are good', async () => {
  const { asked, sighting } = seeing('{ names: [a, b] }', state('a', 'OK'), state('b', 'OK'));
  expect(await sighting).toEqual({
    kind: 'passed',
    sentence: '2 alarms OK: a, b',
    measured: 'OK',
    limit: 'OK',
    sample: '2 alarms',
  });
  expect(asked).toEqual([['a', 'b']]);
});

test('one in ALARM is bad, with CloudWatch’s reason, even when another is dark or missing', async () => {
  const reason = 'Threshold Crossed: 1 datapoint [7.0] was greater than the threshold (5.0).';
  const { sighting } = seeing(
    '{ names: [a, b, c] }',
    state('a', 'INSUFFICIENT_DATA'),
    state('b', 'ALARM', reason),
  );
  expect(await sighting).toEqual({
    kind: 'failed',
    sentence: `the alarm b is in ALARM (${reason}); expected it to be OK`,
    measured: 'ALARM',
    limit: 'OK',
    sample: '3 alarms',
  });
});

test('one that does not exist is an error of the configuration', async () => {
  const { sighting } = seeing('{ names: [a, b] }', state('a', 'OK'));
  expect(await sighting).toEqual({
    kind: 'error',
    sentence: 'CloudWatch has no alarm named b',
    blame: 'config',
  });
});

test.each([
  ['names: a', { kind: 'error', blame: 'platform' }],
  ['names: a, noData: error', { kind: 'error', blame: 'platform' }],
  [
    'names: a, noData: bad',
    {
      kind: 'failed',
      sentence: 'the alarm a has insufficient data, which is taken for bad',
      measured: 'no data',
      limit: 'OK',
    },
  ],
  ['names: a, noData: ok', { kind: 'passed', sentence: expect.stringContaining('taken for good') }],
])('{ %s } without data', async (spec, expected) => {
  expect(await seeing(`{ ${spec} }`, state('a', 'INSUFFICIENT_DATA')).sighting).toMatchObject(expected);
});

test('whoever may not look has not looked', async () => {
  const alarms = async () => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };
  expect(await see('alarm: { names: a }', subjectOf({ alarms }))).toMatchObject({
    kind: 'error',
    blame: 'permission',
  });
  const broken = async () => {
    throw new DeliveryError('config', 'no credentials');
  };
  expect(await see('alarm: { names: a }', subjectOf({ alarms: broken }))).toEqual({
    kind: 'error',
    sentence: 'no credentials',
    blame: 'config',
  });
});

test.each([
  ['{}', "an alarm's name"],
  ['{ names: [] }', 'one value or a list of at least one'],
  ['{ names: a, noData: good }', 'ok or bad or error'],
  ['{ name: a }', 'name'],
])('alarm: %s is refused', (spec, expected) => {
  expect(() => readCheck(`alarm: ${spec}`)).toThrow(expected);
});

test('a check is explained', () => {
  expect(explain(readCheck('alarm: { names: [a, b], noData: bad }'))).toBe(
    'the alarms a, b are all OK; no data is bad',
  );
  expect(explain(readCheck('alarm: { names: a }'))).toBe('the alarm a is OK; without data it could not look');
});
