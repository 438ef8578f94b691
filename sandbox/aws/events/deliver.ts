/** Delivery: at least once, retried with back-off, and into the dead-letter queue when it cannot be done. */
import { matches, type Pattern, readPattern } from '../../engine/event-pattern.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { bury } from './dead-letter.ts';
import { type Failure, failureOf } from './failures.ts';
import { sendTo } from './send.ts';
import { type Rule, state, type Target } from './state.ts';

export type Delivery = {
  readonly event: object;
  readonly ruleArn: string;
  readonly target: Target;
  /** Tries made before this one. */
  readonly tries: number;
  readonly since: number;
};

/** Patterns by their text: they are read once, not for every event. */
const patterns = new Map<string, Pattern>();
const mostPatterns = 1_000;

const patternOf = (text: string): Pattern => {
  const pattern = patterns.get(text) ?? readPattern(text);
  if (patterns.size >= mostPatterns) patterns.clear();
  patterns.set(text, pattern);
  return pattern;
};

/** A delivery of its own for each target of the rule. */
export const sendToTargets = (world: World, rule: Rule, event: object): void => {
  for (const target of Object.values(rule.targets)) {
    const delivery: Delivery = { event, ruleArn: rule.arn, target, tries: 0, since: world.clock.now() };
    world.clock.after(0, 'events', 'send', delivery);
  }
};

/** An event has reached the bus: it goes to the targets of each rule that matches. */
export const deliver = (world: World, event: object): void => {
  for (const rule of Object.values(state(world).rules)) {
    if (!rule.enabled || !rule.pattern || !matches(patternOf(rule.pattern), event)) continue;
    rule.matched += 1;
    sendToTargets(world, rule, event);
  }
};

const longestBackOffMs = 512_000;

/** Twice as long each time, and up to half of it less: not everything comes back at the same moment. */
const backOff = (world: World, tries: number): number => {
  const whole = Math.min(1_000 * 2 ** tries, longestBackOffMs);
  return whole - world.random.below(whole / 2);
};

type Buried = { readonly delivery: Delivery; readonly failure: Failure };

/** The event has grown too old while it waited. */
export const expire = (world: World, { delivery, failure }: Buried): Promise<void> =>
  bury(world, delivery, failure, 'MaximumEventAgeInSeconds');

const retry = async (world: World, delivery: Delivery, failure: Failure): Promise<void> => {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = delivery.target.RetryPolicy ?? {};
  if (delivery.tries >= MaximumRetryAttempts) return bury(world, delivery, failure, 'MaximumRetryAttempts');
  const again = world.clock.now() + backOff(world, delivery.tries);
  const oldest = delivery.since + MaximumEventAgeInSeconds * 1_000;
  if (again > oldest) world.clock.schedule(oldest, 'events', 'expire', { delivery, failure });
  else world.clock.schedule(again, 'events', 'send', { ...delivery, tries: delivery.tries + 1 });
};

/** One try of a delivery. */
export const send = async (world: World, delivery: Delivery): Promise<void> => {
  const { ruleArn, target, event } = delivery;
  try {
    await sendTo(world, ruleArn, target, event);
  } catch (error) {
    // What the sandbox does not do is no failure of the target: the trace tells of it.
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    const failure = failureOf(error);
    await (failure.retried ? retry(world, delivery, failure) : bury(world, delivery, failure));
  }
};
