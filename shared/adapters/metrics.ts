import type { Measurement } from '../core/delivery-metrics.ts';

const NAMESPACE = 'Slipway';

/**
 * The measurement as a line of CloudWatch's Embedded Metric Format. Only service, environment and check are dimensions:
 * every combination of those is billed as a metric of its own, so ids stay properties.
 */
export const emfLine = (service: string, measurement: Measurement): string => {
  const { metrics, environment, check, at, properties } = measurement;
  const names = Object.entries(metrics).map(([Name, { unit }]) => ({ Name, Unit: unit }));
  const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
  const dimensions = ['Service', 'Environment', ...(check === undefined ? [] : ['Check'])];
  const directive = { Namespace: NAMESPACE, Dimensions: [dimensions], Metrics: names };
  return JSON.stringify({
    ...properties,
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    Service: service,
    Environment: environment,
    ...(check === undefined ? {} : { Check: check }),
    ...values,
  });
};

/** Writes the line as one log event; console.log would put a prefix before it. */
export const writeMetric = (service: string, measurement: Measurement): void => {
  process.stdout.write(`${emfLine(service, measurement)}\n`);
};
