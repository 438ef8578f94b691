import { GetDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  deploy,
  group,
  host,
  release,
  targetsOf,
  useCodeDeploy,
} from './account-under-test.ts';

useCodeDeploy();

const create = (deploymentConfigName: string, type: string, value: number) =>
  call('CreateDeploymentConfig', { deploymentConfigName, minimumHealthyHosts: { type, value } });

test.each([
  ['OneAtATime', { computePlatform: 'Server', minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 99 } }],
  ['LambdaAllAtOnce', { computePlatform: 'Lambda', trafficRoutingConfig: { type: 'AllAtOnce' } }],
  [
    'LambdaLinear10PercentEvery3Minutes',
    { trafficRoutingConfig: { timeBasedLinear: { linearPercentage: 10, linearInterval: 3 } } },
  ],
  [
    'ECSCanary10Percent15Minutes',
    {
      computePlatform: 'ECS',
      trafficRoutingConfig: { timeBasedCanary: { canaryPercentage: 10, canaryInterval: 15 } },
    },
  ],
])('CodeDeployDefault.%s is there', async (name, expected) => {
  const deploymentConfigName = `CodeDeployDefault.${name}`;
  const { deploymentConfigInfo } = await client.send(
    new GetDeploymentConfigCommand({ deploymentConfigName }),
  );
  expect(deploymentConfigInfo).toMatchObject({ deploymentConfigName, ...expected });
  expect((await call('ListDeploymentConfigs')).deploymentConfigsList).toContain(deploymentConfigName);
});

test.each([
  ['HOST_COUNT', 2, 1, ['Failed', 'Skipped', 'Skipped'], 'Failed'],
  ['HOST_COUNT', 1, 2, ['Failed', 'Failed', 'Skipped'], 'Failed'],
  ['FLEET_PERCENT', 34, 1, ['Failed', 'Skipped', 'Skipped'], 'Failed'],
  ['FLEET_PERCENT', 33, 2, ['Failed', 'Failed', 'Skipped'], 'Failed'],
  ['FLEET_PERCENT', 0, 3, ['Failed', 'Failed', 'Failed'], 'Failed'],
])(
  'with a minimum of %s %d healthy ones of three, %d fail before it gives up',
  async (type, value, _, statuses, end) => {
    for (const name of ['one', 'two', 'three']) await host(name);
    await create('own', type, value);
    await group({ deploymentConfigName: 'own' });
    await release('bad', 'exit 1');
    const answer = await deploy('bad');
    expect(answer?.status).toBe(end);
    expect((await targetsOf(answer?.deploymentId ?? '')).map((target) => target?.status)).toEqual(statuses);
  },
);

test('a configuration that a group uses stays until the group has another', async () => {
  await create('own', 'HOST_COUNT', 1);
  await group({ deploymentConfigName: 'own' });
  const remove = () => call('DeleteDeploymentConfig', { deploymentConfigName: 'own' });
  await expect(remove()).rejects.toMatchObject({ code: 'DeploymentConfigInUseException' });
  await call('UpdateDeploymentGroup', {
    applicationName: 'hello',
    currentDeploymentGroupName: 'hello-staging',
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
  });
  await remove();
  const { deploymentConfigsList } = await call('ListDeploymentConfigs');
  expect(deploymentConfigsList).not.toContain('own');
});

const minimumHealthyHosts = { type: 'HOST_COUNT', value: 1 };
const deploymentConfigName = 'new';

test.each([
  [{ deploymentConfigName: 'own', minimumHealthyHosts }, 'DeploymentConfigAlreadyExistsException'],
  [{ deploymentConfigName: '', minimumHealthyHosts }, 'DeploymentConfigNameRequiredException'],
  [{ deploymentConfigName: 'a/b', minimumHealthyHosts }, 'InvalidDeploymentConfigNameException'],
  [
    { deploymentConfigName: 'CodeDeployDefault.Mine', minimumHealthyHosts },
    'InvalidDeploymentConfigNameException',
  ],
  [{ deploymentConfigName }, 'InvalidMinimumHealthyHostValueException'],
  [
    { deploymentConfigName, minimumHealthyHosts: { type: 'MANY', value: 1 } },
    'InvalidMinimumHealthyHostValueException',
  ],
  [
    { deploymentConfigName, minimumHealthyHosts: { type: 'HOST_COUNT', value: -1 } },
    'InvalidMinimumHealthyHostValueException',
  ],
  [
    { deploymentConfigName, minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 101 } },
    'InvalidMinimumHealthyHostValueException',
  ],
  [{ deploymentConfigName, computePlatform: 'Mainframe' }, 'InvalidComputePlatformException'],
  [{ deploymentConfigName, computePlatform: 'Lambda' }, 'NotRehearsed'],
  [
    { deploymentConfigName, minimumHealthyHosts, zonalConfig: { monitorDurationInSeconds: 1 } },
    'NotRehearsed',
  ],
])('a configuration %j is refused: %s', async (input, code) => {
  await create('own', 'HOST_COUNT', 1);
  await expect(call('CreateDeploymentConfig', input)).rejects.toMatchObject({ code });
});

test.each([
  ['DeleteDeploymentConfig', 'CodeDeployDefault.OneAtATime', 'InvalidOperationException'],
  ['GetDeploymentConfig', 'never', 'DeploymentConfigDoesNotExistException'],
])('%s of %s is refused: %s', async (operation, name, code) => {
  await expect(call(operation, { deploymentConfigName: name })).rejects.toMatchObject({ code });
});

test('an account has fifty configurations of its own', async () => {
  for (let count = 0; count < 50; count += 1) await create(`own-${count}`, 'HOST_COUNT', count);
  await expect(create('one-more', 'HOST_COUNT', 1)).rejects.toMatchObject({
    code: 'DeploymentConfigLimitExceededException',
  });
});
