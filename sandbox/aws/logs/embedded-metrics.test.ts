import { expect, test } from '@jest/globals';
import { createWorld, type World } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/service.ts';
import { readMetrics } from './embedded-metrics.ts';
import { logs } from './service.ts';

/** When the sandbox begins. */
const start = Date.UTC(2026, 0, 5, 9);

const directive = (more: object = {}) => ({
  Namespace: 'Hello',
  Dimensions: [['Service', 'Stage'], ['Service'], []],
  Metrics: [
    { Name: 'Errors', Unit: 'Count' },
    { Name: 'Time', Unit: 'Milliseconds', StorageResolution: 1 },
  ],
  ...more,
});

const lineOf = (directives: readonly object[], Timestamp: unknown = start) =>
  JSON.stringify({
    _aws: { Timestamp, CloudWatchMetrics: directives },
    Service: 'web',
    Stage: 'live',
    Number: 5,
    Errors: 2,
    Time: [10, 20],
  });

const openWorld = async () => {
  const world = createWorld({ folder: '/nowhere', services: [logs, cloudwatch] });
  const call = (operation: string, input: object) => world.call(world.operator, 'logs', operation, input);
  await call('CreateLogGroup', { logGroupName: 'g' });
  await call('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  return world;
};

const write = (world: World, message: string) =>
  world.call(world.operator, 'logs', 'PutLogEvents', {
    logGroupName: 'g',
    logStreamName: 's',
    logEvents: [{ timestamp: world.clock.now(), message }],
  });

test('each set of dimensions is a metric of CloudWatch, as if somebody had put it there', async () => {
  const world = await openWorld();
  await write(world, lineOf([directive()]));
  const call = (operation: string, input: object) =>
    world.call(world.operator, 'monitoring', operation, input);
  const { Metrics } = await call('ListMetrics', { MetricName: 'Errors' });
  const names = Metrics.map(({ Dimensions }: { Dimensions: { Name: string }[] }) =>
    Dimensions.map(({ Name }) => Name),
  );
  expect(names).toEqual([['Service', 'Stage'], ['Service'], []]);
  const { Datapoints } = await call('GetMetricStatistics', {
    Namespace: 'Hello',
    MetricName: 'Time',
    Dimensions: [{ Name: 'Service', Value: 'web' }],
    StartTime: new Date(start),
    EndTime: new Date(start + 60_000),
    Period: 1,
    Statistics: ['Average', 'SampleCount'],
  });
  expect(Datapoints).toEqual([
    { Timestamp: new Date(start), Unit: 'Milliseconds', Average: 15, SampleCount: 2 },
  ]);
});

test.each([
  ['three weeks old', start - 21 * 86_400_000],
  ['of tomorrow', start + 86_400_000],
])('a line %s is kept, its metrics are not', async (_, time) => {
  const world = await openWorld();
  await write(world, lineOf([directive()], time));
  expect(world.state.logs.groups.g.streams.s.events).toHaveLength(1);
  expect(world.state.monitoring.series).toEqual({});
});

test.each([
  ['no JSON', '{"_aws"'],
  ['no object', '["_aws"]'],
  ['no time', lineOf([directive()], 'now')],
  ['no namespace', lineOf([directive({ Namespace: undefined })])],
  ['no dimensions', lineOf([directive({ Dimensions: undefined })])],
  ['no metrics', lineOf([directive({ Metrics: undefined })])],
  ['a metric without a name', lineOf([directive({ Metrics: [{}] })])],
  ['too many metrics', lineOf([directive({ Metrics: Array(101).fill({ Name: 'Errors' }) })])],
  ['too many dimensions', lineOf([directive({ Dimensions: [Array(31).fill('Service')] })])],
  ['a dimension that is a number', lineOf([directive({ Dimensions: [['Number']] })])],
  ['a dimension that is not there', lineOf([directive({ Dimensions: [['Ghost']] })])],
  ['a value that is a text', lineOf([directive({ Metrics: [{ Name: 'Service' }] })])],
])('%s is no metric', (_, message) => {
  expect(readMetrics(message)).toEqual([]);
});
