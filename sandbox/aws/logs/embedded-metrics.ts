/** CloudWatch's embedded metric format: metrics that travel as lines of a log. */
import type { World } from '../../world.ts';
import { sampleOf } from '../cloudwatch/metrics.ts';
import { recordSample } from '../cloudwatch/record-samples.ts';

export type Metric = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  /** Seconds. */
  readonly resolution: 1 | 60;
  readonly values: readonly number[];
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds, as the line says. */
  readonly timestamp: number;
  /** Everything else on the line. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly logGroup?: string;
};

type Definition = { readonly Name: string; readonly Unit?: string; readonly StorageResolution?: number };
type Directive = {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly Definition[];
};
type Line = Readonly<Record<string, unknown>> & {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
};

const most = { metrics: 100, dimensions: 30, values: 100, dimensionValue: 1_024 };

/** One that lacks a member, or has too much of one, is no metric: the line is kept all the same. */
const isDirective = ({ Namespace, Dimensions, Metrics }: Partial<Directive>): boolean =>
  typeof Namespace === 'string' &&
  /^[^:].{0,254}$/.test(Namespace) &&
  Array.isArray(Dimensions) &&
  Dimensions.every((names) => Array.isArray(names) && names.length <= most.dimensions) &&
  Array.isArray(Metrics) &&
  Metrics.length <= most.metrics &&
  Metrics.every((metric) => typeof metric?.Name === 'string');

const isLine = (line: Partial<Line> | null): line is Line =>
  typeof line?._aws?.Timestamp === 'number' &&
  Array.isArray(line._aws.CloudWatchMetrics) &&
  line._aws.CloudWatchMetrics.every((directive) => isDirective(directive ?? {}));

const parse = (message: string): Line | undefined => {
  if (!message.includes('"_aws"')) return undefined;
  try {
    const line = JSON.parse(message) as Partial<Line> | null;
    return isLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
};

const valuesOf = (value: unknown): readonly number[] => {
  const values = Array.isArray(value) ? value : [value];
  return values.length > most.values ? [] : values.filter((one) => typeof one === 'number');
};

/** A dimension whose value is not a string at the root makes the whole set void. */
const dimensionsOf = (line: Line, names: readonly string[]): Record<string, string> | undefined => {
  const pairs = names.map((name) => [name, line[name]] as const);
  return pairs.every(
    ([, value]) => typeof value === 'string' && value !== '' && value.length <= most.dimensionValue,
  )
    ? (Object.fromEntries(pairs) as Record<string, string>)
    : undefined;
};

const propertiesOf = (line: Line): Record<string, unknown> =>
  Object.fromEntries(Object.entries(line).filter(([name]) => name !== '_aws'));

const ofDirective = (line: Line, directive: Directive): Metric[] =>
  directive.Dimensions.flatMap((names) => {
    const dimensions = dimensionsOf(line, names);
    if (!dimensions) return [];
    return directive.Metrics.map(
      ({ Name, Unit = 'None', StorageResolution }): Metric => ({
        namespace: directive.Namespace,
        name: Name,
        unit: Unit,
        resolution: StorageResolution === 1 ? 1 : 60,
        values: valuesOf(line[Name]),
        dimensions,
        timestamp: line._aws.Timestamp,
        properties: propertiesOf(line),
      }),
    ).filter((metric) => metric.values.length > 0);
  });

/** The metrics of one log event; none when it is an ordinary line. */
export const readMetrics = (message: string): readonly Metric[] => {
  const line = parse(message);
  return line ? line._aws.CloudWatchMetrics.flatMap((directive) => ofDirective(line, directive)) : [];
};

const dayMs = 86_400_000;

/** Hands a metric to CloudWatch, which takes nothing that is older than two weeks or lies more than two hours ahead. */
export const recordMetric = (world: World, metric: Metric): void => {
  const { timestamp: at, unit, resolution, values } = metric;
  const age = world.clock.now() - at;
  if (!world.services.monitoring || age > 14 * dayMs || age < -dayMs / 12) return;
  const sample = sampleOf(
    values.map((value) => [value, 1]),
    { at, unit, resolution },
  );
  recordSample(world, metric, sample);
};
