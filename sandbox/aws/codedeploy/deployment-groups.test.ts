import { GetDeploymentConfigCommand, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import { client, filter, group, groupInfo, roleArn, useCodeDeploy } from './account-under-test.ts';

useCodeDeploy();

test('a group is refused a role that does not trust CodeDeploy', async () => {
  await expect(group({ serviceRoleArn: roleArn('hello-host') })).rejects.toMatchObject({
    name: 'InvalidRoleException',
  });
});

test('an update changes what it names and nothing else', async () => {
  await group();
  const names = { applicationName: 'hello', currentDeploymentGroupName: 'hello-staging' };
  await client.send(
    new UpdateDeploymentGroupCommand({ ...names, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }),
  );
  const deploymentGroupInfo = await groupInfo();
  expect(deploymentGroupInfo).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    ec2TagFilters: [filter],
    serviceRoleArn: roleArn('hello-deploy'),
  });
});

test('what a group cannot do here is not rehearsed', async () => {
  await expect(group({ autoScalingGroups: ['fleet'] })).rejects.toMatchObject({ name: 'NotRehearsed' });
});

test('the predefined configurations are there', async () => {
  const { deploymentConfigInfo } = await client.send(
    new GetDeploymentConfigCommand({ deploymentConfigName: 'CodeDeployDefault.OneAtATime' }),
  );
  expect(deploymentConfigInfo).toMatchObject({ minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 99 } });
});
