import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench } from '../../sandbox/account-under-test.ts';
import { ec2 } from '../../sandbox/aws/ec2/service.ts';
import { iam } from '../../sandbox/aws/iam/service.ts';
import { addHost } from '../../sandbox/fleet/hosts.ts';
import { terminateInstance } from '../../sandbox/fleet/scaling-groups.ts';
import { fleet } from '../../sandbox/fleet/service.ts';
import { type Asked, startServer } from '../../test/http-server.ts';
import { describeInstances } from './ec2-addresses.ts';

const names = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_EC2'] as const;
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const tell = (told: Partial<Record<(typeof names)[number], string>>) => {
  for (const name of names) {
    const value = told[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
};
beforeEach(() => tell({}));
afterEach(() => tell(before));

const options = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
};
const account = () => new CodeDeployClient(options);

const instance = (id: string, address: string | undefined, state = 'running') =>
  `<item><instanceId>${id}</instanceId><instanceState><code>16</code><name>${state}</name></instanceState>${address === undefined ? '' : `<privateIpAddress>${address}</privateIpAddress>`}</item>`;
const reservation = (...instances: readonly string[]) =>
  `<item><reservationId>r-1</reservationId><instancesSet>${instances.join('')}</instancesSet></item>`;
const answer = (reservations: readonly string[], more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${
    reservations.length === 0
      ? '<reservationSet/>'
      : `<reservationSet>${reservations.join('')}</reservationSet>`
  }${more}</DescribeInstancesResponse>`;

/** Asks an EC2 that gives these answers in turn. */
const asking = async (ids: readonly string[], ...answers: readonly (string | [number, string])[]) => {
  const left = [...answers];
  const server = await startServer((_, response) => {
    const next = left.shift() ?? '';
    const [status, body] = typeof next === 'string' ? [200, next] : next;
    response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body);
  });
  tell({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_EC2: server.url });
  const found = await describeInstances(account(), ids).finally(() => server.stop());
  return { found: Object.fromEntries(found), asked: server.asked };
};

const fieldsOf = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body));

test('one signed request asks for all instances, as a filter', async () => {
  const { found, asked } = await asking(
    ['i-1', 'i-2', 'i-3'],
    answer([reservation(instance('i-1', '10.0.0.1'), instance('i-2', undefined, 'terminated'))]),
  );
  expect(found).toEqual({ 'i-1': { state: 'running', address: '10.0.0.1' }, 'i-2': { state: 'terminated' } });
  expect(asked).toHaveLength(1);
  expect(fieldsOf(asked[0] as Asked)).toEqual({
    Action: 'DescribeInstances',
    Version: '2016-11-15',
    'Filter.1.Name': 'instance-id',
    'Filter.1.Value.1': 'i-1',
    'Filter.1.Value.2': 'i-2',
    'Filter.1.Value.3': 'i-3',
  });
  expect(asked[0]?.headers).toMatchObject({
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ec2\/aws4_request/,
    ),
    'x-amz-security-token': 'token',
  });
});

test('none, one in each of several reservations, and pages', async () => {
  expect((await asking(['i-9'], answer([]))).found).toEqual({});
  const { found, asked } = await asking(
    ['i-1', 'i-2', 'i-3'],
    answer(
      [reservation(instance('i-1', '10.0.0.1')), reservation(instance('i-2', '10.0.0.2'))],
      '<nextToken>more</nextToken>',
    ),
    answer([reservation(instance('i-3', '10.0.0.3'))], '<nextToken/>'),
  );
  expect(Object.keys(found)).toEqual(['i-1', 'i-2', 'i-3']);
  expect(asked.map((one) => fieldsOf(one).NextToken)).toEqual([undefined, 'more']);
});

test('more than a filter takes are asked for in turns', async () => {
  const ids = Array.from({ length: 201 }, (_, index) => `i-${index}`);
  const { asked } = await asking(ids, answer([]), answer([]));
  expect(asked.map((one) => Object.keys(fieldsOf(one)).length - 3)).toEqual([200, 1]);
});

const refusal = (code: string) =>
  `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>No &amp; never.</Message></Error></Errors><RequestID>1</RequestID></Response>`;

test.each<[number, string, object]>([
  [
    403,
    refusal('UnauthorizedOperation'),
    {
      blame: 'permission',
      message: 'EC2 does not tell where the instances are: UnauthorizedOperation: No & never.',
    },
  ],
  [401, refusal('AuthFailure'), { blame: 'permission' }],
  [503, refusal('RequestLimitExceeded'), { blame: 'platform' }],
  [502, '<html>Bad', { blame: 'platform', message: expect.stringContaining('status 502') }],
  [200, 'no XML', { blame: 'platform', message: expect.stringContaining("EC2's answer") }],
  [200, '<Other/>', { blame: 'platform', message: expect.stringContaining('DescribeInstancesResponse') }],
])('%d %s', async (status, body, error) => {
  await expect(asking(['i-1'], [status, body])).rejects.toMatchObject({ name: 'DeliveryError', ...error });
});

test('the endpoint of all services is EC2’s, too; without one it is the region’s', async () => {
  const server = await startServer((_, response) => {
    response.end(answer([]));
  });
  tell({ AWS_ENDPOINT_URL: server.url });
  await describeInstances(account(), ['i-1']).finally(() => server.stop());
  expect(server.asked).toHaveLength(1);
  tell({});
  const hosts: string[] = [];
  const { config } = account();
  const requestHandler = {
    ...config.requestHandler,
    handle: async ({ protocol, hostname }: { protocol: string; hostname: string }) => {
      hosts.push(`${protocol}//${hostname}`);
      throw new Error('far enough');
    },
  } as unknown as typeof config.requestHandler;
  for (const region of ['eu-west-1', 'cn-north-1'])
    await describeInstances({ config: { ...config, requestHandler, region: async () => region } }, [
      'i-1',
    ]).catch(() => undefined);
  expect(hosts).toEqual(['https://ec2.eu-west-1.amazonaws.com', 'https://ec2.cn-north-1.amazonaws.com.cn']);
});

test('an account that checks signatures understands it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ec2-'));
  const bench = await openBench([ec2, fleet, iam], folder);
  try {
    const here = await addHost(bench.world, { name: 'web-1', tags: {} });
    const gone = await addHost(bench.world, { name: 'web-2', tags: {} });
    await terminateInstance(bench.world, bench.world.state.fleet.hosts[gone.id]);
    tell({ AWS_ENDPOINT_URL: bench.world.url });
    const { region, credentials } = bench.options;
    const client = new CodeDeployClient({ region, credentials });
    const found = await describeInstances(client, [here.id, gone.id, 'i-0123456789abcdef0']);
    expect(Object.fromEntries(found)).toEqual({
      [here.id]: { state: 'running', address: here.privateAddress },
      [gone.id]: { state: 'terminated' },
    });
    await expect(describeInstances(account(), [here.id])).rejects.toMatchObject({ blame: 'permission' });
  } finally {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  }
});
