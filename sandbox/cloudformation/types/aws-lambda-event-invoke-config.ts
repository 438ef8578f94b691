import { AwsError } from '../../errors.ts';
import type { Provision, ResourceType } from '../resource-type.ts';

type Properties = {
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly MaximumEventAgeInSeconds?: number;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: object;
};

const put = async (at: Provision, wanted: Properties) => {
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: retries } = wanted;
  await at.call('lambda', 'PutFunctionEventInvokeConfig', {
    ...wanted,
    ...(age === undefined ? {} : { MaximumEventAgeInSeconds: Number(age) }),
    ...(retries === undefined ? {} : { MaximumRetryAttempts: Number(retries) }),
  });
  return { physicalId: `${wanted.FunctionName}|${wanted.Qualifier}` };
};

export const lambdaEventInvokeConfig: ResourceType = {
  properties: [
    'FunctionName',
    'Qualifier',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'DestinationConfig',
  ],
  replacedBy: ['FunctionName', 'Qualifier'],
  create: put,
  update: (at, _, wanted: Properties) => put(at, wanted),
  remove: async (at, _, { FunctionName, Qualifier }: Properties) => {
    try {
      await at.call('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName, Qualifier });
    } catch (error) {
      // It went with its function.
      if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    }
  },
};
