/** Rules with a schedule: the clock tells when they are due. */
import type { World } from '../../world.ts';
import { sendToTargets } from './deliver.ts';
import { readSchedule } from './schedule-expression.ts';
import { type Rule, state } from './state.ts';

/** Forgets when the rule would have been due next. */
export const unschedule = (world: World, rule: Rule): void => {
  if (rule.timer !== undefined) world.clock.cancel(rule.timer);
  delete rule.timer;
};

/** Has the rule fire at the next time of its schedule, if it has one and is enabled. */
export const reschedule = (world: World, rule: Rule): void => {
  unschedule(world, rule);
  const due = rule.enabled && rule.schedule ? readSchedule(rule.schedule)?.(world.clock.now()) : undefined;
  if (due !== undefined) rule.timer = world.clock.scheduleIdle(due, 'events', 'tick', { rule: rule.name });
};

const scheduledEvent = (world: World, rule: Rule): object => ({
  version: '0',
  id: world.random.uuid(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: world.account,
  time: world.clock.iso().replace(/\.\d+Z$/, 'Z'),
  region: world.region,
  resources: [rule.arn],
  detail: {},
});

/** A rule is due: its event goes to its own targets, and to no other rule. */
export const tick = (world: World, due: { readonly rule: string }): void => {
  const rule = state(world).rules[due.rule];
  if (!rule) return;
  const event = scheduledEvent(world, rule);
  world.record({ kind: 'event', who: 'aws.events', what: 'Scheduled Event', detail: { ...event } });
  sendToTargets(world, rule, event);
  reschedule(world, rule);
};
