/** Clients from before CloudWatch spoke JSON: forms, answered in XML. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { operatorKey } from '../../world.ts';
import { type CloudWatchBench, openCloudWatch } from './testing.ts';

/** smithy wants a hash class. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

let bench: CloudWatchBench;
beforeEach(async () => {
  bench = await openCloudWatch();
});
afterEach(() => bench.close());

const post = async (form: Readonly<Record<string, string>>) => {
  const { url, region } = bench.world;
  const sha256 = Sha256 as never;
  const signer = new SignatureV4({ service: 'monitoring', region, credentials: operatorKey, sha256 });
  const body = new URLSearchParams({ Version: '2010-08-01', ...form }).toString();
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: '/',
    query: {},
    headers: { host: new URL(url).host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const answer = await fetch(url, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
};

const onErrors = {
  AlarmName: 'sick',
  Namespace: 'Hello',
  MetricName: 'Errors',
  'Dimensions.member.1.Name': 'Host',
  'Dimensions.member.1.Value': 'a',
};

test('an alarm is put, fed and described', async () => {
  const put = await post({
    Action: 'PutMetricAlarm',
    ...onErrors,
    Statistic: 'Maximum',
    Period: '60',
    EvaluationPeriods: '1',
    Threshold: '0.5',
    ComparisonOperator: 'GreaterThanThreshold',
    ActionsEnabled: 'false',
  });
  expect(put.status).toBe(200);
  const measured = await post({
    Action: 'PutMetricData',
    Namespace: 'Hello',
    'MetricData.member.1.MetricName': 'Errors',
    'MetricData.member.1.Dimensions.member.1.Name': 'Host',
    'MetricData.member.1.Dimensions.member.1.Value': 'a',
    'MetricData.member.1.Timestamp': '2026-01-05T09:00:00Z',
    'MetricData.member.1.Values.member.1': '0.75',
  });
  expect(measured.text).toContain(
    '<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">',
  );
  await bench.pass(60_000);
  const { text } = await post({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'sick' });
  expect(text).toContain('<StateValue>ALARM</StateValue>');
  expect(text).toContain('<Dimensions><member><Name>Host</Name><Value>a</Value></member></Dimensions>');
  expect(text).toContain('<StateUpdatedTimestamp>2026-01-05T09:01:00Z</StateUpdatedTimestamp>');
});

test('errors have their older names', async () => {
  const invalid = await post({
    Action: 'PutMetricData',
    Namespace: 'AWS/EC2',
    'MetricData.member.1.MetricName': 'x',
    'MetricData.member.1.Value': '1',
  });
  expect(invalid.status).toBe(400);
  expect(invalid.text).toContain('<Code>InvalidParameterValue</Code>');
  const ghost = await post({ Action: 'SetAlarmState', AlarmName: 'g', StateValue: 'OK', StateReason: 'x' });
  expect(ghost).toMatchObject({
    status: 404,
    text: expect.stringContaining('<Code>ResourceNotFound</Code>'),
  });
});
