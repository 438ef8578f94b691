/** Where Lambda sends what became of an asynchronous event: as the function's own role. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { type FunctionRecord, invalid } from './state.ts';

export type Letter = {
  readonly text: string;
  /** Attributes of the message, for queues and topics. */
  readonly attributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  /** What kind of event it is on a bus. */
  readonly detailType?: string;
};

type Outlet = {
  readonly service: string;
  readonly action: string;
  readonly operation: string;
  readonly input: (world: World, arn: string, letter: Letter, functionArn: string) => Input;
};

const attributesOf = ({ attributes }: Letter) => (attributes ? { MessageAttributes: attributes } : {});

const outlets: Readonly<Record<string, Outlet>> = {
  sqs: {
    service: 'sqs',
    action: 'sqs:SendMessage',
    operation: 'SendMessage',
    input: (world, arn, letter) => ({
      QueueUrl: `${world.url}/${world.account}/${arn.split(':').at(-1)}`,
      MessageBody: letter.text,
      ...attributesOf(letter),
    }),
  },
  sns: {
    service: 'sns',
    action: 'sns:Publish',
    operation: 'Publish',
    input: (_, arn, letter) => ({ TopicArn: arn, Message: letter.text, ...attributesOf(letter) }),
  },
  lambda: {
    service: 'lambda',
    action: 'lambda:InvokeFunction',
    operation: 'Invoke',
    input: (_, arn, letter) => ({
      FunctionName: arn,
      InvocationType: 'Event',
      Payload: Buffer.from(letter.text),
    }),
  },
  events: {
    service: 'events',
    action: 'events:PutEvents',
    operation: 'PutEvents',
    input: (_, arn, letter, functionArn) => ({
      Entries: [
        {
          Source: 'lambda',
          DetailType: letter.detailType,
          Detail: letter.text,
          EventBusName: arn,
          Resources: [arn, functionArn],
        },
      ],
    }),
  },
};

/** How it is reached; what is not rehearsed says so when it is configured, not when it is needed. */
export const outletOf = (arn: string): Outlet => {
  const service = arn.split(':')[2] ?? '';
  const outlet = Object.hasOwn(outlets, service) ? outlets[service] : undefined;
  if (!outlet) throw notRehearsed(`a Lambda destination in ${service}`);
  if (arn.endsWith('.fifo')) throw notRehearsed('a FIFO queue or topic as a Lambda destination');
  return outlet;
};

const asFunction = (world: World, { configuration }: FunctionRecord): Principal =>
  world.assume(configuration.Role, 'lambda.amazonaws.com', configuration.FunctionName);

/** Does the role allow it? */
export const maySend = (world: World, role: string, arn: string): boolean => {
  const { action } = outletOf(arn);
  const principal = world.assume(role, 'lambda.amazonaws.com', 'lambda-checks-the-role');
  try {
    world.permit(principal, [{ action, resource: arn }]);
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return false;
  }
};

/** Refuses a dead-letter queue or topic that the function's role may not send to. */
export const checkDeadLetters = (world: World, role: string, arn: string | undefined): void => {
  if (!arn) return;
  const { service, operation } = outletOf(arn);
  if (service !== 'sqs' && service !== 'sns')
    throw invalid(`The dead letter target ${arn} is neither an SQS queue nor an SNS topic.`);
  if (!maySend(world, role, arn))
    throw invalid(
      `The provided execution role does not have permissions to call ${operation} on ${service.toUpperCase()}`,
    );
};

/** Sends it. What does not take it, loses it: nobody tries again, and the trace tells. */
export const sendAs = async (
  world: World,
  found: FunctionRecord,
  arn: string,
  letter: Letter,
): Promise<void> => {
  const { service, operation, input } = outletOf(arn);
  const functionArn = `${found.configuration.FunctionArn}:$LATEST`;
  try {
    await world.call(asFunction(world, found), service, operation, input(world, arn, letter, functionArn));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    world.record({ kind: 'step', who: 'lambda', what: `${arn} did not take the event: ${error.message}` });
  }
};
