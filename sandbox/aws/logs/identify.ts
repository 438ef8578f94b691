/** Log groups are told by name, or by ARN where an operation takes an identifier. */
import type { Call } from '../../service.ts';
import type { World } from '../../world.ts';
import { check, invalid } from './limits.ts';
import { findGroup, type LogGroup, streamResource } from './state.ts';

export type Identified = {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
};

/** The group's name in an ARN, with or without `:*` behind it; a name is given back as it is. */
export const nameIn = (identifier: string): string =>
  /:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;

const nameOf = ({ logGroupName, logGroupIdentifier }: Identified): string =>
  logGroupName ?? nameIn(logGroupIdentifier ?? '');

/** The group that an input tells by one of the two. */
export const groupOf = (world: World, input: Identified): LogGroup => {
  check(input, 'logGroupName', 'logGroupIdentifier');
  if ((input.logGroupName === undefined) === (input.logGroupIdentifier === undefined))
    throw invalid('Exactly one of logGroupName and logGroupIdentifier is needed.');
  return findGroup(world, nameOf(input));
};

/** IAM is asked about the group told. */
export const onGroup =
  (operation: string) =>
  ({ world }: Call, input: Identified) => [
    { action: `logs:${operation}`, resource: streamResource(world, nameOf(input) || '*') },
  ];

/** IAM is asked about the stream told. */
export const onStream =
  (operation: string) =>
  ({ world }: Call, input: Identified & { readonly logStreamName?: string | undefined }) => [
    { action: `logs:${operation}`, resource: streamResource(world, nameOf(input), input.logStreamName) },
  ];
