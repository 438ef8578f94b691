/** STS: who am I, and whom may I become. */
import type { Operation, Principal, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { assumeRole } from './assume-role.ts';

/** The operator is a user of the account; IAM keeps no users here. */
const operatorId = 'AIDASANDBOXOPERATOR00';

const userId = (world: World, principal: Principal): string => {
  if (principal.kind !== 'role') return operatorId;
  // A role that has been deleted since is still known to its sessions; its id is not.
  const id = world.state.iam?.roles[principal.roleName]?.id ?? 'AROADELETEDROLE000000';
  return `${id}:${principal.arn.slice(principal.arn.lastIndexOf('/') + 1)}`;
};

// AWS needs no permission for this one, whatever the policies say.
const getCallerIdentity: Operation = {
  asks: () => [],
  run: ({ world, principal }) => ({
    Account: world.account,
    Arn: principal.arn,
    UserId: userId(world, principal),
  }),
};

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sdk: () => import('@aws-sdk/client-sts'),
  initialState: () => ({}),
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity: getCallerIdentity,
  },
};
