/** ListMetrics: which metrics there are. */
import type { ListMetricsCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../service.ts';
import { checkValues } from '../constraints.ts';
import { ofMetric } from './metric-constraints.ts';
import { page } from './page.ts';
import { type Series, state } from './state.ts';

const longest = 500;
const hourMs = 3_600_000;

/** A metric to which nothing has been added for two weeks is not listed. */
const listed = 14 * 24 * hourMs;

const wanted =
  ({ Namespace, MetricName, Dimensions = [] }: ListMetricsCommandInput) =>
  ({ namespace, name, dimensions }: Series): boolean =>
    (Namespace === undefined || Namespace === namespace) &&
    (MetricName === undefined || MetricName === name) &&
    Dimensions.every(
      ({ Name = '', Value }) =>
        Object.hasOwn(dimensions, Name) && (Value === undefined || Value === dimensions[Name]),
    );

const isSince =
  (at: number) =>
  ({ samples }: Series): boolean =>
    samples.some((sample) => sample.at >= at);

const metricOf = ({ namespace, name, dimensions }: Series) => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

export const listMetrics: Operation = {
  notDone: ['IncludeLinkedAccounts', 'OwningAccount'],
  run: ({ world }, input: ListMetricsCommandInput) => {
    const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
    checkValues(
      'ValidationError',
      ...ofMetric({ Namespace, MetricName, Dimensions }),
      ['dimensions', Dimensions, { max: 10 }],
      ['recentlyActive', RecentlyActive, { oneOf: ['PT3H'] }],
    );
    const since = world.clock.now() - (RecentlyActive ? 3 * hourMs : listed);
    const found = Object.values(state(world).series).filter(wanted(input)).filter(isSince(since));
    const { items, rest } = page(found, longest, NextToken);
    return { Metrics: items.map(metricOf), ...rest };
  },
};
