/** The end of an asynchronous event: its record goes to a destination, a lost event to the dead letters. */
import type { World } from '../../world.ts';
import type { Queued } from './asynchronous.ts';
import { sendAs } from './outlets.ts';
import type { Result } from './run.ts';
import type { FunctionRecord } from './state.ts';

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const recordOf = (
  world: World,
  { configuration }: FunctionRecord,
  queued: Queued,
  condition: Condition,
  result: Result | undefined,
) => ({
  version: '1.0',
  timestamp: world.clock.iso(),
  requestContext: {
    requestId: queued.requestId,
    functionArn: `${configuration.FunctionArn}:$LATEST`,
    condition,
    approximateInvokeCount: queued.runs,
  },
  requestPayload: JSON.parse(queued.body),
  ...(result
    ? {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(result.functionError ? { functionError: result.functionError } : {}),
        },
        responsePayload: parsed(result.payload),
      }
    : {}),
});

const longestMessage = 1_024;

/** A dead letter is the event itself; why it is dead stands in its attributes. */
const deadLetter = (queued: Queued, result: Result | undefined) => {
  const error = result ? (parsed(result.payload) as { readonly errorMessage?: string }) : undefined;
  // An event that was never run was throttled until it was too old.
  const [code, message] = result ? ['200', error?.errorMessage ?? ''] : ['429', 'Rate Exceeded.'];
  return {
    text: queued.body,
    attributes: {
      RequestID: { DataType: 'String', StringValue: queued.requestId },
      ErrorCode: { DataType: 'Number', StringValue: code },
      ErrorMessage: { DataType: 'String', StringValue: message.slice(0, longestMessage) },
    },
  };
};

/** Sends on what has come to its end, to wherever the function has said. */
export const sendOn = async (
  world: World,
  found: FunctionRecord,
  queued: Queued,
  condition: Condition,
  result: Result | undefined,
): Promise<void> => {
  const { OnSuccess, OnFailure } = found.invokeConfig?.DestinationConfig ?? {};
  const hasFailed = condition !== 'Success';
  const dead = hasFailed ? found.configuration.DeadLetterConfig?.TargetArn : undefined;
  const arn = (hasFailed ? OnFailure : OnSuccess)?.Destination;
  if (hasFailed) {
    const ways = [dead, arn].filter(Boolean).join(' and ');
    const end = ways ? `sent to ${ways}` : 'lost';
    const what = `${queued.functionName} gave up an event (${condition}): ${end}`;
    world.record({ kind: 'step', who: 'lambda', what });
  }
  if (dead) await sendAs(world, found, dead, deadLetter(queued, result));
  if (!arn) return;
  await sendAs(world, found, arn, {
    text: JSON.stringify(recordOf(world, found, queued, condition, result)),
    detailType: `Lambda Function Invocation Result - ${hasFailed ? 'Failure' : 'Success'}`,
  });
};
