/** CloudWatch's embedded metric format: metrics that travel as lines of a log. */

export type Metric = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds, as the line says. */
  readonly timestamp: number;
  /** Everything else on the line. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly logGroup?: string;
};

type Directive = {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
};
type Line = Readonly<Record<string, unknown>> & {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
};

const parse = (message: string): Line | undefined => {
  if (!message.includes('"_aws"')) return undefined;
  try {
    const line = JSON.parse(message) as Line;
    return Array.isArray(line._aws?.CloudWatchMetrics) ? line : undefined;
  } catch {
    return undefined;
  }
};

const valuesOf = (value: unknown): readonly number[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'number');

/** A dimension whose value is not a string at the root makes the whole set void. */
const dimensionsOf = (line: Line, names: readonly string[]): Record<string, string> | undefined => {
  const pairs = names.map((name) => [name, line[name]] as const);
  return pairs.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(pairs) as Record<string, string>)
    : undefined;
};

const propertiesOf = (line: Line): Record<string, unknown> =>
  Object.fromEntries(Object.entries(line).filter(([name]) => name !== '_aws'));

const ofDirective = (line: Line, directive: Directive): Metric[] =>
  directive.Dimensions.flatMap((names) => {
    const dimensions = dimensionsOf(line, names);
    if (!dimensions) return [];
    return directive.Metrics.map(({ Name, Unit = 'None' }) => ({
      namespace: directive.Namespace,
      name: Name,
      unit: Unit,
      values: valuesOf(line[Name]),
      dimensions,
      timestamp: line._aws.Timestamp,
      properties: propertiesOf(line),
    })).filter((metric) => metric.values.length > 0);
  });

/** The metrics of one log event; none when it is an ordinary line. */
export const readMetrics = (message: string): readonly Metric[] => {
  const line = parse(message);
  return line ? line._aws.CloudWatchMetrics.flatMap((directive) => ofDirective(line, directive)) : [];
};
