/** Delivery: at least once, retried with back-off, and into the dead-letter queue when it cannot be done. */
import { matches, readPattern } from '../../engine/event-pattern.ts';
import { AwsError } from '../../errors.ts';
import type { Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { state, type Target } from './state.ts';

export type Delivery = {
  readonly event: object;
  readonly ruleArn: string;
  readonly target: Target;
  /** Tries made before this one. */
  readonly tries: number;
  readonly since: number;
};

/** An event has reached the bus: a delivery of its own for each target of each rule that matches. */
export const deliver = (world: World, event: object): void => {
  for (const rule of Object.values(state(world).rules)) {
    if (!rule.enabled || !matches(readPattern(rule.pattern), event)) continue;
    rule.matched += 1;
    for (const target of Object.values(rule.targets)) {
      const delivery: Delivery = { event, ruleArn: rule.arn, target, tries: 0, since: world.clock.now() };
      world.clock.after(0, 'events', 'send', delivery);
    }
  }
};

const caller = (delivery: Delivery): Principal => ({
  kind: 'service',
  arn: 'events.amazonaws.com',
  sourceArn: delivery.ruleArn,
});

const queueUrl = (world: World, arn: string): string =>
  `${world.url}/${world.account}/${arn.split(':').at(-1)}`;

const sendTo = async (world: World, delivery: Delivery): Promise<void> => {
  const { Arn } = delivery.target;
  const text = JSON.stringify(delivery.event);
  const service = Arn.split(':')[2];
  if (service === 'lambda') {
    const input = { FunctionName: Arn, InvocationType: 'Event', Payload: Buffer.from(text) };
    await world.call(caller(delivery), 'lambda', 'Invoke', input);
  } else if (service === 'sqs') {
    await world.call(caller(delivery), 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(world, Arn),
      MessageBody: text,
    });
  } else {
    await world.call(caller(delivery), 'sns', 'Publish', { TopicArn: Arn, Message: text });
  }
};

const isPassing = (error: AwsError): boolean =>
  error.status >= 500 || /Throttl|TooManyRequests/.test(error.code);

/** Permission errors and missing targets are not retried. */
const exhausted = (delivery: Delivery, error: AwsError, now: number): string | undefined => {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = delivery.target.RetryPolicy ?? {};
  if (!isPassing(error)) return 'NonRetryableError';
  if (delivery.tries >= MaximumRetryAttempts) return 'MaximumRetryAttempts';
  return now - delivery.since >= MaximumEventAgeInSeconds * 1_000 ? 'MaximumEventAgeInSeconds' : undefined;
};

const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

const bury = async (world: World, delivery: Delivery, error: AwsError, condition: string): Promise<void> => {
  const arn = delivery.target.DeadLetterConfig?.Arn;
  const lost = `an event was not delivered to ${delivery.target.Arn}: ${error.code}: ${error.message}`;
  world.record({
    kind: 'step',
    who: 'events',
    what: arn ? `${lost} (now in ${arn})` : `${lost} (lost: no dead-letter queue)`,
  });
  if (!arn) return;
  await world.call(caller(delivery), 'sqs', 'SendMessage', {
    QueueUrl: queueUrl(world, arn),
    MessageBody: JSON.stringify(delivery.event),
    MessageAttributes: {
      RULE_ARN: attribute(delivery.ruleArn),
      TARGET_ARN: attribute(delivery.target.Arn),
      ERROR_CODE: attribute(error.code),
      ERROR_MESSAGE: attribute(error.message),
      RETRY_ATTEMPTS: attribute(String(delivery.tries)),
      ...(condition === 'NonRetryableError' ? {} : { EXHAUSTED_RETRY_CONDITION: attribute(condition) }),
    },
  });
};

const backOff = (tries: number): number => Math.min(2 ** tries, 600) * 1_000;

/** One try of a delivery. */
export const send = async (world: World, delivery: Delivery): Promise<void> => {
  try {
    await sendTo(world, delivery);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const condition = exhausted(delivery, error, world.clock.now());
    if (condition) await bury(world, delivery, error, condition);
    else
      world.clock.after(backOff(delivery.tries), 'events', 'send', {
        ...delivery,
        tries: delivery.tries + 1,
      });
  }
};
