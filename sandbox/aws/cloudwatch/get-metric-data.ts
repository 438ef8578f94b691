/** GetMetricData: points of many metrics at once, in pages. */
import type { GetMetricDataCommandInput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkValues } from '../constraints.ts';
import { beginning, checkPeriod, isKept, ofMetric } from './metric-constraints.ts';
import { type Point, pointsOf } from './metrics.ts';
import { page } from './page.ts';
import { statisticOf } from './statistics.ts';

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const mostQueries = 500;
const mostPoints = 100_800;

const checkQuery = ({ Id = '', MetricStat, Label = '' }: MetricDataQuery): void => {
  if (!/^[a-z]\w*$/.test(Id))
    throw invalid(
      `The value ${Id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  if (!MetricStat) throw invalid(`The query ${Id} has neither a MetricStat nor an Expression.`);
  if (Label.includes('${')) throw notRehearsed(`the dynamic label ${Label}`);
  checkValues('ValidationError', ...ofMetric({ ...MetricStat.Metric, Unit: MetricStat.Unit }));
  checkPeriod(MetricStat.Period ?? 0);
  if (!statisticOf(MetricStat.Stat ?? ''))
    throw invalid(
      `The value ${MetricStat.Stat} for parameter MetricDataQueries.member.MetricStat.Stat is invalid.`,
    );
};

const check = ({ MetricDataQueries = [], StartTime, EndTime, ...input }: GetMetricDataCommandInput): void => {
  checkValues(
    'ValidationError',
    ['metricDataQueries', MetricDataQueries, { min: 1, max: mostQueries }],
    ['scanBy', input.ScanBy, { oneOf: ['TimestampDescending', 'TimestampAscending'] }],
    ['maxDatapoints', input.MaxDatapoints, { min: 1, max: mostPoints }],
  );
  if (Number(StartTime) >= Number(EndTime))
    throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  for (const query of MetricDataQueries) checkQuery(query);
  if (new Set(MetricDataQueries.map(({ Id }) => Id)).size < MetricDataQueries.length)
    throw invalid('The values for parameter id in MetricDataQueries are not unique.');
};

type Found = { readonly query: MetricDataQuery; readonly point: Point };

const pointsOfQuery = (
  world: World,
  query: MetricDataQuery,
  { StartTime, EndTime, ScanBy }: GetMetricDataCommandInput,
): readonly Found[] => {
  const { MetricStat } = query;
  const now = world.clock.now();
  const period = MetricStat?.Period ?? 0;
  const from = beginning(now, Number(StartTime), period);
  if (!MetricStat || !isKept(now, from, period)) return [];
  const points = pointsOf(world, MetricStat, { from, to: Number(EndTime), period: period * 1_000 });
  const ordered = ScanBy === 'TimestampAscending' ? points : points.toReversed();
  return ordered.map((point) => ({ query, point }));
};

const resultOf = (query: MetricDataQuery, here: readonly Found[], isPartial: boolean) => ({
  Id: query.Id,
  Label: query.Label ?? query.MetricStat?.Metric?.MetricName,
  Timestamps: here.map(({ point }) => new Date(point.at)),
  Values: here.map(({ point }) => point.value),
  StatusCode: isPartial ? 'PartialData' : 'Complete',
});

export const getMetricData: Operation = {
  notDone: [
    'LabelOptions',
    'MetricDataQueries.AccountId',
    'MetricDataQueries.Expression',
    'MetricDataQueries.Period',
  ],
  run: ({ world }, input: GetMetricDataCommandInput) => {
    check(input);
    const { MetricDataQueries = [], MaxDatapoints = mostPoints, NextToken } = input;
    const queries = MetricDataQueries.filter(({ ReturnData = true }) => ReturnData);
    const all = queries.flatMap((query) => pointsOfQuery(world, query, input));
    const { items, rest } = page(all, MaxDatapoints, NextToken);
    const later = all.slice(Number(rest.NextToken ?? all.length));
    const isOf = (query: MetricDataQuery) => (found: Found) => found.query === query;
    const results = queries.map((query) =>
      resultOf(query, items.filter(isOf(query)), later.some(isOf(query))),
    );
    return { MetricDataResults: results, Messages: [], ...rest };
  },
};
