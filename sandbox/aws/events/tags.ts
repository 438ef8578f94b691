/** Tags of rules. */
import type { TagResourceCommandInput, UntagResourceCommandInput } from '@aws-sdk/client-eventbridge';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Rule, state } from './state.ts';

type Tag = { readonly Key?: string | undefined; readonly Value?: string | undefined };
type OfResource = { readonly ResourceARN: string };

export const tagMap = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

const onResource = (operation: string) => (_: Call, input: { readonly ResourceARN?: string | undefined }) => [
  { action: `events:${operation}`, resource: String(input.ResourceARN) },
];

const ruleOf = (world: World, arn: string): Rule => {
  if (arn.includes(':event-bus/')) throw notRehearsed('tags of event buses');
  const rule = Object.values(state(world).rules).find((one) => one.arn === arn);
  if (!rule) {
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  }
  return rule;
};

export const tagResource: Operation = {
  asks: onResource('TagResource'),
  run: ({ world }, input: TagResourceCommandInput) => {
    const rule = ruleOf(world, input.ResourceARN as string);
    rule.tags = { ...rule.tags, ...tagMap(input.Tags) };
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource('UntagResource'),
  run: ({ world }, input: UntagResourceCommandInput) => {
    const rule = ruleOf(world, input.ResourceARN as string);
    const { TagKeys = [] } = input;
    rule.tags = Object.fromEntries(Object.entries(rule.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: onResource('ListTagsForResource'),
  run: ({ world }, input: OfResource) => ({
    Tags: Object.entries(ruleOf(world, input.ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
