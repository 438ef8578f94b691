import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import type { Host } from '../../fleet/state.ts';
import {
  client,
  deploy,
  filter,
  group,
  groupInfo,
  host,
  info,
  release,
  revisionOf,
  useCodeDeploy,
  world,
  zipOf,
} from './account-under-test.ts';

useCodeDeploy();

const pageOf = ({ root }: Host): string => readFileSync(join(root, 'srv/hello/page.txt'), 'utf8');

test('the group remembers what it was given last and what succeeded last', async () => {
  await host('one');
  await group();
  await release('v1');
  await release('bad', 'exit 1');
  const good = await deploy('v1');
  const bad = await deploy('bad');
  const deploymentGroupInfo = await groupInfo();
  expect(deploymentGroupInfo).toMatchObject({
    lastSuccessfulDeployment: { deploymentId: good?.deploymentId, status: 'Succeeded' },
    lastAttemptedDeployment: { deploymentId: bad?.deploymentId, status: 'Failed' },
    targetRevision: revisionOf('v1'),
    ec2TagFilters: [filter],
  });
  expect(bad?.previousRevision).toEqual(revisionOf('v1'));
});

test('CodeDeploy rolls back by itself when the group wants it, once', async () => {
  const one = await host('one');
  await group({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
  await release('v1');
  await release('bad', 'exit 1');
  await deploy('v1');
  const bad = await deploy('bad');
  const { deployments = [] } = await client.send(
    new ListDeploymentsCommand({ applicationName: 'hello', deploymentGroupName: 'hello-staging' }),
  );
  expect(deployments).toHaveLength(3);
  const [newest = ''] = deployments;
  expect(bad?.rollbackInfo).toEqual({
    rollbackDeploymentId: newest,
    rollbackMessage: `Deployment ${bad?.deploymentId} terminated. Automatic rollback is triggered with a DeploymentId ${newest}.`,
  });
  expect(await info(newest)).toMatchObject({
    creator: 'codeDeployRollback',
    status: 'Succeeded',
    revision: revisionOf('v1'),
    rollbackInfo: {
      rollbackTriggeringDeploymentId: bad?.deploymentId,
      rollbackMessage: `Deployment ${newest} is triggered to roll back deployment ${bad?.deploymentId}.`,
    },
  });
  expect(pageOf(one)).toBe('v1');
});

test('without a deployment that succeeded there is nothing to roll back to', async () => {
  await host('one');
  await group({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
  await release('bad', 'exit 1');
  const bad = await deploy('bad');
  expect(bad?.rollbackInfo?.rollbackMessage).toContain('does not have a last successful deployment');
  const { deployments } = await client.send(new ListDeploymentsCommand({}));
  expect(deployments).toEqual([bad?.deploymentId]);
});

test('a failing ApplicationStop of the last revision is forgiven when the caller says so', async () => {
  const one = await host('one');
  await group();
  const appspec = 'version: 0.0\nos: linux\nhooks:\n  ApplicationStop: [{ location: stop.sh }]\n';
  world.state.s3.objects.stuck = await zipOf({ 'appspec.yml': appspec, 'stop.sh': '#!/bin/bash\nexit 1\n' });
  await release('v2');
  await deploy('stuck');
  expect(await deploy('v2')).toMatchObject({ status: 'Failed' });
  expect(await deploy('v2', { ignoreApplicationStopFailures: true })).toMatchObject({ status: 'Succeeded' });
  expect(pageOf(one)).toBe('v2');
});

test('a roll-back that fails is not rolled back', async () => {
  await host('one');
  await group({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
  await release('v1', 'test ! -f "$DESTDIR/once" && touch "$DESTDIR/once"');
  await release('bad', 'exit 1');
  await deploy('v1');
  await deploy('bad');
  const { deployments = [] } = await client.send(new ListDeploymentsCommand({}));
  expect(deployments).toHaveLength(3);
  expect(await info(deployments[0] ?? '')).toMatchObject({ status: 'Failed', creator: 'codeDeployRollback' });
});
