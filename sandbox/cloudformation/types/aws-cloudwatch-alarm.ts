import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import {
  lostTags,
  madeUpName,
  type Provision,
  type Provisioned,
  type ResourceType,
  refuseExisting,
  type Tag,
} from '../resource-type.ts';

type Properties = Readonly<Record<string, unknown>> & {
  readonly AlarmName?: string;
  readonly ActionsEnabled?: boolean | string;
  readonly Tags?: readonly Tag[];
};

const texts = [
  'AlarmDescription',
  'ComparisonOperator',
  'EvaluateLowSampleCountPercentile',
  'ExtendedStatistic',
  'MetricName',
  'Namespace',
  'Statistic',
  'TreatMissingData',
  'Unit',
];
const numbers = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'];
const lists = ['AlarmActions', 'Dimensions', 'InsufficientDataActions', 'OKActions'];

const members = (names: readonly string[], properties: Properties, read: (value: unknown) => unknown) =>
  Object.fromEntries(
    names
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name, read(properties[name])] as const),
  );

const inputOf = (AlarmName: string, properties: Properties): Input => {
  const { ActionsEnabled } = properties;
  return {
    AlarmName,
    ...members(texts, properties, String),
    ...members(numbers, properties, Number),
    ...members(lists, properties, (value) => value),
    ...(ActionsEnabled === undefined ? {} : { ActionsEnabled: String(ActionsEnabled) === 'true' }),
  };
};

const arnOf = ({ world }: Provision, name: string): string => world.arn('cloudwatch', `alarm:${name}`);

const provisioned = (at: Provision, name: string): Provisioned => ({
  physicalId: name,
  attributes: { Arn: arnOf(at, name) },
});

/** An alarm is put whether it is there or not. */
const look = async (at: Provision, name: string): Promise<void> => {
  const { MetricAlarms } = await at.call('monitoring', 'DescribeAlarms', { AlarmNames: [name] });
  if (MetricAlarms.length === 0) throw new AwsError('ResourceNotFound', `there is no alarm ${name}`, 404);
};

/** Putting an alarm that is there leaves its tags as they are. */
const retag = async (
  at: Provision,
  name: string,
  wanted: readonly Tag[] = [],
  before: readonly Tag[] = [],
): Promise<void> => {
  const ResourceARN = arnOf(at, name);
  const TagKeys = lostTags(wanted, before);
  if (TagKeys.length > 0) await at.call('monitoring', 'UntagResource', { ResourceARN, TagKeys });
  if (wanted.length > 0) await at.call('monitoring', 'TagResource', { ResourceARN, Tags: wanted });
};

export const cloudwatchAlarm: ResourceType = {
  properties: ['AlarmName', 'ActionsEnabled', ...texts, ...numbers, ...lists, 'Tags'],
  replacedBy: ['AlarmName'],
  namedBy: 'AlarmName',
  create: async (at, properties: Properties) => {
    const name = properties.AlarmName ?? madeUpName(at, 255);
    await refuseExisting(name, () => look(at, name), ['ResourceNotFound']);
    const tags = properties.Tags?.length ? { Tags: properties.Tags } : {};
    await at.call('monitoring', 'PutMetricAlarm', { ...inputOf(name, properties), ...tags });
    return provisioned(at, name);
  },
  update: async (at, name, properties: Properties, before: Properties) => {
    await at.call('monitoring', 'PutMetricAlarm', inputOf(name, properties));
    await retag(at, name, properties.Tags, before.Tags);
    return provisioned(at, name);
  },
  remove: async (at, name) => {
    await at.call('monitoring', 'DeleteAlarms', { AlarmNames: [name] });
  },
};
