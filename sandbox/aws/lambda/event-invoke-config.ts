/** How a function's asynchronous events are retried, and where they go at their end. */
import type {
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Named, onFunction } from './functions.ts';
import { maySend, outletOf } from './outlets.ts';
import { page } from './page.ts';
import { type FunctionRecord, findFunction, invalid } from './state.ts';

/** AWS refuses a destination that the function's role may not send to. */
const checkDestination = (world: World, { configuration }: FunctionRecord, arn: string): void => {
  if (maySend(world, configuration.Role, arn)) return;
  const called = outletOf(arn).action.split(':')[1];
  throw invalid(`The function execution role does not have permissions to call ${called} on ${arn}`);
};

const between = (name: string, value: number | undefined, least: number, most: number): void => {
  if (value === undefined || (value >= least && value <= most)) return;
  throw invalid(`'${name}' value ${value} is not between ${least} and ${most}`);
};

const check = (
  world: World,
  found: FunctionRecord,
  input: PutFunctionEventInvokeConfigCommandInput,
): void => {
  between('maximumRetryAttempts', input.MaximumRetryAttempts, 0, 2);
  between('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, 60, 21_600);
  const { OnSuccess, OnFailure, ...rest } = input.DestinationConfig ?? {};
  if (Object.keys(rest).length > 0) throw notRehearsed(`destination ${Object.keys(rest).join(', ')}`);
  for (const end of [OnSuccess, OnFailure])
    if (end?.Destination) checkDestination(world, found, end.Destination);
};

const set = (call: Call, input: PutFunctionEventInvokeConfigCommandInput, keep: boolean) => {
  const { world } = call;
  const found = findFunction(world, input.FunctionName as string, input.Qualifier);
  check(world, found, input);
  const { FunctionName: _, Qualifier: __, ...given } = input;
  const config: FunctionEventInvokeConfig = {
    ...(keep ? found.invokeConfig : {}),
    ...given,
    FunctionArn: `${found.configuration.FunctionArn}:$LATEST`,
    LastModified: new Date(world.clock.now()),
  };
  found.invokeConfig = config;
  return config;
};

const existing = (
  { world }: Call,
  input: Named,
): FunctionRecord & { invokeConfig: FunctionEventInvokeConfig } => {
  const found = findFunction(world, input.FunctionName, input.Qualifier);
  if (!found.invokeConfig) {
    const message = `The function ${found.configuration.FunctionArn}:$LATEST doesn't have an EventInvokeConfig`;
    throw new AwsError('ResourceNotFoundException', message, 404);
  }
  return found as FunctionRecord & { invokeConfig: FunctionEventInvokeConfig };
};

export const putFunctionEventInvokeConfig: Operation = {
  asks: onFunction('PutFunctionEventInvokeConfig'),
  run: (call, input: PutFunctionEventInvokeConfigCommandInput) => set(call, input, false),
};

export const updateFunctionEventInvokeConfig: Operation = {
  asks: onFunction('UpdateFunctionEventInvokeConfig'),
  run: (call, input: PutFunctionEventInvokeConfigCommandInput) => {
    existing(call, input as Named);
    return set(call, input, true);
  },
};

export const getFunctionEventInvokeConfig: Operation = {
  asks: onFunction('GetFunctionEventInvokeConfig'),
  run: (call, input: Named) => existing(call, input).invokeConfig,
};

export const deleteFunctionEventInvokeConfig: Operation = {
  asks: onFunction('DeleteFunctionEventInvokeConfig'),
  run: (call, input: Named) => {
    delete (existing(call, input) as FunctionRecord).invokeConfig;
    return {};
  },
};

export const listFunctionEventInvokeConfigs: Operation = {
  asks: onFunction('ListFunctionEventInvokeConfigs'),
  run: ({ world }, input: Named & { readonly Marker?: string; readonly MaxItems?: number }) => {
    const { invokeConfig } = findFunction(world, input.FunctionName);
    const { items, next } = page(invokeConfig ? [invokeConfig] : [], input);
    return { FunctionEventInvokeConfigs: items, ...next };
  },
};
