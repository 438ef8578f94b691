/** Invoke: at once, or queued. */
import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import { AwsError } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { enqueue } from './asynchronous.ts';
import { running } from './environments.ts';
import { onFunction } from './functions.ts';
import { runEvent } from './run.ts';
import { type FunctionRecord, findFunction, invalid, nameOf, state } from './state.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const largest = { sync: 6_291_556, async: 1_048_576 };

const bodyOf = (input: InvokeCommandInput, limit: number): string => {
  const payload = Buffer.from((input.Payload as Uint8Array | undefined) ?? []);
  if (payload.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  const text = payload.length === 0 ? '{}' : payload.toString();
  if (!isJson(text)) {
    const message = 'Could not parse request body into json: Could not parse payload into json';
    throw new AwsError('InvalidRequestContentException', message);
  }
  return text;
};

/** Refused when all that is reserved for the function is in use. */
export const isThrottled = (
  call: Pick<Call, 'world'>,
  { configuration, concurrency }: FunctionRecord,
): boolean => concurrency !== undefined && running(call.world, configuration.FunctionName) >= concurrency;

/** The caller waits: its own work sleeps, the function's holds the clock. */
const runAtOnce = async (call: Call, found: FunctionRecord, input: InvokeCommandInput) => {
  const { world, requestId } = call;
  const body = bodyOf(input, largest.sync);
  if (isThrottled(call, found)) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  const work = world.clock.begin(`lambda ${found.configuration.FunctionName}`);
  if (call.work) world.clock.sleep(call.work);
  try {
    const result = await runEvent(world, found, { requestId, body, work });
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: Buffer.from(result.payload),
      ...(result.functionError ? { FunctionError: result.functionError } : {}),
      ...(input.LogType === 'Tail' ? { LogResult: Buffer.from(result.tail).toString('base64') } : {}),
    };
  } finally {
    if (call.work) world.clock.wake(call.work);
    world.clock.end(work);
  }
};

const queue = ({ world, requestId }: Call, found: FunctionRecord, input: InvokeCommandInput) => {
  const body = bodyOf(input, largest.async);
  enqueue(world, { functionName: found.configuration.FunctionName, requestId, body });
  return { StatusCode: 202 };
};

export const invoke: Operation = {
  asks: onFunction('InvokeFunction'),
  resourcePolicy: ({ world }, input: InvokeCommandInput) => {
    const policy = state(world).functions[nameOf(input.FunctionName as string)]?.policy ?? [];
    return { Version: '2012-10-17', Statement: policy };
  },
  notDone: ['ClientContext', 'DurableExecutionName', 'TenantId'],
  run: (call, input: InvokeCommandInput) => {
    const found = findFunction(call.world, input.FunctionName as string, input.Qualifier);
    // A log can be asked for only by who waits for the function.
    const { InvocationType = 'RequestResponse', LogType: _, Payload: __ } = input;
    if (InvocationType === 'DryRun') return { StatusCode: 204 };
    if (InvocationType === 'Event') return queue(call, found, input);
    if (InvocationType === 'RequestResponse') return runAtOnce(call, found, input);
    throw invalid(`Unsupported invocation type: ${InvocationType}`);
  },
};
