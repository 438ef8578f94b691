/** Rules of the default event bus. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';

export type Target = {
  readonly Id: string;
  readonly Arn: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
};
export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly pattern: string;
  readonly enabled: boolean;
  readonly description?: string;
  readonly targets: Record<string, Target>;
  /** How many events it has matched. */
  matched: number;
};
type EventsState = { readonly rules: Record<string, Rule> };

export const initialState = (): EventsState => ({ rules: {} });

export const state = (world: World): EventsState => world.state.events;

export const ruleArn = (world: World, name: string): string => world.arn('events', `rule/${name}`);

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
    .filter((rule) => rule.matched === 0)
    .map((rule) => rule.name);
