import { AwsError } from '../../errors.ts';
import type { ResourceType } from '../resource-type.ts';

type Properties = {
  readonly FunctionName: string;
  readonly EventSourceArn: string;
  readonly BatchSize?: number | string;
  readonly Enabled?: boolean | string;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number | string };
};

/** CloudFormation takes numbers and truth as text; Lambda does not. */
const typed = ({ BatchSize, Enabled, ScalingConfig, FunctionResponseTypes }: Properties) => ({
  ...(BatchSize === undefined ? {} : { BatchSize: Number(BatchSize) }),
  ...(Enabled === undefined ? {} : { Enabled: String(Enabled) === 'true' }),
  ...(FunctionResponseTypes === undefined ? {} : { FunctionResponseTypes }),
  ...(ScalingConfig?.MaximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: Number(ScalingConfig.MaximumConcurrency) } }),
});

export const lambdaEventSourceMapping: ResourceType = {
  properties: [
    'FunctionName',
    'EventSourceArn',
    'BatchSize',
    'Enabled',
    'FunctionResponseTypes',
    'ScalingConfig',
  ],
  replacedBy: ['EventSourceArn'],
  create: async (at, wanted: Properties) => {
    const { FunctionName, EventSourceArn } = wanted;
    const made = await at.call('lambda', 'CreateEventSourceMapping', {
      FunctionName,
      EventSourceArn,
      ...typed(wanted),
    });
    return {
      physicalId: made.UUID,
      attributes: { Id: made.UUID, EventSourceMappingArn: made.EventSourceMappingArn },
    };
  },
  update: async (at, UUID, wanted: Properties) => {
    // What is no longer there goes back to what it was without it.
    const settings = {
      BatchSize: 10,
      Enabled: true,
      FunctionResponseTypes: [],
      ScalingConfig: {},
      ...typed(wanted),
    };
    const { FunctionName } = wanted;
    const { EventSourceMappingArn } = await at.call('lambda', 'UpdateEventSourceMapping', {
      UUID,
      FunctionName,
      ...settings,
    });
    return { physicalId: UUID, attributes: { Id: UUID, EventSourceMappingArn } };
  },
  remove: async (at, UUID) => {
    try {
      await at.call('lambda', 'DeleteEventSourceMapping', { UUID });
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    }
  },
};
