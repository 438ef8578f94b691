/** Operations on rules and their targets. */
import type {
  DeleteRuleCommandInput,
  ListTargetsByRuleCommandInput,
  PutRuleCommandInput,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
  TestEventPatternCommandInput,
} from '@aws-sdk/client-eventbridge';
import { matches, readPattern } from '../../engine/event-pattern.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import { findRule, ruleArn, state, type Target } from './state.ts';

const onRule =
  (operation: string, member: 'Name' | 'Rule') =>
  ({ world }: Call, input: Record<string, unknown>) => [
    { action: `events:${operation}`, resource: ruleArn(world, String(input[member])) },
  ];

const onlyDefaultBus = (bus: string | undefined): void => {
  if (bus !== undefined && bus !== 'default') throw notRehearsed(`event bus ${bus}`);
};

export const putRule: Operation = {
  asks: onRule('PutRule', 'Name'),
  run: ({ world }, input: PutRuleCommandInput) => {
    onlyDefaultBus(input.EventBusName);
    if (input.ScheduleExpression) throw notRehearsed(`scheduled rule ${input.Name}`);
    const pattern = input.EventPattern ?? '';
    readPattern(pattern);
    const name = input.Name as string;
    const rules = state(world).rules;
    rules[name] = {
      name,
      arn: ruleArn(world, name),
      pattern,
      enabled: input.State !== 'DISABLED',
      targets: rules[name]?.targets ?? {},
      matched: 0,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    };
    return { RuleArn: ruleArn(world, name) };
  },
};

const known = new Set(['Id', 'Arn', 'RetryPolicy', 'DeadLetterConfig']);

const checkTarget = (target: object): void => {
  const unknown = Object.keys(target).filter((key) => !known.has(key));
  if (unknown.length > 0) throw notRehearsed(`event target with ${unknown.join(', ')}`);
  const service = (target as Target).Arn.split(':')[2];
  if (service !== 'lambda' && service !== 'sqs' && service !== 'sns')
    throw notRehearsed(`event target ${service}`);
};

export const putTargets: Operation = {
  asks: onRule('PutTargets', 'Rule'),
  run: ({ world }, input: PutTargetsCommandInput) => {
    const rule = findRule(world, input.Rule as string);
    for (const target of input.Targets ?? []) {
      checkTarget(target);
      rule.targets[target.Id as string] = target as Target;
    }
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

export const removeTargets: Operation = {
  asks: onRule('RemoveTargets', 'Rule'),
  run: ({ world }, input: RemoveTargetsCommandInput) => {
    const rule = findRule(world, input.Rule as string);
    for (const id of input.Ids ?? []) delete rule.targets[id];
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

export const deleteRule: Operation = {
  asks: onRule('DeleteRule', 'Name'),
  run: ({ world }, input: DeleteRuleCommandInput) => {
    const rule = state(world).rules[input.Name as string];
    if (rule && Object.keys(rule.targets).length > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    delete state(world).rules[input.Name as string];
    return {};
  },
};

const shown = (rule: ReturnType<typeof findRule>) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.pattern,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
  ...(rule.description === undefined ? {} : { Description: rule.description }),
});

export const describeRule: Operation = {
  asks: onRule('DescribeRule', 'Name'),
  run: ({ world }, input: { readonly Name: string }) => shown(findRule(world, input.Name)),
};

export const listRules: Operation = {
  run: ({ world }, input: { readonly NamePrefix?: string }) => ({
    Rules: Object.values(state(world).rules)
      .filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''))
      .map(shown),
  }),
};

export const listTargetsByRule: Operation = {
  asks: onRule('ListTargetsByRule', 'Rule'),
  run: ({ world }, input: ListTargetsByRuleCommandInput) => ({
    Targets: Object.values(findRule(world, input.Rule as string).targets),
  }),
};

export const testEventPattern: Operation = {
  run: (_, input: TestEventPatternCommandInput) => ({
    Result: matches(readPattern(input.EventPattern as string), JSON.parse(input.Event as string)),
  }),
};
