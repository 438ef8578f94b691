import { CreateDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  client,
  deploy,
  group,
  host,
  release,
  roleArn,
  told,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

test.each([
  ['no host has the tags', {}, 'v1', false, 'NO_INSTANCES'],
  ['the bundle has gone', {}, 'gone', true, 'REVISION_MISSING'],
  [
    'its role may not look for hosts',
    { serviceRoleArn: roleArn('hello-blind') },
    'v1',
    true,
    'IAM_ROLE_PERMISSIONS',
  ],
])('a deployment cannot start when %s', async (_, settings, key, withHost, code) => {
  if (withHost) await host('one');
  await group(settings);
  await release('v1');
  expect(await deploy(key)).toMatchObject({ status: 'Failed', errorInformation: { code } });
  expect(told()).toEqual(['Deployment START', 'Deployment FAILURE']);
});

test('a role that has gone is an error of its own', async () => {
  await host('one');
  await group();
  await release('v1');
  delete world.state.iam.roles['hello-deploy'];
  expect(await deploy('v1')).toMatchObject({ errorInformation: { code: 'IAM_ROLE_MISSING' } });
});

test('a configuration that leaves no host to deploy to cannot start', async () => {
  await host('one');
  await client.send(
    new CreateDeploymentConfigCommand({
      deploymentConfigName: 'never',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 },
    }),
  );
  await group({ deploymentConfigName: 'never' });
  await release('v1');
  expect(await deploy('v1')).toMatchObject({ errorInformation: { code: 'HEALTH_CONSTRAINTS_INVALID' } });
});
