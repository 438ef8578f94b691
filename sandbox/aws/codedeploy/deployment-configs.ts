/** Deployment configurations: AWS's own and the account's. */
import type { MinimumHealthyHosts } from '../../engine/deployment-health.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onConfig } from './asks.ts';
import { checkConfigName, checkOneOf } from './names.ts';
import { page } from './page.ts';
import { otherConfigs } from './predefined-configs.ts';
import { type Config, findConfig, groupsOf, type OtherConfig, stateOf } from './state.ts';

const invalidMinimum = (why: string): AwsError =>
  new AwsError('InvalidMinimumHealthyHostValueException', why);

const checkedMinimum = (given: { type?: string; value?: number } | undefined): MinimumHealthyHosts => {
  const { type, value } = given ?? {};
  if (type !== 'HOST_COUNT' && type !== 'FLEET_PERCENT')
    throw invalidMinimum('The minimum of healthy hosts is a HOST_COUNT or a FLEET_PERCENT');
  const most = type === 'FLEET_PERCENT' ? 100 : Number.MAX_SAFE_INTEGER;
  if (value === undefined || !Number.isInteger(value) || value < 0 || value > most)
    throw invalidMinimum(`${value} is no ${type} of healthy hosts`);
  return { type, value };
};

const reserved = 'CodeDeployDefault.';
const limit = 50;

const refuseName = (world: World, name: string): void => {
  const { configs } = stateOf(world);
  if (Object.hasOwn(configs, name))
    throw new AwsError('DeploymentConfigAlreadyExistsException', `Deployment config already exists: ${name}`);
  if (name.startsWith(reserved))
    throw new AwsError('InvalidDeploymentConfigNameException', `Names with ${reserved} belong to AWS`);
  if (Object.keys(configs).filter((one) => !one.startsWith(reserved)).length >= limit)
    throw new AwsError(
      'DeploymentConfigLimitExceededException',
      `An account has at most ${limit} deployment configurations of its own`,
    );
};

export const createDeploymentConfig: Operation = {
  asks: onConfig,
  notDone: ['trafficRoutingConfig', 'zonalConfig'],
  run: ({ world }, { deploymentConfigName, computePlatform = 'Server', minimumHealthyHosts: minimum }) => {
    const name = checkConfigName(deploymentConfigName);
    const platforms = ['Server', 'Lambda', 'ECS'];
    checkOneOf('InvalidComputePlatformException', 'compute platform', computePlatform, platforms);
    if (computePlatform !== 'Server')
      throw notRehearsed(`deployment configurations of the compute platform ${computePlatform}`);
    refuseName(world, name);
    const minimumHealthyHosts = checkedMinimum(minimum);
    const id = world.random.uuid();
    stateOf(world).configs[name] = { id, name, minimumHealthyHosts, createdAt: world.clock.now() };
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

const describeOther = ({ id, name, ...rest }: OtherConfig) => ({
  deploymentConfigId: id,
  deploymentConfigName: name,
  createTime: new Date(0),
  ...rest,
});

export const getDeploymentConfig: Operation = {
  asks: onConfig,
  run: ({ world }, { deploymentConfigName }) => {
    const other = otherConfigs.find(({ name }) => name === deploymentConfigName);
    return {
      deploymentConfigInfo: other ? describeOther(other) : describe(findConfig(world, deploymentConfigName)),
    };
  },
};

export const listDeploymentConfigs: Operation = {
  run: ({ world }, { nextToken }) => {
    const names = [...Object.keys(stateOf(world).configs), ...otherConfigs.map(({ name }) => name)];
    const { items, next } = page(names, nextToken);
    return { deploymentConfigsList: items, ...next };
  },
};

export const deleteDeploymentConfig: Operation = {
  asks: onConfig,
  run: ({ world }, { deploymentConfigName }) => {
    const name = checkConfigName(deploymentConfigName);
    if (name.startsWith(reserved))
      throw new AwsError(
        'InvalidOperationException',
        'A predefined deployment configuration cannot be deleted',
      );
    if (groupsOf(world).some(({ settings }) => settings.deploymentConfigName === name))
      throw new AwsError('DeploymentConfigInUseException', `The deployment configuration ${name} is in use`);
    delete stateOf(world).configs[name];
    return {};
  },
};
