/** Rules of the default event bus. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';

export type Target = {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  /** Sent in place of the event. */
  readonly Input?: string;
  /** Which part of the event is sent. */
  readonly InputPath?: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
};
export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly pattern?: string;
  readonly schedule?: string;
  /** The clock's timer for the next time of the schedule. */
  timer?: number;
  enabled: boolean;
  readonly description?: string;
  readonly targets: Record<string, Target>;
  tags: Record<string, string>;
  /** How many events it has matched. */
  matched: number;
};
type EventsState = { readonly rules: Record<string, Rule> };

export const initialState = (): EventsState => ({ rules: {} });

export const state = (world: World): EventsState => world.state.events;

export const ruleArn = (world: World, name: string): string => world.arn('events', `rule/${name}`);

export const busArn = (world: World): string => world.arn('events', 'event-bus/default');

/** Only the default bus is there: it may be named, or given by its ARN. */
export const onlyDefaultBus = (world: World, bus: string | undefined): void => {
  if (bus !== undefined && bus !== 'default' && bus !== busArn(world)) throw notRehearsed(`event bus ${bus}`);
};

/** The rule of that name; ResourceNotFoundException when there is none. */
export const findRule = (world: World, name: string): Rule => {
  const rule = state(world).rules[name];
  if (!rule)
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  return rule;
};

/** The rules that no event has matched so far: where something never happened, its reason may be a pattern. */
export const unmatchedRules = (world: World): readonly string[] =>
  Object.values(state(world).rules)
    .filter((rule) => rule.pattern !== undefined && rule.matched === 0)
    .map((rule) => rule.name);
