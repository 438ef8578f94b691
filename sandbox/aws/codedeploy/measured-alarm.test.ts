import { expect, test } from '@jest/globals';
import { cloudwatch } from '../cloudwatch/service.ts';
import { deploy, group, host, info, release, useCodeDeploy, world } from './account-under-test.ts';

// Beside alarms.test.ts, where every state is given: here the alarm is CloudWatch's own, and gets there by measurements.
useCodeDeploy(cloudwatch);

const ask = (operation: string, input: object) =>
  world.call(world.operator, 'monitoring', operation, input as Record<string, unknown>);

const alarm = () =>
  ask('PutMetricAlarm', {
    AlarmName: 'errors',
    Namespace: 'Hello',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });

const measure = (Value: number) =>
  ask('PutMetricData', { Namespace: 'Hello', MetricData: [{ MetricName: 'Errors', Value }] });

test('a deployment is stopped by what was measured while it ran, and the release before comes back', async () => {
  await host('one');
  await host('two');
  await alarm();
  await group({
    alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
  });
  await release('v1');
  await release('slow', 'exec sleep 1000', 600);
  await measure(5);
  const good = await deploy('v1');
  expect(good?.status).toBe('Succeeded');
  await measure(6);
  const stopped = await deploy('slow');
  expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
  expect(await info(stopped?.rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({
    status: 'Succeeded',
    revision: good?.revision,
  });
});
