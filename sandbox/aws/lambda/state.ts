/** Functions, and what is asked for of each. */
import type { FunctionConfiguration, FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Statement } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

/** Every member that a function always has, made sure of once instead of at each use. */
export type Configuration = FunctionConfiguration & {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Role: string;
  readonly Handler: string;
  readonly Runtime: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly RevisionId: string;
};

export type FunctionRecord = {
  configuration: Configuration;
  /** Where its code lies unpacked. */
  taskRoot: string;
  tags: Record<string, string>;
  readonly policy: Statement[];
  invokeConfig?: FunctionEventInvokeConfig;
  /** Reserved concurrency. */
  concurrency?: number;
};

/** A queue whose messages a function is given. */
export type Mapping = {
  readonly uuid: string;
  readonly queueArn: string;
  functionName: string;
  batchSize: number;
  /** Batches at the same time. */
  concurrency: number | undefined;
  /** The function says which messages of a batch it could not deal with. */
  reportsFailures: boolean;
  enabled: boolean;
  lastModified: Date;
  /** Batches that run now. */
  running: number;
};

type LambdaState = {
  readonly functions: Record<string, FunctionRecord>;
  readonly mappings: Record<string, Mapping>;
  /** How often each event that nobody waits for is delivered: at least once is what Lambda promises. */
  deliveries: number;
};

export const initialState = (): LambdaState => ({ functions: {}, mappings: {}, deliveries: 1 });

export const state = (world: World): LambdaState => world.state.lambda;

export const functionArn = (world: World, name: string): string => world.arn('lambda', `function:${name}`);

/** The name in a name, a partial ARN or an ARN; versions and aliases are not rehearsed. */
export const nameOf = (reference: string, qualifier?: string): string => {
  const found = /^(?:(?:arn:aws:lambda:[^:]+:)?\d{12}:function:)?([a-zA-Z0-9-_]+)(?::(.+))?$/.exec(reference);
  const [, name, version = qualifier ?? '$LATEST'] = found ?? [];
  if (!name) {
    const message = `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern`;
    throw new AwsError('ValidationException', message);
  }
  if (version !== '$LATEST') throw notRehearsed(`Lambda function version ${version}`);
  return name;
};

/** The function named; ResourceNotFoundException when there is none. */
export const findFunction = (world: World, reference: string, qualifier?: string): FunctionRecord => {
  const name = nameOf(reference, qualifier);
  const found = state(world).functions[name];
  if (!found) {
    const message = `Function not found: ${functionArn(world, name)}`;
    throw new AwsError('ResourceNotFoundException', message, 404);
  }
  return found;
};

/** AWS's own refusal of a value. */
export const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);

/** Lambda's dates: `2026-01-05T09:00:00.000+0000`. */
export const dateText = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');
