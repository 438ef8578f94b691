/** Operations on functions: their life, their code, their configuration. */
import type {
  CreateFunctionCommandInput,
  ListFunctionsCommandInput,
  ListVersionsByFunctionCommandInput,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { takeCode } from './code.ts';
import {
  changedConfiguration,
  checkConfiguration,
  checkRole,
  codeMembers,
  isInVpc,
  newConfiguration,
  settingsNotDone,
  stamp,
} from './configuration.ts';
import { retire } from './environments.ts';
import { checkDeadLetters } from './outlets.ts';
import { page } from './page.ts';
import { type FunctionRecord, findFunction, functionArn, invalid, nameOf, state } from './state.ts';

export type Named = { readonly FunctionName: string; readonly Qualifier?: string };

/** IAM is asked about the function named. */
export const onFunction =
  (action: string) =>
  ({ world }: Call, input: { readonly FunctionName?: string }) => [
    { action: `lambda:${action}`, resource: functionArn(world, nameOf(input.FunctionName ?? '')) },
  ];

const passing = (role: string) => ({
  action: 'iam:PassRole',
  resource: role,
  context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
});

export const createFunction: Operation = {
  asks: (call, input: CreateFunctionCommandInput) => [
    ...onFunction('CreateFunction')(call, input as Named),
    passing(input.Role as string),
  ],
  notDone: [
    ...settingsNotDone,
    'CodeSigningConfigArn',
    'PublishTo',
    'TenancyConfig',
    'Code.ImageUri',
    'Code.SourceKMSKeyArn',
    'Code.S3ObjectStorageMode',
  ],
  run: async (call, input: CreateFunctionCommandInput) => {
    const { world } = call;
    const name = nameOf(input.FunctionName as string);
    checkConfiguration(input);
    if (state(world).functions[name]) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    }
    const role = input.Role as string;
    checkRole(world, role, isInVpc(input));
    checkDeadLetters(world, role, input.DeadLetterConfig?.TargetArn);
    const code = await takeCode(call, input.Code ?? {});
    const configuration = newConfiguration(world, { ...input, FunctionName: name }, code);
    const { taskRoot } = code;
    state(world).functions[name] = { configuration, taskRoot, tags: { ...input.Tags }, policy: [] };
    return configuration;
  },
};

const location = (world: World, { configuration }: FunctionRecord) => ({
  RepositoryType: 'S3',
  Location: `${world.url}/lambda-code/${encodeURIComponent(configuration.CodeSha256 ?? '')}`,
});

export const getFunction: Operation = {
  asks: onFunction('GetFunction'),
  run: ({ world }, input: Named) => {
    const found = findFunction(world, input.FunctionName, input.Qualifier);
    return {
      Configuration: found.configuration,
      Code: location(world, found),
      ...(Object.keys(found.tags).length > 0 ? { Tags: found.tags } : {}),
      ...(found.concurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: found.concurrency } }),
    };
  },
};

export const getFunctionConfiguration: Operation = {
  asks: onFunction('GetFunctionConfiguration'),
  run: ({ world }, input: Named) => findFunction(world, input.FunctionName, input.Qualifier).configuration,
};

const latest = ({ configuration }: FunctionRecord) => ({
  ...configuration,
  FunctionArn: `${configuration.FunctionArn}:$LATEST`,
});

export const listFunctions: Operation = {
  notDone: ['MasterRegion'],
  run: ({ world }, input: ListFunctionsCommandInput) => {
    const { FunctionVersion } = input;
    const { items, next } = page(Object.values(state(world).functions), input);
    // All versions of a function: there is none but the latest.
    const shown = FunctionVersion === 'ALL' ? latest : ({ configuration }: FunctionRecord) => configuration;
    return { Functions: items.map(shown), ...next };
  },
};

export const listVersionsByFunction: Operation = {
  asks: onFunction('ListVersionsByFunction'),
  run: ({ world }, input: ListVersionsByFunctionCommandInput) => {
    const { items, next } = page([findFunction(world, input.FunctionName as string)], input);
    return { Versions: items.map(latest), ...next };
  },
};

const checkRevision = (found: FunctionRecord, revision: string | undefined): void => {
  if (revision === undefined || revision === found.configuration.RevisionId) return;
  const message =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  throw new AwsError('PreconditionFailedException', message, 412);
};

export const updateFunctionCode: Operation = {
  asks: onFunction('UpdateFunctionCode'),
  notDone: ['ImageUri', 'PublishTo', 'SourceKMSKeyArn', 'S3ObjectStorageMode'],
  run: async (call, input: UpdateFunctionCodeCommandInput) => {
    const { world } = call;
    const found = findFunction(world, input.FunctionName as string);
    if (input.Publish) throw notRehearsed('published versions of a Lambda function');
    checkRevision(found, input.RevisionId);
    const code = await takeCode(call, input);
    const configuration = { ...found.configuration, ...codeMembers(code) };
    if (input.DryRun) return configuration;
    found.configuration = {
      ...configuration,
      ...(input.Architectures ? { Architectures: input.Architectures } : {}),
      ...stamp(world),
    };
    found.taskRoot = code.taskRoot;
    retire(world, found);
    return found.configuration;
  },
};

export const updateFunctionConfiguration: Operation = {
  asks: (call, input: UpdateFunctionConfigurationCommandInput) => [
    ...onFunction('UpdateFunctionConfiguration')(call, input as Named),
    ...(input.Role ? [passing(input.Role)] : []),
  ],
  notDone: settingsNotDone,
  run: ({ world }, input: UpdateFunctionConfigurationCommandInput) => {
    const found = findFunction(world, input.FunctionName as string);
    checkConfiguration(input);
    checkRevision(found, input.RevisionId);
    const changed = changedConfiguration(world, found.configuration, input);
    checkRole(world, changed.Role, isInVpc(changed as never));
    checkDeadLetters(world, changed.Role, changed.DeadLetterConfig?.TargetArn);
    found.configuration = changed;
    retire(world, found);
    return changed;
  },
};

export const deleteFunction: Operation = {
  asks: onFunction('DeleteFunction'),
  run: ({ world }, input: Named) => {
    const found = findFunction(world, input.FunctionName, input.Qualifier);
    if (input.Qualifier !== undefined)
      throw invalid('$LATEST version cannot be deleted without deleting the function.');
    delete state(world).functions[found.configuration.FunctionName];
    retire(world, found);
    return { StatusCode: 204 };
  },
};
