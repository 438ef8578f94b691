/** ClientRequestToken: the same call sent again begins nothing again. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { state } from './state.ts';

/** The stack of the operation that this token has begun before, if it has. */
export const begunBy = (world: World, token: string | undefined, operation: string): string | undefined => {
  const begun = token === undefined ? undefined : state(world).tokens[token];
  if (begun && begun.operation !== operation)
    throw new AwsError('TokenAlreadyExistsException', `Token [${token}] was used by ${begun.operation}`);
  return begun?.stackId;
};

export const remember = (
  world: World,
  token: string | undefined,
  operation: string,
  stackId: string,
): void => {
  if (token !== undefined) state(world).tokens[token] = { operation, stackId };
};

/** The answer to a call that is sent again: what it says was looked at the first time. */
export const asBefore = <T extends object>(input: object, output: T): T => {
  Object.entries(input);
  return output;
};
