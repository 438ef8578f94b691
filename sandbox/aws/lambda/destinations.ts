/** Where the record of an asynchronous event goes at its end: sent as the function's own role. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import type { Queued } from './asynchronous.ts';
import type { Result } from './run.ts';
import type { FunctionRecord } from './state.ts';

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

type Send = { readonly service: string; readonly action: string; readonly operation: string };

const senders: Readonly<Record<string, Send>> = {
  sqs: { service: 'sqs', action: 'sqs:SendMessage', operation: 'SendMessage' },
  sns: { service: 'sns', action: 'sns:Publish', operation: 'Publish' },
};

/** How a destination is reached; what is not rehearsed says so when it is configured, not when it is needed. */
export const senderOf = (arn: string): Send => {
  const service = arn.split(':')[2] ?? '';
  const sender = senders[service];
  if (!sender) throw notRehearsed(`a Lambda destination in ${service}`);
  return sender;
};

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

const inputFor = (world: World, arn: string, text: string): Input => {
  if (senderOf(arn).service === 'sns') return { TopicArn: arn, Message: text };
  return { QueueUrl: `${world.url}/${world.account}/${arn.split(':').at(-1)}`, MessageBody: text };
};

/** Sends the record of an event to the destination for its end, if the function has one. */
export const sendOn = async (
  world: World,
  found: FunctionRecord,
  queued: Queued,
  condition: Condition,
  result: Result | undefined,
): Promise<void> => {
  const { OnSuccess, OnFailure } = found.invokeConfig?.DestinationConfig ?? {};
  const arn = (condition === 'Success' ? OnSuccess : OnFailure)?.Destination;
  const lost = `${queued.functionName} gave up an event (${condition})`;
  if (condition !== 'Success') {
    world.record({ kind: 'step', who: 'lambda', what: arn ? `${lost}: sent to ${arn}` : `${lost}: lost` });
  }
  if (!arn) return;
  const { service, operation } = senderOf(arn);
  const text = JSON.stringify(recordOf(world, found, queued, condition, result));
  try {
    const role: Principal = world.assume(
      found.configuration.Role,
      'lambda.amazonaws.com',
      queued.functionName,
    );
    await world.call(role, service, operation, inputFor(world, arn, text));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    world.record({ kind: 'step', who: 'lambda', what: `${arn} did not take the event: ${error.message}` });
  }
};
