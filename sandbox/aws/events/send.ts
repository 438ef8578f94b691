/** Handing an event to a target, by whatever the target's service lets EventBridge in. */
import { AwsError } from '../../errors.ts';
import type { Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { payloadOf } from './payload.ts';
import type { Target } from './state.ts';

export const serviceOf = (arn: string): string => arn.split(':')[2] ?? '';

/** EventBridge on behalf of a rule, as resource policies know it. */
export const asRule = (ruleArn: string): Principal => ({
  kind: 'service',
  arn: 'events.amazonaws.com',
  sourceArn: ruleArn,
});

/** The URL of a queue by its ARN. */
export const queueUrl = (world: World, arn: string): string =>
  `${world.url}/${world.account}/${arn.split(':').at(-1)}`;

type Sending = {
  readonly world: World;
  readonly ruleArn: string;
  readonly target: Target;
  readonly text: string;
};

const notAssumed = ({ message }: AwsError): AwsError => new AwsError('FailedToAssumeRole', message);

const asRole = ({ world, target, ruleArn }: Sending): Principal => {
  try {
    const session = ruleArn.slice(ruleArn.lastIndexOf('/') + 1);
    return world.assume(target.RoleArn as string, 'events.amazonaws.com', session);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw notAssumed(error);
  }
};

const senders: Readonly<Record<string, (sending: Sending) => Promise<unknown>>> = {
  lambda: ({ world, ruleArn, target, text }) =>
    world.call(asRule(ruleArn), 'lambda', 'Invoke', {
      FunctionName: target.Arn,
      InvocationType: 'Event',
      Payload: Buffer.from(text),
    }),
  sqs: ({ world, ruleArn, target, text }) =>
    world.call(asRule(ruleArn), 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(world, target.Arn),
      MessageBody: text,
    }),
  sns: ({ world, ruleArn, target, text }) =>
    world.call(asRule(ruleArn), 'sns', 'Publish', { TopicArn: target.Arn, Message: text }),
  codepipeline: (sending) =>
    sending.world.call(asRole(sending), 'codepipeline', 'StartPipelineExecution', {
      name: sending.target.Arn.split(':').at(-1),
    }),
};

/** Can events be sent there in this sandbox? */
export const canReach = (arn: string): boolean => Object.hasOwn(senders, serviceOf(arn));

export const sendTo = async (world: World, ruleArn: string, target: Target, event: object): Promise<void> => {
  const text = payloadOf(target, event);
  await senders[serviceOf(target.Arn)]?.({ world, ruleArn, target, text });
};
