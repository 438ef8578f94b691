import type { Ask } from '../../iam/authorize.ts';
import type { Call, Input } from '../../service.ts';
import { lookUp } from './state.ts';

/** A role that is handed to CloudFormation must be one that the caller may pass on. */
const passing = (roleArn: string | undefined): readonly Ask[] =>
  roleArn === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: roleArn,
          context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
        },
      ];

/** A stack's operations are asked for on the stack, by name or by id. */
export const onStack =
  (action: string) =>
  ({ world }: Call, input: Input): readonly Ask[] => {
    const name = input.StackName ?? '*';
    const resource = lookUp(world, name)?.id ?? world.arn('cloudformation', `stack/${name}/*`);
    return [{ action: `cloudformation:${action}`, resource }, ...passing(input.RoleARN)];
  };
