import { madeUpName, type ResourceType } from '../resource-type.ts';

type Properties = {
  readonly DeploymentConfigName?: string;
  readonly ComputePlatform?: string;
  readonly MinimumHealthyHosts?: { readonly Type: string; readonly Value: number | string };
};

export const codedeployDeploymentConfig: ResourceType = {
  properties: ['DeploymentConfigName', 'ComputePlatform', 'MinimumHealthyHosts'],
  replacedBy: ['DeploymentConfigName', 'ComputePlatform', 'MinimumHealthyHosts'],
  namedBy: 'DeploymentConfigName',
  create: async (at, { DeploymentConfigName, ComputePlatform, MinimumHealthyHosts }: Properties) => {
    const name = DeploymentConfigName ?? madeUpName(at, 100);
    const { Type, Value } = MinimumHealthyHosts ?? {};
    await at.call('codedeploy', 'CreateDeploymentConfig', {
      deploymentConfigName: name,
      ...(ComputePlatform === undefined ? {} : { computePlatform: ComputePlatform }),
      ...(Type === undefined ? {} : { minimumHealthyHosts: { type: Type, value: Number(Value) } }),
    });
    return { physicalId: name };
  },
  // Every property replaces it.
  update: async (_at, physicalId) => ({ physicalId }),
  remove: async (at, physicalId) => {
    await at.call('codedeploy', 'DeleteDeploymentConfig', { deploymentConfigName: physicalId });
  },
};
