/** The dead-letter queue of a target: where an event goes that could not be delivered, with the reason. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Delivery } from './deliver.ts';
import type { Failure } from './failures.ts';
import { asRule, queueUrl } from './send.ts';

export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

const attributesOf = (delivery: Delivery, failure: Failure, exhausted: Exhausted | undefined) => ({
  RULE_ARN: attribute(delivery.ruleArn),
  TARGET_ARN: attribute(delivery.target.Arn),
  ERROR_CODE: attribute(failure.code),
  ERROR_MESSAGE: attribute(failure.message),
  RETRY_ATTEMPTS: attribute(String(delivery.tries)),
  ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: attribute(exhausted) } : {}),
});

/** Puts the event into the queue, if there is one that lets EventBridge in; otherwise it is lost. Either is told. */
export const bury = async (
  world: World,
  delivery: Delivery,
  failure: Failure,
  exhausted?: Exhausted,
): Promise<void> => {
  const arn = delivery.target.DeadLetterConfig?.Arn;
  const what = `an event was not delivered to ${delivery.target.Arn}: ${failure.code}: ${failure.message}`;
  const tell = (end: string) => world.record({ kind: 'step', who: 'events', what: `${what} (${end})` });
  if (!arn) return tell('lost: no dead-letter queue');
  try {
    await world.call(asRule(delivery.ruleArn), 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(world, arn),
      MessageBody: JSON.stringify(delivery.event),
      MessageAttributes: attributesOf(delivery, failure, exhausted),
    });
    tell(`now in ${arn}`);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    tell(`lost: ${arn} did not take it: ${error.message}`);
  }
};
