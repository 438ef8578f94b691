import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../sandbox/account-under-test.ts';
import { cloudwatch } from '../../sandbox/aws/cloudwatch/service.ts';
import { iam } from '../../sandbox/aws/iam/service.ts';
import { sns } from '../../sandbox/aws/sns/service.ts';
import { ssm } from '../../sandbox/aws/ssm/service.ts';
import { fakeLooks, NOW } from '../../test/fake-looks.ts';
import type { AwsMeans } from './lazy-looks.ts';
import { makeLooks } from './looks.ts';

const { ask, certificate, addresses } = fakeLooks();
const probe = { ask, certificate, addresses };
const looksWith = (aws?: AwsMeans) => makeLooks({ probe, now: () => NOW, ...(aws ? { aws } : {}) });

const names = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const tell = (told: Partial<Record<(typeof names)[number], string | undefined>>) => {
  for (const name of names) {
    if (told[name] === undefined) delete process.env[name];
    else process.env[name] = told[name];
  }
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([cloudwatch, ssm, sns, iam]);
  const { credentials, region, endpoint } = bench.options;
  tell({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
});
afterAll(async () => {
  tell(before);
  await bench.close();
});

test.each([
  ['secret', 'the secret of a header'],
  ['alarms', 'a check of type alarm'],
  ['metric', 'a check of type metric'],
  ['targets', "the environment's deployment groups"],
  ['jenkins', 'a check of type jenkins'],
] as const)('without AWS a look by %s says what it expected', async (name, what) => {
  const look = looksWith()[name] as (asked: unknown) => Promise<unknown>;
  await expect(look({})).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining(`Expected to be allowed to ask AWS for ${what}: with credentials`),
  });
});

test('what needs no AWS is the probe’s', () => {
  const looks = looksWith();
  expect([looks.ask, looks.certificate, looks.addresses]).toEqual([ask, certificate, addresses]);
  expect(looks.now()).toBe(NOW);
});

test('a secret is read decrypted, and once', async () => {
  const client = new SSMClient(bench.options);
  await client.send(new PutParameterCommand({ Name: '/hello/token', Value: 's3cret', Type: 'SecureString' }));
  const looks = looksWith({});
  expect(await looks.secret('/hello/token')).toBe('s3cret');
  const put = { Name: '/hello/token', Value: 'other', Type: 'SecureString', Overwrite: true } as const;
  await client.send(new PutParameterCommand(put));
  expect(await looks.secret('/hello/token')).toBe('s3cret');
  await expect(looks.secret('/hello/none')).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('/hello/none'),
  });
});

const sick = {
  AlarmName: 'sick',
  Namespace: 'Hello',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

test('alarms and metrics are those of the account', async () => {
  await new CloudWatchClient(bench.options).send(new PutMetricAlarmCommand(sick));
  const looks = looksWith({});
  expect(await looks.alarms(['sick', 'unknown'])).toMatchObject([{ name: 'sick' }]);
  const metric = { namespace: 'Hello', name: 'Errors', dimensions: {}, statistic: 'Sum' };
  const to = Math.floor(bench.world.clock.now() / 60_000) * 60_000;
  const asked = { id: 'm', queries: [{ id: 'm', metric }], period: 60, from: to - 300_000, to };
  expect(await looks.metric(asked)).toEqual([]);
});

test('what nobody has told is asked for by name', async () => {
  const looks = looksWith({ application: 'hello', environments: { staging: ['web'] } });
  await expect(looks.targets('production')).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringMatching(/deployment groups of production; .* known: staging$/),
  });
  const job = { key: 'k', path: 'smoke', parameters: {}, timeLimitMinutes: 1 };
  await expect(looks.jenkins(job)).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('a Jenkins server and a ledger'),
  });
});

test('a region that nobody has told is an error that says what is expected', async () => {
  const told = process.env.AWS_REGION;
  delete process.env.AWS_REGION;
  const looking = looksWith({}).alarms(['a']);
  await expect(looking).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('Expected credentials of AWS and a region'),
  });
  process.env.AWS_REGION = told;
});
