/** A function's configuration: what callers may set, checked, and what Lambda adds. */
import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Code } from './code.ts';
import { type Configuration, dateText, functionArn, invalid } from './state.ts';

type Wanted = Omit<CreateFunctionCommandInput, 'Code'> | UpdateFunctionConfigurationCommandInput;

/** Members that neither creating nor changing a function does. */
export const settingsNotDone = [
  'KMSKeyArn',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'SnapStart',
  'CapacityProviderConfig',
  'DurableConfig',
  'VpcConfig.Ipv6AllowedForDualStack',
  'LoggingConfig.ApplicationLogLevel',
  'LoggingConfig.SystemLogLevel',
];

const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_REGION|AWS_DEFAULT_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

const between = (name: string, value: number | undefined, least: number, most: number): void => {
  if (value === undefined || (value >= least && value <= most)) return;
  throw invalid(`'${name}' value ${value} is not between ${least} and ${most}`);
};

const checkVariables = (variables: Record<string, string> = {}): void => {
  const names = Object.keys(variables).filter((name) => reserved.test(name));
  if (names.length > 0) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${names.join(', ')}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > 4_096) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
};

const refuse = (when: boolean, what: string): void => {
  if (when) throw notRehearsed(`a Lambda function with ${what}`);
};

/** Refuses what AWS refuses, and says what this sandbox does not do. */
export const checkConfiguration = (
  wanted: Wanted & { readonly PackageType?: string | undefined; readonly Publish?: boolean | undefined },
): void => {
  const { Runtime = 'nodejs24.x', PackageType = 'Zip', Publish = false } = wanted;
  refuse(Runtime !== 'nodejs24.x', `runtime ${Runtime}`);
  refuse(PackageType !== 'Zip', `package type ${PackageType}`);
  refuse(Publish, 'published versions');
  refuse(wanted.LoggingConfig?.LogFormat === 'JSON', 'log format JSON');
  refuse(wanted.TracingConfig?.Mode === 'Active', 'active tracing');
  between('timeout', wanted.Timeout, 1, 900);
  between('memorySize', wanted.MemorySize, 128, 10_240);
  between('ephemeralStorage.size', wanted.EphemeralStorage?.Size, 512, 10_240);
  checkVariables(wanted.Environment?.Variables);
};

/** The role must exist, trust Lambda, and in a VPC be able to make network interfaces. */
export const checkRole = (world: World, role: string, vpc: boolean): void => {
  try {
    const principal = world.assume(role, 'lambda.amazonaws.com', 'lambda-checks-the-role');
    if (vpc) world.permit(principal, [{ action: 'ec2:CreateNetworkInterface', resource: '*' }]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw error.message.includes('ec2:')
      ? invalid('The provided execution role does not have permissions to call CreateNetworkInterface on EC2')
      : invalid('The role defined for the function cannot be assumed by Lambda.');
  }
};

export const isInVpc = (wanted: Wanted): boolean => (wanted.VpcConfig?.SubnetIds ?? []).length > 0;

const optional = (wanted: Wanted) => ({
  ...(wanted.Description === undefined ? {} : { Description: wanted.Description }),
  ...(wanted.Environment?.Variables ? { Environment: { Variables: wanted.Environment.Variables } } : {}),
  ...(wanted.DeadLetterConfig?.TargetArn ? { DeadLetterConfig: wanted.DeadLetterConfig } : {}),
  ...(wanted.VpcConfig ? { VpcConfig: { ...wanted.VpcConfig, VpcId: 'vpc-0a0b0c0d' } } : {}),
});

const settable = (name: string, wanted: Wanted) => ({
  Timeout: wanted.Timeout ?? 3,
  MemorySize: wanted.MemorySize ?? 128,
  EphemeralStorage: { Size: wanted.EphemeralStorage?.Size ?? 512 },
  TracingConfig: { Mode: 'PassThrough' as const },
  LoggingConfig: {
    LogFormat: 'Text' as const,
    LogGroup: wanted.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
  },
  ...optional(wanted),
});

/** What marks each change of a function. */
export const stamp = (world: World) => ({
  LastModified: dateText(world.clock.now()),
  RevisionId: world.random.uuid(),
  State: 'Active' as const,
  LastUpdateStatus: 'Successful' as const,
});

export const codeMembers = (code: Code) => ({ CodeSha256: code.sha256, CodeSize: code.size });

/** The configuration of a new function. */
export const newConfiguration = (
  world: World,
  wanted: CreateFunctionCommandInput,
  code: Code,
): Configuration => {
  const name = wanted.FunctionName as string;
  const { Handler, Runtime } = wanted;
  if (!Handler || !Runtime)
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  return {
    FunctionName: name,
    FunctionArn: functionArn(world, name),
    Role: wanted.Role as string,
    Handler,
    Runtime,
    Version: '$LATEST',
    PackageType: 'Zip',
    Architectures: wanted.Architectures ?? ['x86_64'],
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...settable(name, wanted),
    ...codeMembers(code),
    ...stamp(world),
  };
};

/** The configuration after an update: what is not given stays. */
export const changedConfiguration = (
  world: World,
  before: Configuration,
  wanted: UpdateFunctionConfigurationCommandInput,
): Configuration => {
  const { FunctionName: _, RevisionId: __, ...wishes } = wanted;
  const given = Object.entries(wishes).filter(([, value]) => value !== undefined);
  const merged = { ...before, ...Object.fromEntries(given) } as Configuration;
  // An empty ARN takes the queue away.
  const { DeadLetterConfig: ___, ...rest } = merged;
  return {
    ...rest,
    ...settable(before.FunctionName, merged as UpdateFunctionConfigurationCommandInput),
    ...stamp(world),
  };
};
