/** ListDeployments: of a group or of all, by status and time. */
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { groupArn } from './asks.ts';
import { checkOneOf } from './names.ts';
import { page } from './page.ts';
import { type Deployment, findGroup, stateOf } from './state.ts';

type Chosen = (deployment: Deployment) => boolean;

/** Application and group go together, or neither is given. */
const inGroup = (world: World, { applicationName, deploymentGroupName }: Input): Chosen => {
  if (applicationName === undefined && deploymentGroupName === undefined) return () => true;
  const { id } = findGroup(world, applicationName, deploymentGroupName);
  return ({ groupId }) => groupId === id;
};

const statuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'];

const withStatus = ({ includeOnlyStatuses: wanted = [] }: Input): Chosen => {
  for (const status of wanted)
    checkOneOf('InvalidDeploymentStatusException', 'deployment status', status, statuses);
  return ({ rollout }) => wanted.length === 0 || wanted.includes(rollout.status);
};

const inTime = ({ createTimeRange: range = {} }: Input): Chosen => {
  const from = range.start?.getTime() ?? Number.NEGATIVE_INFINITY;
  const until = range.end?.getTime() ?? Number.POSITIVE_INFINITY;
  if (from > until)
    throw new AwsError('InvalidTimeRangeException', 'The range of time ends before it starts');
  return ({ createdAt }) => createdAt >= from && createdAt <= until;
};

/** Only what CloudFormation's own blue/green deployments make is linked to something outside: nothing here is. */
const linkedTo =
  ({ externalId }: Input): Chosen =>
  () =>
    externalId === undefined;

export const listDeployments: Operation = {
  asks: ({ world, operation }: Call, { applicationName, deploymentGroupName }: Input) => [
    {
      action: `codedeploy:${operation}`,
      resource: applicationName ? groupArn(world, applicationName, deploymentGroupName) : '*',
    },
  ],
  run: ({ world }, input) => {
    const tests = [inGroup(world, input), withStatus(input), inTime(input), linkedTo(input)];
    const found = Object.values(stateOf(world).deployments).filter((one) => tests.every((test) => test(one)));
    // AWS promises no order; the newest first is what is seen.
    const { items, next } = page(found.map(({ id }) => id).reverse(), input.nextToken);
    return { deployments: items, ...next };
  },
};
