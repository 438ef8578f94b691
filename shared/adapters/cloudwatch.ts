import {
  type AlarmType,
  type CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmState, MetricRequest } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';

// Without the types only metric alarms are described.
const TYPES: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
// The most names that CloudWatch takes at once.
const BATCH = 100;

/** The states of the alarms that exist among those named. */
export const alarmStates = async (
  client: CloudWatchClient,
  names: readonly string[],
): Promise<readonly AlarmState[]> => {
  const states: AlarmState[] = [];
  for (let start = 0; start < names.length; start += BATCH) {
    const answer = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(start, start + BATCH),
        AlarmTypes: TYPES,
        MaxRecords: BATCH,
      }),
    );
    states.push(...[...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map(toState));
  }
  return states;
};

type Described = {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: AlarmState['state'] | undefined;
  readonly StateReason?: string | undefined;
};

const toState = ({ AlarmName, StateValue, StateReason = '' }: Described): AlarmState => {
  if (AlarmName && StateValue) return { name: AlarmName, state: StateValue, reason: StateReason };
  throw new DeliveryError('platform', `CloudWatch did not say in which state the alarm ${AlarmName} is`);
};

/** The points of the query that counts, the oldest first. */
export const metricPoints = async (
  client: CloudWatchClient,
  request: MetricRequest,
): Promise<readonly number[]> => {
  const points: number[] = [];
  const labels = new Set<string | undefined>();
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: request.queries.map((query) => toQuery(query, request)),
        StartTime: new Date(request.from),
        EndTime: new Date(request.to),
        ScanBy: 'TimestampAscending',
        ...(nextToken ? { NextToken: nextToken } : {}),
      }),
    );
    for (const result of page.MetricDataResults ?? []) {
      points.push(...valuesOf(result));
      labels.add(result.Label);
    }
    nextToken = page.NextToken;
  } while (nextToken);
  if (labels.size > 1) throw severalSeries(request, [...labels]);
  return points;
};

type Query = MetricRequest['queries'][number];

const toQuery = (
  { id, expression, metric }: Query,
  { id: counted, period }: MetricRequest,
): MetricDataQuery => {
  const own = { Id: id, ReturnData: id === counted };
  if (!metric) return { ...own, Expression: expression, Period: period };
  const { namespace, name, dimensions, statistic } = metric;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { ...own, MetricStat: { Metric, Period: period, Stat: statistic } };
};

const valuesOf = ({ StatusCode, Values = [], Messages = [], Label }: MetricDataResult): readonly number[] => {
  const why = Messages.map(({ Code, Value }) => `${Code}: ${Value}`).join('; ');
  if (StatusCode === 'Forbidden')
    throw new DeliveryError('permission', `CloudWatch does not give ${Label}${why && ` (${why})`}`);
  if (StatusCode === 'InternalError')
    throw new DeliveryError('platform', `CloudWatch could not compute ${Label}${why && ` (${why})`}`);
  return Values;
};

const severalSeries = ({ queries, id }: MetricRequest, labels: readonly (string | undefined)[]) =>
  new DeliveryError(
    'config',
    `Expected ${queries.find((query) => query.id === id)?.expression} to be one line of points, got ${labels.length}: ${labels.slice(0, 5).join(', ')}`,
  );
