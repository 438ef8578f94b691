import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { alarmState } from './state.ts';
import { type CloudWatchBench, openCloudWatch } from './testing.ts';

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

const minute = 60_000;
const changes = () =>
  bench
    .events('CloudWatch Alarm State Change')
    .map(({ detail }) => `${detail.previousState.value} -> ${detail.state.value}`);
const reason = async () => {
  const { MetricAlarms } = await bench.client.send(new DescribeAlarmsCommand({}));
  return MetricAlarms?.[0]?.StateReason;
};

test('an alarm goes off when its metric does, and calms down', async () => {
  await bench.alarm();
  expect(await reason()).toBe('Unchecked: Initial alarm creation');
  await bench.measure(4, 2);
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe('ALARM');
  expect(alarmState(bench.world, bench.world.arn('cloudwatch', 'alarm:sick'))).toBe('ALARM');
  expect(await reason()).toBe(
    'Threshold Crossed: 1 datapoint [6.0 (05/01/26 09:00:00)] was greater than the threshold (5.0).',
  );
  await bench.measure(5);
  await bench.pass(minute);
  expect(await reason()).toBe(
    'Threshold Crossed: 1 datapoint [5.0 (05/01/26 09:01:00)] was not greater than the threshold (5.0).',
  );
  await bench.pass(5 * minute);
  expect(await reason()).toBe('Insufficient Data: 1 datapoint was unknown.');
  expect(changes()).toEqual(['INSUFFICIENT_DATA -> ALARM', 'ALARM -> OK', 'OK -> INSUFFICIENT_DATA']);
});

test('an alarm is no reason for time to move, and does not look at nothing for ever', async () => {
  await bench.alarm();
  await bench.measure(9);
  expect(bench.world.clock.pending()).toEqual([]);
  await bench.pass(10 * minute);
  await expect(bench.world.clock.until('the end of days', () => false)).rejects.toThrow(
    'nothing is left that could happen',
  );
});

test.each([
  ['GreaterThanThreshold', 5, 'OK'],
  ['GreaterThanThreshold', 6, 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 4, 'OK'],
  ['LessThanThreshold', 5, 'OK'],
  ['LessThanThreshold', 4, 'ALARM'],
  ['LessThanOrEqualToThreshold', 5, 'ALARM'],
  ['LessThanOrEqualToThreshold', 6, 'OK'],
])('%s 5: %d is %s', async (ComparisonOperator, value, expected) => {
  await bench.alarm({ ComparisonOperator });
  await bench.measure(value);
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe(expected);
});

test('two of the last three', async () => {
  await bench.alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  for (const value of [9, 0, 9]) {
    await bench.measure(value);
    await bench.pass(minute);
  }
  expect(await reason()).toBe(
    'Threshold Crossed: 2 out of the last 3 datapoints [9.0 (05/01/26 09:02:00), 9.0 (05/01/26 09:00:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
  );
  await bench.measure(0);
  await bench.pass(minute);
  expect(await reason()).toBe(
    'Threshold Crossed: 2 out of the last 3 datapoints [0.0 (05/01/26 09:03:00), 0.0 (05/01/26 09:01:00)] were not greater than the threshold (5.0) (minimum 2 datapoints for ALARM -> OK transition).',
  );
});

test('three of the last four need two good ones to calm down', async () => {
  await bench.alarm({ EvaluationPeriods: 4, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' });
  await bench.measure(0);
  await bench.pass(minute);
  expect(await reason()).toBe(
    'Threshold Crossed: 1 out of the last 4 datapoints [0.0 (05/01/26 09:00:00)] was not greater than the threshold (5.0) (minimum 2 datapoints for ALARM -> OK transition) and 3 missing datapoints were treated as [NonBreaching].',
  );
});

test('a sample wakes the alarms on its metric', async () => {
  await bench.alarm();
  await bench.pass(10 * minute);
  const onHost = [{ MetricName: 'Errors', Value: 9, Dimensions: [{ Name: 'Host', Value: 'a' }] }];
  await bench.call('PutMetricData', { Namespace: 'Hello', MetricData: onHost });
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe('INSUFFICIENT_DATA');
  await bench.measure(9);
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe('ALARM');
});

test('an alarm that is told to look more often does so at once', async () => {
  await bench.alarm();
  await bench.alarm({ Period: 10, TreatMissingData: 'breaching' });
  await bench.pass(10_000);
  expect(await bench.stateOf()).toBe('ALARM');
});

test('an alarm that is deleted does not look any more', async () => {
  await bench.alarm();
  await bench.call('DeleteAlarms', { AlarmNames: ['sick'] });
  const before = bench.world.clock.now();
  await expect(bench.world.clock.until('nothing', () => false)).rejects.toThrow('nothing is left');
  expect(bench.world.clock.now()).toBe(before);
});

test.each([
  ['breaching', 'ALARM', 'Breaching'],
  ['notBreaching', 'OK', 'NonBreaching'],
])('no data at all treated as %s', async (TreatMissingData, expected, word) => {
  await bench.alarm({ TreatMissingData });
  await bench.pass(minute);
  expect(await bench.stateOf()).toBe(expected);
  expect(await reason()).toBe(
    `Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [${word}].`,
  );
});

test('points that are wanting count as was told, beside those that are there', async () => {
  await bench.alarm({ TreatMissingData: 'breaching', EvaluationPeriods: 2 });
  await bench.measure(6);
  await bench.pass(minute);
  expect(await reason()).toBe(
    'Threshold Crossed: 1 datapoint [6.0 (05/01/26 09:00:00)] was greater than the threshold (5.0) and 1 missing datapoint was treated as [Breaching].',
  );
});

test('missing data that is ignored leaves the alarm as it was', async () => {
  await bench.alarm({ TreatMissingData: 'ignore' });
  await bench.measure(9);
  await bench.pass(30 * minute);
  expect(await bench.stateOf()).toBe('ALARM');
});

test('an alarm of seconds looks every ten, and a window slides by minutes', async () => {
  await bench.alarm({ AlarmName: 'quick', Period: 10 });
  await bench.alarm({ AlarmName: 'slow', Period: 300 });
  const MetricData = [{ MetricName: 'Errors', Value: 9, StorageResolution: 1 }];
  await bench.call('PutMetricData', { Namespace: 'Hello', MetricData });
  await bench.pass(10_000);
  expect(await bench.stateOf('quick')).toBe('ALARM');
  expect(await bench.stateOf('slow')).toBe('INSUFFICIENT_DATA');
  await bench.pass(50_000);
  expect(await bench.stateOf('slow')).toBe('ALARM');
});
