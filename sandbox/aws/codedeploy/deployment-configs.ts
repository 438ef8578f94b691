/** Deployment configurations: AWS's own and the account's. */
import { type MinimumHealthyHosts, predefinedConfigs } from '../../engine/deployment-health.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { onConfig } from './asks.ts';
import { type Config, findConfig, stateOf } from './state.ts';

/** AWS's own, as they stand in a new account. */
export const predefined = (): Record<string, Config> =>
  Object.fromEntries(
    predefinedConfigs.map((config, index) => [
      config.name,
      { ...config, id: `00000000-0000-0000-0000-00000000000${index + 1}`, createdAt: 0 },
    ]),
  );

const checkedMinimum = (value: { type?: string; value?: number } | undefined): MinimumHealthyHosts => {
  const { type, value: count } = value ?? {};
  if ((type !== 'HOST_COUNT' && type !== 'FLEET_PERCENT') || count === undefined || count < 0)
    throw new AwsError(
      'InvalidMinimumHealthyHostValueException',
      'The minimum healthy instance value is invalid',
    );
  return { type, value: count };
};

export const createDeploymentConfig: Operation = {
  asks: onConfig,
  run: ({ world }, input) => {
    const { deploymentConfigName: name, computePlatform = 'Server' } = input;
    if (computePlatform !== 'Server' || input.trafficRoutingConfig || input.zonalConfig)
      throw notRehearsed('deployment configurations with traffic routing or zones');
    const { configs } = stateOf(world);
    if (Object.hasOwn(configs, name))
      throw new AwsError(
        'DeploymentConfigAlreadyExistsException',
        `Deployment config already exists: ${name}`,
      );
    const minimumHealthyHosts = checkedMinimum(input.minimumHealthyHosts);
    const id = world.random.uuid();
    configs[name] = { id, name, minimumHealthyHosts, createdAt: world.clock.now() };
    return { deploymentConfigId: id };
  },
};

const describe = ({ id, name, minimumHealthyHosts, createdAt }: Config) => ({
  deploymentConfigId: id,
  deploymentConfigName: name,
  minimumHealthyHosts,
  createTime: new Date(createdAt),
  computePlatform: 'Server',
});

export const getDeploymentConfig: Operation = {
  asks: onConfig,
  run: ({ world }, { deploymentConfigName }) => ({
    deploymentConfigInfo: describe(findConfig(world, deploymentConfigName)),
  }),
};

export const listDeploymentConfigs: Operation = {
  notDone: ['nextToken'],
  run: ({ world }) => ({ deploymentConfigsList: Object.keys(stateOf(world).configs) }),
};

export const deleteDeploymentConfig: Operation = {
  asks: onConfig,
  run: ({ world }, { deploymentConfigName: name }) => {
    const { applications, configs } = stateOf(world);
    const groups = Object.values(applications).flatMap((application) => Object.values(application.groups));
    if (groups.some(({ settings }) => settings.deploymentConfigName === name))
      throw new AwsError('DeploymentConfigInUseException', `The deployment configuration ${name} is in use`);
    if (name.startsWith('CodeDeployDefault.'))
      throw new AwsError(
        'InvalidOperationException',
        'A predefined deployment configuration cannot be deleted',
      );
    delete configs[name];
    return {};
  },
};
