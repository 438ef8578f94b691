import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Host } from '../../fleet/state.ts';
import {
  deploy,
  folder,
  group,
  groupInfo,
  host,
  release,
  targetsOf,
  told,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

const pageOf = ({ root }: Host): string => readFileSync(join(root, 'srv/hello/page.txt'), 'utf8');

test('a deployment goes through its events on a host, and is told', async () => {
  const one = await host('one');
  await group();
  await release('v1');
  const answer = await deploy('v1', { description: 'the first' });
  expect(answer).toMatchObject({
    status: 'Succeeded',
    creator: 'user',
    description: 'the first',
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    fileExistsBehavior: 'DISALLOW',
    deploymentOverview: { Pending: 0, InProgress: 0, Succeeded: 1, Failed: 0, Skipped: 0, Ready: 0 },
    computePlatform: 'Server',
  });
  expect(answer?.deploymentId).toMatch(/^d-[A-Z0-9]{9}$/);
  expect(answer?.previousRevision).toBeUndefined();
  expect(pageOf(one)).toBe('v1');
  expect(told()).toEqual(['Deployment START', 'Instance START', 'Instance SUCCESS', 'Deployment SUCCESS']);
  const [target] = await targetsOf(answer?.deploymentId ?? '');
  expect(target).toMatchObject({ targetId: one.id, targetArn: one.arn, status: 'Succeeded' });
  expect(target?.lifecycleEvents?.map((event) => `${event.lifecycleEventName} ${event.status}`)).toEqual(
    [
      'ApplicationStop',
      'DownloadBundle',
      'BeforeInstall',
      'Install',
      'AfterInstall',
      'ApplicationStart',
      'ValidateService',
    ].map((name) => `${name} Succeeded`),
  );
});

test('a bundle in a compressed tar archive is unpacked on the host', async () => {
  const one = await host('one');
  await group();
  const appspec = 'version: 0.0\nos: linux\nfiles: [{ source: page.txt, destination: /srv/hello }]';
  writeFileSync(join(folder, 'appspec.yml'), appspec);
  writeFileSync(join(folder, 'page.txt'), 'packed');
  const packed = execFileSync('tar', ['-cz', 'appspec.yml', 'page.txt'], { cwd: folder });
  world.state.s3.objects.packed = packed;
  const s3Location = { bucket: 'artifacts', key: 'packed', bundleType: 'tgz' } as const;
  const answer = await deploy('packed', { revision: { revisionType: 'S3', s3Location } });
  expect(answer?.status).toBe('Succeeded');
  expect(pageOf(one)).toBe('packed');
});

test('the events of a deployment have the shape of AWS', async () => {
  const one = await host('one');
  await group();
  await release('v1');
  const answer = await deploy('v1');
  const [deployment, instance] = world.trace
    .filter(({ kind }) => kind === 'event')
    .map(({ detail }) => detail);
  const application = 'arn:aws:codedeploy:eu-west-1:111122223333:application:hello';
  const staging = 'arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:hello/hello-staging';
  const deploymentGroupInfo = await groupInfo();
  const detail = {
    instanceGroupId: deploymentGroupInfo?.deploymentGroupId,
    region: 'eu-west-1',
    application: 'hello',
    deploymentId: answer?.deploymentId,
    state: 'START',
    deploymentGroup: 'hello-staging',
  };
  expect(deployment).toMatchObject({ source: 'aws.codedeploy', resources: [application, staging], detail });
  expect(instance).toMatchObject({
    resources: [one.arn, staging, application],
    detail: { ...detail, instanceId: one.id },
  });
});

test('a hook that fails fails its host and the deployment, and its last words are kept', async () => {
  await host('one');
  await group();
  await release('bad', 'echo no database >&2; exit 7');
  const answer = await deploy('bad');
  expect(answer).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
  const [target] = await targetsOf(answer?.deploymentId ?? '');
  expect(target?.lifecycleEvents?.slice(5)).toMatchObject([
    {
      lifecycleEventName: 'ApplicationStart',
      status: 'Failed',
      diagnostics: {
        errorCode: 'ScriptFailed',
        scriptName: 'start.sh',
        message: 'Script at specified location: start.sh failed with exit code 7',
        logTail: expect.stringContaining('[stderr]no database'),
      },
    },
    { lifecycleEventName: 'ValidateService', status: 'Skipped' },
  ]);
  expect(told()).toEqual(['Deployment START', 'Instance START', 'Instance FAILURE', 'Deployment FAILURE']);
});

test('one at a time, the rest is skipped once one has failed', async () => {
  const hosts = [await host('one'), await host('two'), await host('three')];
  await group();
  await release('bad', 'exit 1');
  const answer = await deploy('bad');
  expect(answer?.deploymentOverview).toMatchObject({ Failed: 1, Skipped: 2 });
  expect((await targetsOf(answer?.deploymentId ?? '')).map((target) => target?.status)).toEqual([
    'Failed',
    'Skipped',
    'Skipped',
  ]);
  expect(hosts).toHaveLength(3);
});

test('one at a time succeeds although its last host failed', async () => {
  const [, two] = [await host('one'), await host('two')];
  await group();
  await release('v1', `test "$DESTDIR" != "${two.root}"`);
  expect(await deploy('v1')).toMatchObject({
    status: 'Succeeded',
    deploymentOverview: { Succeeded: 1, Failed: 1 },
  });
});

test('a hook beyond its timeout is ended by virtual time', async () => {
  await host('one');
  await group();
  await release('slow', 'exec sleep 1000');
  const before = world.clock.now();
  const answer = await deploy('slow');
  const [target] = await targetsOf(answer?.deploymentId ?? '');
  expect(target?.lifecycleEvents?.[5]).toMatchObject({
    status: 'Failed',
    diagnostics: {
      errorCode: 'ScriptTimedOut',
      message: expect.stringContaining('failed to complete in 60 seconds'),
    },
  });
  expect(world.clock.now() - before).toBeGreaterThan(60_000);
  expect(world.clock.now() - before).toBeLessThan(120_000);
});

test('a host that may not read the bundle fails at DownloadBundle', async () => {
  await host('one', { roleName: 'locked-host' });
  await group();
  await release('v1');
  const answer = await deploy('v1');
  const [target] = await targetsOf(answer?.deploymentId ?? '');
  expect(target?.lifecycleEvents?.[1]).toMatchObject({
    lifecycleEventName: 'DownloadBundle',
    status: 'Failed',
    diagnostics: { errorCode: 'UnknownError', message: 'Access Denied' },
  });
  expect(world.trace.filter(({ detail }) => detail?.outcome === 'denied')).toHaveLength(1);
});
