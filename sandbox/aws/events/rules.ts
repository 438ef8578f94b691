/** Operations on rules themselves. */
import type {
  DeleteRuleCommandInput,
  ListRulesCommandInput,
  PutRuleCommandInput,
} from '@aws-sdk/client-eventbridge';
import { readPattern } from '../../engine/event-pattern.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { checkLength, checkName, invalid } from './constraints.ts';
import { page } from './page.ts';
import { readSchedule } from './schedule-expression.ts';
import { reschedule, unschedule } from './schedules.ts';
import { findRule, onlyDefaultBus, type Rule, ruleArn, state } from './state.ts';
import { tagMap } from './tags.ts';

type Named = { readonly Name: string; readonly EventBusName?: string };

const onRule =
  (operation: string) =>
  ({ world }: Call, input: { readonly Name?: string | undefined }) => [
    { action: `events:${operation}`, resource: ruleArn(world, String(input.Name)) },
  ];

const named = ({ world }: Call, input: Named): Rule => {
  onlyDefaultBus(world, input.EventBusName);
  return findRule(world, input.Name);
};

/** The quota of a new account; the model would allow 4096. */
const longestPattern = 2_048;
const mostRules = 300;

const checkPattern = (pattern: string | undefined): void => {
  if (pattern === undefined) return;
  checkLength('eventPattern', pattern, 4_096);
  readPattern(pattern);
  if (pattern.length > longestPattern)
    throw new AwsError(
      'LimitExceededException',
      `Event pattern is longer than ${longestPattern} characters.`,
    );
};

const checkSchedule = (expression: string | undefined): void => {
  checkLength('scheduleExpression', expression, 256);
  if (expression && !readSchedule(expression)) throw invalid('Parameter ScheduleExpression is not valid.');
};

const checkRule = (input: PutRuleCommandInput): void => {
  checkName('name', input.Name as string);
  checkLength('description', input.Description, 512);
  if (!input.EventPattern && !input.ScheduleExpression)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  checkPattern(input.EventPattern);
  checkSchedule(input.ScheduleExpression);
  if (input.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
    throw notRehearsed(`event rules in the state ${input.State}`);
};

const given = (input: PutRuleCommandInput) => ({
  ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
  ...(input.ScheduleExpression ? { schedule: input.ScheduleExpression } : {}),
  ...(input.Description === undefined ? {} : { description: input.Description }),
});

export const putRule: Operation = {
  asks: onRule('PutRule'),
  notDone: ['RoleArn'],
  run: ({ world }, input: PutRuleCommandInput) => {
    onlyDefaultBus(world, input.EventBusName);
    checkRule(input);
    const { rules } = state(world);
    const name = input.Name as string;
    const before = rules[name];
    if (!before && Object.keys(rules).length >= mostRules)
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    if (before) unschedule(world, before);
    const rule: Rule = {
      name,
      arn: ruleArn(world, name),
      ...given(input),
      enabled: input.State !== 'DISABLED',
      targets: before?.targets ?? {},
      // Tags count only when a rule is made.
      tags: before?.tags ?? tagMap(input.Tags),
      matched: 0,
    };
    rules[name] = rule;
    reschedule(world, rule);
    return { RuleArn: rule.arn };
  },
};

const turn =
  (enabled: boolean): Operation['run'] =>
  (call, input: Named) => {
    const rule = named(call, input);
    if (rule.enabled === enabled) return {};
    rule.enabled = enabled;
    reschedule(call.world, rule);
    return {};
  };

export const enableRule: Operation = { asks: onRule('EnableRule'), run: turn(true) };
export const disableRule: Operation = { asks: onRule('DisableRule'), run: turn(false) };

export const deleteRule: Operation = {
  asks: onRule('DeleteRule'),
  run: ({ world }, input: DeleteRuleCommandInput) => {
    onlyDefaultBus(world, input.EventBusName);
    // Force is for rules that AWS manages; there are none here.
    const { Name: name = '', Force: _ } = input;
    const rule = state(world).rules[name];
    if (rule && Object.keys(rule.targets).length > 0)
      throw invalid("Rule can't be deleted since it has targets.");
    if (rule) unschedule(world, rule);
    delete state(world).rules[name];
    return {};
  },
};

const shown = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
  ...(rule.description === undefined ? {} : { Description: rule.description }),
});

export const describeRule: Operation = {
  asks: onRule('DescribeRule'),
  run: (call, input: Named) => ({ ...shown(named(call, input)), CreatedBy: call.world.account }),
};

export const listRules: Operation = {
  run: ({ world }, input: ListRulesCommandInput) => {
    onlyDefaultBus(world, input.EventBusName);
    const { NamePrefix = '' } = input;
    const all = Object.values(state(world).rules)
      .filter((rule) => rule.name.startsWith(NamePrefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = page(all, input);
    return { Rules: items.map(shown), ...next };
  },
};
