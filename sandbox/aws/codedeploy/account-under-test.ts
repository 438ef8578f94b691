/** CodeDeploy with hosts, over the wire, beside a small IAM and S3: what its tests share. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach } from '@jest/globals';
import { ZipFile } from 'yazl';
import { AwsError } from '../../errors.ts';
import { addHost, type HostOptions } from '../../fleet/hosts.ts';
import { fleet } from '../../fleet/service.ts';
import type { Host } from '../../fleet/state.ts';
import type { Input, Service } from '../../service.ts';
import { listen } from '../../wire/server.ts';
import { createWorld, type World } from '../../world.ts';
import { codedeploy } from './service.ts';

const trust = (service: string) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const allow = (...actions: string[]) => ({
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});
export const role = (service: string, ...actions: string[]) => ({
  trust: trust(service),
  attached: [],
  inline: { main: allow(...actions) },
});

const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: async () => ({}),
  operations: {},
  initialState: () => ({
    policies: {},
    roles: {
      'hello-deploy': role(
        'codedeploy.amazonaws.com',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceStatus',
        'tag:GetResources',
        'cloudwatch:DescribeAlarms',
      ),
      'hello-blind': role('codedeploy.amazonaws.com', 'ec2:DescribeInstances', 'tag:GetResources'),
      'hello-host': role('ec2.amazonaws.com', 's3:GetObject'),
      'locked-host': role('ec2.amazonaws.com', 'logs:PutLogEvents'),
    },
  }),
};

const objectOf = (world: World, key: string): Buffer => {
  const body = world.state.s3.objects[key] as Buffer | undefined;
  if (!body) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  return body;
};

const s3: Service = {
  name: 's3',
  protocol: 'custom',
  sdk: () => import('@aws-sdk/client-s3'),
  initialState: () => ({ objects: {} }),
  operations: {
    HeadObject: { run: ({ world }, { Bucket: _, Key }) => ({ ContentLength: objectOf(world, Key).length }) },
    GetObject: { run: ({ world }, { Bucket: _, Key }) => ({ Body: objectOf(world, Key), ETag: '"0123"' }) },
  },
};

export let world: World;
export let folder: string;
export let client: CodeDeployClient;
let closeServer: () => void;

/** Gives every test an account of its own; says so at the top of a test file. */
export const useCodeDeploy = (...more: Service[]): void => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'codedeploy-'));
    world = createWorld({ folder, services: [codedeploy, fleet, iam, s3, ...more], graceMs: 2_000 });
    const server = await listen(world);
    closeServer = () => {
      server.closeAllConnections();
      server.close();
    };
    client = new CodeDeployClient({
      region: 'eu-west-1',
      endpoint: world.url,
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIASANDBOXOPERATOR0', secretAccessKey: 'sandbox-operator-secret' },
    });
  });

  afterEach(async () => {
    await world.stop();
    client.destroy();
    closeServer();
    rmSync(folder, { recursive: true, force: true });
  });
};

/** An operation as the operator calls it. */
export const call = (operation: string, input: object = {}): Promise<Input> =>
  world.call(world.operator, 'codedeploy', operation, input);

export const roleArn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
export const filter = { Key: 'service', Value: 'hello', Type: 'KEY_AND_VALUE' } as const;

export const group = async (more: Partial<CreateDeploymentGroupCommandInput> = {}): Promise<void> => {
  await client.send(new CreateApplicationCommand({ applicationName: 'hello', computePlatform: 'Server' }));
  await client.send(
    new CreateDeploymentGroupCommand({
      applicationName: 'hello',
      deploymentGroupName: 'hello-staging',
      serviceRoleArn: roleArn('hello-deploy'),
      ec2TagFilters: [filter],
      ...more,
    }),
  );
};

export const host = (name: string, more: Partial<HostOptions> = {}): Promise<Host> =>
  addHost(world, { name, tags: { service: 'hello' }, roleName: 'hello-host', ...more });

export const zipOf = (files: Readonly<Record<string, string>>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files))
    zip.addBuffer(Buffer.from(text), name, { mode: name.endsWith('.sh') ? 0o100755 : 0o100644 });
  zip.end();
  return buffer(zip.outputStream);
};

/** A release whose one hook is the script given. */
export const release = async (key: string, script = 'exit 0', timeout = 60): Promise<void> => {
  const appspec = [
    'version: 0.0',
    'os: linux',
    'files: [{ source: page.txt, destination: /srv/hello }]',
    'hooks:',
    `  ApplicationStart: [{ location: start.sh, timeout: ${timeout} }]`,
  ].join('\n');
  const files = { 'appspec.yml': appspec, 'page.txt': key, 'start.sh': `#!/bin/bash\n${script}\n` };
  world.state.s3.objects[key] = await zipOf(files);
};

export const revisionOf = (key: string) =>
  ({ revisionType: 'S3', s3Location: { bucket: 'artifacts', key, bundleType: 'zip' } }) as const;

export const create = async (
  key: string,
  more: Partial<CreateDeploymentCommandInput> = {},
): Promise<string> => {
  const { deploymentId = '' } = await client.send(
    new CreateDeploymentCommand({
      applicationName: 'hello',
      deploymentGroupName: 'hello-staging',
      revision: revisionOf(key),
      ...more,
    }),
  );
  return deploymentId;
};

export const info = async (deploymentId: string) =>
  (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo;

/** Lets time pass until no deployment is active. */
export const settle = async (): Promise<void> => {
  const idle = () =>
    Object.values(
      world.state.codedeploy.deployments as Record<string, { rollout: { status: string } }>,
    ).every(({ rollout }) => !['Created', 'InProgress'].includes(rollout.status));
  world.clock.end(await world.clock.until('the deployments', idle));
};

export const deploy = async (key: string, more: Partial<CreateDeploymentCommandInput> = {}) => {
  const id = await create(key, more);
  await settle();
  return info(id);
};

export const targetsOf = async (deploymentId: string) => {
  const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets } = await client.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  return (deploymentTargets ?? []).map(({ instanceTarget }) => instanceTarget);
};

export const told = () =>
  world.trace
    .filter(({ kind }) => kind === 'event')
    .map(
      ({ what, detail }) =>
        `${what.split(' ')[1]} ${JSON.stringify(detail?.detail).match(/"state":"(\w+)"/)?.[1]}`,
    );

export const groupInfo = async () => {
  const names = { applicationName: 'hello', deploymentGroupName: 'hello-staging' };
  return (await client.send(new GetDeploymentGroupCommand(names))).deploymentGroupInfo;
};
