/** Tags of functions. */
import type { TagResourceCommandInput, UntagResourceCommandInput } from '@aws-sdk/client-lambda';
import type { Call, Operation } from '../../service.ts';
import { findFunction } from './state.ts';

type OfResource = { readonly Resource: string };

const onResource = (action: string) => (_: Call, input: { readonly Resource?: string }) => [
  { action: `lambda:${action}`, resource: input.Resource ?? '*' },
];

export const tagResource: Operation = {
  asks: onResource('TagResource'),
  run: ({ world }, input: TagResourceCommandInput) => {
    const found = findFunction(world, input.Resource as string);
    found.tags = { ...found.tags, ...input.Tags };
    return {};
  },
};

export const untagResource: Operation = {
  asks: onResource('UntagResource'),
  run: ({ world }, input: UntagResourceCommandInput) => {
    const found = findFunction(world, input.Resource as string);
    found.tags = Object.fromEntries(
      Object.entries(found.tags).filter(([key]) => !input.TagKeys?.includes(key)),
    );
    return {};
  },
};

export const listTags: Operation = {
  asks: onResource('ListTags'),
  run: ({ world }, input: OfResource) => ({ Tags: findFunction(world, input.Resource).tags }),
};
