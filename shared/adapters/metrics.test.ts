import { expect, test } from '@jest/globals';
import { emfLine } from './metrics.ts';

const measurement = {
  metrics: { LeadTime: { value: 3_600, unit: 'Seconds' }, Deployments: { value: 1, unit: 'Count' } },
  environment: 'production',
  at: 1_764_000_000_000,
  properties: { executionId: 'e-1', commit: 'c' },
} as const;

test('a figure is one line of the embedded metric format, with ids as properties and no dimensions', () => {
  const line = emfLine('hello', measurement);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1_764_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Slipway',
          Dimensions: [['Service', 'Environment']],
          Metrics: [
            { Name: 'LeadTime', Unit: 'Seconds' },
            { Name: 'Deployments', Unit: 'Count' },
          ],
        },
      ],
    },
    Service: 'hello',
    Environment: 'production',
    LeadTime: 3_600,
    Deployments: 1,
    executionId: 'e-1',
    commit: 'c',
  });
});

test('a property cannot take the place of a figure or a dimension', () => {
  const line = emfLine('hello', { ...measurement, properties: { Service: 'x', LeadTime: 'x', _aws: 'x' } });
  expect(JSON.parse(line)).toMatchObject({
    Service: 'hello',
    LeadTime: 3_600,
    _aws: { Timestamp: 1_764_000_000_000 },
  });
});
