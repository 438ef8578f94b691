import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Bench, openBench } from '../../account-under-test.ts';
import { addHost } from '../../fleet/hosts.ts';
import { terminateInstance } from '../../fleet/scaling-groups.ts';
import { fleet } from '../../fleet/service.ts';
import type { Principal } from '../../service.ts';
import { iam } from '../iam/service.ts';
import { ec2 } from './service.ts';

let bench: Bench;
let folder: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-ec2-'));
  bench = await openBench([ec2, fleet, iam], folder);
  for (const name of ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'gone-1'])
    ids[name] = (await addHost(bench.world, { name, tags: { name, kind: name.slice(0, -2) } })).id;
  await addHost(bench.world, { name: 'own-1', kind: 'on-premises', tags: { kind: 'web' } });
  const gone = bench.world.state.fleet.hosts[ids['gone-1'] ?? ''];
  await terminateInstance(bench.world, gone);
});

afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as Buffer);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** One signed request, as a client without the SDK's EC2 package sends it. */
const ask = async (members: Record<string, string>, credentials: Key = bench.options.credentials) => {
  const { host, hostname, port } = new URL(bench.world.url);
  const body = String(
    new URLSearchParams({ Action: 'DescribeInstances', Version: '2016-11-15', ...members }),
  );
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const signer = new SignatureV4({ service: 'ec2', region: 'eu-west-1', sha256: Sha256, credentials });
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: {},
    headers,
    body,
  });
  const answer = await fetch(bench.world.url, { method: 'POST', headers: signed.headers, body });
  return { status: answer.status, text: await answer.text() };
};

const all = (text: string, element: string): readonly string[] =>
  [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value]) => value ?? '');

test('instances stand in the answer with their address and their tags; on-premises ones are none', async () => {
  const { status, text } = await ask({});
  expect(status).toBe(200);
  expect(text).toMatch(
    /^<DescribeInstancesResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>[^<]+<\/requestId><reservationSet><item>/,
  );
  expect(all(text, 'instanceId')).toEqual(Object.values(ids));
  expect(all(text, 'privateIpAddress')).toEqual([
    '10.0.0.11',
    '10.0.0.12',
    '10.0.0.13',
    '10.0.0.14',
    '10.0.0.15',
  ]);
  expect(text).toContain('<tagSet><item><key>name</key><value>web-1</value></item>');
  expect(text).toContain('<instanceState><code>48</code><name>terminated</name></instanceState>');
});

test('ids and filters choose', async () => {
  const one = await ask({ 'InstanceId.1': ids['web-2'] ?? '', 'InstanceId.2': ids['web-4'] ?? '' });
  expect(all(one.text, 'privateIpAddress')).toEqual(['10.0.0.12', '10.0.0.14']);
  const filters = {
    'Filter.1.Name': 'tag:kind',
    'Filter.1.Value.1': 'w*',
    'Filter.2.Name': 'tag:name',
    'Filter.2.Value.1': 'web-?',
    'Filter.3.Name': 'instance-id',
    'Filter.3.Value.1': ids['web-3'] ?? '',
    'Filter.3.Value.2': ids['gone-1'] ?? '',
  };
  expect(all((await ask(filters)).text, 'instanceId')).toEqual([ids['web-3']]);
  const gone = await ask({ 'Filter.1.Name': 'instance-state-name', 'Filter.1.Value.1': 'terminated' });
  expect(all(gone.text, 'instanceId')).toEqual([ids['gone-1']]);
});

test('they come in pages', async () => {
  const first = await ask({ MaxResults: '5' });
  expect(all(first.text, 'instanceId')).toHaveLength(5);
  const [token = ''] = all(first.text, 'nextToken');
  const second = await ask({ MaxResults: '5', NextToken: token });
  expect(all(second.text, 'instanceId')).toEqual([ids['gone-1']]);
  expect(all(second.text, 'nextToken')).toEqual([]);
});

test.each([
  [{ 'InstanceId.1': 'i-0123456789abcdef0' }, 400, 'InvalidInstanceID.NotFound'],
  [{ 'InstanceId.1': 'web-1' }, 400, 'InvalidInstanceID.Malformed'],
  [{ MaxResults: '4' }, 400, 'InvalidParameterValue'],
  [{ MaxResults: '5', 'InstanceId.1': 'i-0123456789abcdef0' }, 400, 'InvalidParameterCombination'],
  [{ NextToken: 'x' }, 400, 'InvalidParameterValue'],
  [{ 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': 'vpc-1' }, 501, 'NotRehearsed'],
  [{ DryRun: 'true' }, 501, 'NotRehearsed'],
  [{ Action: 'RunInstances' }, 501, 'NotRehearsed'],
])('%j is answered %i %s', async (members, status, code) => {
  const refused = await ask(members as Record<string, string>);
  expect(refused.text).toMatch(/^<Response><Errors><Error><Code>.*<\/Error><\/Errors><RequestID>/);
  expect({ status: refused.status, code: all(refused.text, 'Code') }).toEqual({ status, code: [code] });
});

test('whoever may not is told so in the words of EC2', async () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/nobody/me';
  const principal: Principal = { kind: 'role', roleName: 'nobody', arn };
  const refused = await ask({}, bench.world.issue(principal));
  expect(refused.status).toBe(403);
  expect(all(refused.text, 'Code')).toEqual(['UnauthorizedOperation']);
  expect(refused.text).toContain(`User: ${arn} is not authorized to perform: ec2:DescribeInstances`);
  const stranger = await ask({}, { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' });
  expect({ status: stranger.status, code: all(stranger.text, 'Code') }).toEqual({
    status: 401,
    code: ['AuthFailure'],
  });
});
