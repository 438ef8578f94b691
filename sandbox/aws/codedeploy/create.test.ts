import {
  type CreateDeploymentCommandInput,
  GetApplicationRevisionCommand,
  RegisterApplicationRevisionCommand,
} from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import type { Principal } from '../../service.ts';
import {
  client,
  create,
  deploy,
  group,
  host,
  release,
  revisionOf,
  role,
  roleArn,
  settle,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

test('a group has one active deployment, and the refusal names it', async () => {
  await host('one');
  await group();
  await release('v1');
  const active = await create('v1');
  await expect(create('v1')).rejects.toMatchObject({
    name: 'DeploymentLimitExceededException',
    message: `The Deployment Group 'hello-staging' already has an active Deployment '${active}'`,
  });
  await settle();
  expect(await deploy('v1')).toMatchObject({ status: 'Succeeded' });
});

const pipelineRole = (...actions: string[]): Principal => {
  world.state.iam.roles.pipeline = role('codepipeline.amazonaws.com', ...actions);
  return world.assume(roleArn('pipeline'), 'codepipeline.amazonaws.com', 'run');
};

test.each([
  [
    'the configuration',
    ['CreateDeployment', 'RegisterApplicationRevision'],
    /GetDeploymentConfig on resource: .*deploymentconfig:CodeDeployDefault.OneAtATime/,
  ],
  [
    'the revision',
    ['CreateDeployment', 'GetDeploymentConfig'],
    /RegisterApplicationRevision on resource: .*application:hello/,
  ],
  [
    'the group',
    ['GetDeploymentConfig', 'RegisterApplicationRevision'],
    /CreateDeployment on resource: .*deploymentgroup:hello\/hello-staging/,
  ],
])('creating a deployment needs a permission for %s', async (_, actions, refusal) => {
  await group();
  const caller = pipelineRole(...actions.map((action) => `codedeploy:${action}`));
  const input = {
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    revision: revisionOf('v1'),
  };
  await expect(world.call(caller, 'codedeploy', 'CreateDeployment', input)).rejects.toThrow(refusal);
});

test('of a revision that is known already, reading is enough', async () => {
  await group();
  await client.send(
    new RegisterApplicationRevisionCommand({ applicationName: 'hello', revision: revisionOf('v1') }),
  );
  const known = await client.send(
    new GetApplicationRevisionCommand({ applicationName: 'hello', revision: revisionOf('v1') }),
  );
  expect(known).toMatchObject({ revision: revisionOf('v1'), revisionInfo: { deploymentGroups: [] } });
  const caller = pipelineRole(
    'codedeploy:CreateDeployment',
    'codedeploy:GetDeploymentConfig',
    'codedeploy:GetApplicationRevision',
  );
  const input = {
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    revision: revisionOf('v1'),
  };
  expect(await world.call(caller, 'codedeploy', 'CreateDeployment', input)).toHaveProperty('deploymentId');
});

test.each([
  ['an application', { applicationName: 'other' }, 'ApplicationDoesNotExistException'],
  ['a group', { deploymentGroupName: 'other' }, 'DeploymentGroupDoesNotExistException'],
  ['a configuration', { deploymentConfigName: 'other' }, 'DeploymentConfigDoesNotExistException'],
  ['a behaviour', { fileExistsBehavior: 'PERHAPS' as 'RETAIN' }, 'InvalidFileExistsBehaviorException'],
  ['a deployment mode', { deploymentMode: 'SIDEWAYS' }, 'InvalidInputException'],
  [
    'a roll-back event',
    { autoRollbackConfiguration: { events: ['BOREDOM'] } },
    'InvalidAutoRollbackConfigException',
  ],
  [
    'a bundle type',
    { revision: { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'rar' } } },
    'InvalidRevisionException',
  ],
  ['a description as long as this', { description: 'a'.repeat(101) }, 'DescriptionTooLongException'],
  [
    'a replacement environment',
    { targetInstances: { autoScalingGroups: ['x'] } },
    'InvalidTargetInstancesException',
  ],
  [
    'an alarm without a name',
    { overrideAlarmConfiguration: { alarms: [{}] } },
    'InvalidAlarmConfigException',
  ],
  ['a restart', { deploymentMode: 'RESTART' }, 'NotRehearsed'],
  ['an update of some', { updateOutdatedInstancesOnly: true }, 'NotRehearsed'],
])('%s that cannot be is refused', async (_, more, name) => {
  await group();
  await expect(create('v1', more as Partial<CreateDeploymentCommandInput>)).rejects.toMatchObject({ name });
});
