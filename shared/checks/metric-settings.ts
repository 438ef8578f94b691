import type { MetricRequest } from '../core/looks.ts';
import { type Combination, combinations } from '../core/metric-window.ts';
import { decimal, exactlyOne, oneOf } from '../core/setting-kinds.ts';
import {
  duration,
  mapping,
  object,
  optional,
  type Place,
  type Reader,
  record,
  text,
  withDefault,
  wrong,
} from '../core/settings.ts';
import { type Mapping, malformed } from '../core/yaml-inline.ts';
import { type NoData, noData } from './no-data.ts';

export type MetricSpec = {
  readonly type: 'metric';
  /** What a sentence calls it. */
  readonly label: string;
  readonly queries: MetricRequest['queries'];
  readonly periodMs: number;
  readonly overMs: number;
  readonly combine: Combination;
  readonly above: number | undefined;
  readonly below: number | undefined;
  /** How many times what it was before the deployment it may be; below 1: must at least be. */
  readonly factor: number | undefined;
  readonly noData: NoData;
};

/** The query whose points are judged. */
export const MEASURED = 'measured';

const statistic = text(
  /^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,10})?|p100)$/,
  'Average, Sum, Minimum, Maximum, SampleCount or a percentile like p95',
);

const metricShape = {
  namespace: text(/^[^\s:].{0,254}$/, "a metric's namespace"),
  name: text(),
  dimensions: withDefault(record(text()), new Map<string, string>()),
  statistic,
};
const metricSettings = object(metricShape);
type Metric = ReturnType<typeof metricSettings>;

const query: Reader<Metric | string> = (node, at) =>
  node?.kind === 'map' ? metricSettings(node, at) : text(/\S/, 'a metric or an expression')(node, at);

const period: Reader<number> = (node, at) => {
  const ms = duration('10s', '60m')(node, at);
  if (ms % 60_000 !== 0 && ms !== 10_000 && ms !== 30_000)
    throw wrong(node, at, '10s, 30s or whole minutes to 60m');
  return ms;
};

const one = {
  namespace: optional(metricShape.namespace),
  name: optional(metricShape.name),
  dimensions: optional(record(text())),
  statistic: optional(statistic),
};

const settings = object({
  ...one,
  queries: optional(record(query)),
  expression: optional(text()),
  period: withDefault(period, 60_000),
  over: withDefault(duration('10s', '180m'), 300_000),
  combine: optional(oneOf(...combinations)),
  above: optional(decimal(-1e15, 1e15)),
  below: optional(decimal(-1e15, 1e15)),
  compare: optional(oneOf('before')),
  factor: optional(decimal(0.01, 100)),
  noData,
});

/** Reads a metric, or several and an expression of them, and what it is to keep. */
export const readMetric: Reader<MetricSpec> = (node, at) => {
  const map = mapping(node, at);
  const read = settings(map, at);
  exactlyOne(map, at, ['name', 'expression']);
  refuseImpossible(map, at, read);
  const { periodMs, overMs } = { periodMs: read.period, overMs: read.over };
  const { above, below, factor, noData: policy } = read;
  const what =
    read.expression === undefined ? single(map, at) : several(map, at, read.expression, read.queries);
  const combination = read.combine ?? what.combine;
  return {
    type: 'metric',
    ...what,
    periodMs,
    overMs,
    combine: combination,
    above,
    below,
    factor,
    noData: policy,
  };
};

type What = Pick<MetricSpec, 'label' | 'queries' | 'combine'>;

const single = (map: Mapping, at: Place): What => {
  const own = map.entries.filter(({ key }) => key in metricShape);
  const metric = metricSettings({ ...map, entries: own }, at);
  const { name, statistic: how } = metric;
  return {
    label: `${name} (${how})`,
    queries: [{ id: MEASURED, metric: toMetric(metric) }],
    combine: naturally(how),
  };
};

const toMetric = ({ dimensions, ...metric }: Metric) => ({
  ...metric,
  dimensions: Object.fromEntries(dimensions),
});

/** How points of a statistic come to one number of the same meaning, as far as that is possible. */
const naturally = (how: string): Combination => {
  if (how === 'Sum' || how === 'SampleCount') return 'sum';
  if (how === 'Average') return 'average';
  return how === 'Minimum' ? 'minimum' : 'maximum';
};

const several = (
  map: Mapping,
  at: Place,
  expression: string,
  queries: ReadonlyMap<string, Metric | string> = new Map(),
): What => {
  for (const id of queries.keys())
    if (!/^[a-z]\w{0,254}$/.test(id) || id === MEASURED)
      throw malformed(
        map.line,
        `${at.name}.queries to have names that begin with a small letter, not "${MEASURED}"`,
        id,
      );
  const read = [...queries].map(([id, asked]) =>
    typeof asked === 'string' ? { id, expression: asked } : { id, metric: toMetric(asked) },
  );
  return { label: expression, queries: [...read, { id: MEASURED, expression }], combine: 'average' };
};

type Read = ReturnType<typeof settings>;

const refuseImpossible = (map: Mapping, at: Place, read: Read): void => {
  const refuse = (expected: string, got: string) => malformed(map.line, `${at.name} ${expected}`, got);
  if (read.expression !== undefined && Object.keys(one).some((key) => read[key as keyof Read] !== undefined))
    throw refuse('to name its metrics in queries where it has an expression', 'a metric of its own besides');
  if (read.expression === undefined && read.queries !== undefined)
    throw refuse('to have an expression of its queries', 'none');
  if (read.over % read.period !== 0) throw refuse('to look over a multiple of its period', 'another time');
  refuseLimits(read, refuse);
};

const refuseLimits = (
  { above, below, compare, factor }: Read,
  refuse: (expected: string, got: string) => Error,
): void => {
  const hasLimit = above !== undefined || below !== undefined;
  if ((compare === undefined) !== (factor === undefined))
    throw refuse('to have compare and factor together', compare === undefined ? 'no compare' : 'no factor');
  if (hasLimit === (compare !== undefined))
    throw refuse('to have limits (above, below), or to compare with before', hasLimit ? 'both' : 'neither');
  if (above !== undefined && below !== undefined && above >= below)
    throw refuse('to have room between above and below', `${above} and ${below}`);
};
