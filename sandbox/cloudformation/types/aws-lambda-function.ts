import { notRehearsed } from '../../errors.ts';
import type { Input } from '../../service.ts';
import type { Provision, ResourceType } from '../resource-type.ts';

type Tag = { readonly Key: string; readonly Value: string };
type Properties = Readonly<Record<string, unknown>> & {
  readonly FunctionName?: string;
  readonly Code: Input;
  readonly Architectures?: readonly string[];
  readonly ReservedConcurrentExecutions?: number;
  readonly Tags?: readonly Tag[];
};

/** What UpdateFunctionConfiguration takes, and what a property means that is no longer there. */
const configurable: Readonly<Record<string, unknown>> = {
  DeadLetterConfig: { TargetArn: '' },
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  Handler: undefined,
  LoggingConfig: { LogFormat: 'Text' },
  MemorySize: 128,
  Role: undefined,
  Runtime: undefined,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
};

const numbers = new Set(['MemorySize', 'Timeout', 'ReservedConcurrentExecutions']);

const tagMap = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** CloudFormation takes numbers and variables as text, or the other way round; Lambda does not. */
const typed = (name: string, value: Input): unknown => {
  if (value === undefined) return undefined;
  if (numbers.has(name)) return Number(value);
  if (name !== 'Environment') return value;
  const variables = Object.entries(value.Variables ?? {}).map(([key, text]) => [key, String(text)]);
  return { Variables: Object.fromEntries(variables) };
};

const given = (properties: Properties): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(configurable)
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name, typed(name, properties[name])]),
  );

const changed = (properties: Properties, before: Properties): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(configurable)
      .filter((name) => !same(properties[name], before[name]))
      .map((name) => [name, typed(name, properties[name] ?? configurable[name])]),
  );

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const codeOf = ({ Code }: Properties): Input => {
  if (Code.ZipFile !== undefined) throw notRehearsed('function code inside the template');
  return Code;
};

const reserve = async (at: Provision, name: string, reserved: number | undefined): Promise<void> => {
  if (reserved === undefined) await at.call('lambda', 'DeleteFunctionConcurrency', { FunctionName: name });
  else {
    await at.call('lambda', 'PutFunctionConcurrency', {
      FunctionName: name,
      ReservedConcurrentExecutions: Number(reserved),
    });
  }
};

const retag = async (
  at: Provision,
  arn: string,
  properties: Properties,
  before: Properties,
): Promise<void> => {
  const wanted = tagMap(properties.Tags);
  const TagKeys = Object.keys(tagMap(before.Tags)).filter((key) => !(key in wanted));
  if (TagKeys.length > 0) await at.call('lambda', 'UntagResource', { Resource: arn, TagKeys });
  if (!same(properties.Tags, before.Tags))
    await at.call('lambda', 'TagResource', { Resource: arn, Tags: wanted });
};

const arnOf = (at: Provision, name: string): string => at.world.arn('lambda', `function:${name}`);

const provisioned = (at: Provision, name: string) => ({
  physicalId: name,
  attributes: { Arn: arnOf(at, name) },
});

export const lambdaFunction: ResourceType = {
  properties: [
    ...Object.keys(configurable),
    'Architectures',
    'Code',
    'FunctionName',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Tags',
  ],
  replacedBy: ['FunctionName', 'PackageType'],
  namedBy: 'FunctionName',
  create: async (at, properties: Properties) => {
    const generated = `${at.stackName.slice(0, 24)}-${at.logicalId.slice(0, 26)}-${at.world.random.upper(12)}`;
    const name = properties.FunctionName ?? generated;
    await at.call('lambda', 'CreateFunction', {
      FunctionName: name,
      Code: codeOf(properties),
      ...given(properties),
      ...(properties.Architectures ? { Architectures: properties.Architectures } : {}),
      ...(properties.PackageType ? { PackageType: properties.PackageType } : {}),
      ...(properties.Tags ? { Tags: tagMap(properties.Tags) } : {}),
    });
    if (properties.ReservedConcurrentExecutions !== undefined)
      await reserve(at, name, properties.ReservedConcurrentExecutions);
    return provisioned(at, name);
  },
  update: async (at, name, properties: Properties, before: Properties) => {
    if (!same(properties.Code, before.Code) || !same(properties.Architectures, before.Architectures)) {
      await at.call('lambda', 'UpdateFunctionCode', {
        FunctionName: name,
        ...codeOf(properties),
        ...(properties.Architectures ? { Architectures: properties.Architectures } : {}),
      });
    }
    const settings = changed(properties, before);
    if (Object.keys(settings).length > 0)
      await at.call('lambda', 'UpdateFunctionConfiguration', { FunctionName: name, ...settings });
    if (!same(properties.ReservedConcurrentExecutions, before.ReservedConcurrentExecutions))
      await reserve(at, name, properties.ReservedConcurrentExecutions);
    await retag(at, arnOf(at, name), properties, before);
    return provisioned(at, name);
  },
  remove: async (at, name) => {
    await at.call('lambda', 'DeleteFunction', { FunctionName: name });
  },
};
