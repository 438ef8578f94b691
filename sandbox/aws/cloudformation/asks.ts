import type { Call, Input } from '../../service.ts';
import { lookUp } from './state.ts';

/** A stack's operations are asked for on the stack, by name or by id. */
export const onStack =
  (action: string) =>
  ({ world }: Call, input: Input) => {
    const name = input.StackName ?? '*';
    const resource = lookUp(world, name)?.id ?? world.arn('cloudformation', `stack/${name}/*`);
    return [{ action: `cloudformation:${action}`, resource }];
  };
