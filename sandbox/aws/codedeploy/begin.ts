/** The moment at which CodeDeploy starts a deployment: role, hosts, revision and minimum are looked at now, not when it is created. */

import { minimumHealthy } from '../../engine/deployment-health.ts';
import { newRollout, type Standing } from '../../engine/rollout.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { Host } from '../../fleet/state.ts';
import type { World } from '../../world.ts';
import { hostsOfGroup } from './instances.ts';
import {
  type Deployment,
  findConfig,
  findGroup,
  type Group,
  type GroupSettings,
  revisionKey,
} from './state.ts';

export type Obstacle = { readonly code: string; readonly message: string };

const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** What the service role needs to find hosts by their tags (AWSCodeDeployRole has it). */
const actionsFor = (settings: GroupSettings): readonly string[] =>
  settings.ec2TagFilters.length > 0 || settings.ec2TagSet
    ? ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'tag:GetResources']
    : [];

const roleObstacle = (world: World, settings: GroupSettings): Obstacle | undefined => {
  const { serviceRoleArn } = settings;
  if (!world.state.iam?.roles[roleName(serviceRoleArn)])
    return { code: 'IAM_ROLE_MISSING', message: `The IAM role ${serviceRoleArn} does not exist.` };
  try {
    const principal = world.assume(serviceRoleArn, 'codedeploy.amazonaws.com', 'deployment');
    world.permit(
      principal,
      actionsFor(settings).map((action) => ({ action, resource: '*' })),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      code: 'IAM_ROLE_PERMISSIONS',
      message: `The IAM role ${serviceRoleArn} does not give CodeDeploy the permissions it needs: ${error.message}`,
    };
  }
};

/** A bundle that has gone is noticed before any host is touched; whether a host may read it is that host's business. */
const revisionObstacle = async (world: World, { revision }: Deployment): Promise<Obstacle | undefined> => {
  const { bucket, key, version } = revision.s3Location;
  const input = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
  try {
    await world.call(world.operator, 's3', 'HeadObject', input);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    return {
      code: 'REVISION_MISSING',
      message: `The revision s3://${bucket}/${key} is missing: ${error.code}.`,
    };
  }
};

const standing = (group: Group, host: Host, revision: string): Standing => {
  const before = group.hosts[host.id];
  if (!before) return 'unknown';
  if (!before.healthy) return 'unhealthy';
  return before.revision === revision ? 'current' : 'old';
};

const noInstances: Obstacle = {
  code: 'NO_INSTANCES',
  message:
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
};

const healthInvalid: Obstacle = {
  code: 'HEALTH_CONSTRAINTS_INVALID',
  message:
    "The deployment can't start because the minimum number of healthy instances, as defined by your deployment configuration, leaves no instance to deploy to.",
};

const plan = (world: World, deployment: Deployment, group: Group): Obstacle | undefined => {
  const hosts = hostsOfGroup(world, group.settings);
  if (hosts.length === 0) return noInstances;
  const minimum = minimumHealthy(findConfig(world, deployment.configName), hosts.length);
  if (minimum === undefined) return healthInvalid;
  const revision = revisionKey(deployment.revision);
  const targets = hosts.map((host) => ({
    id: host.id,
    arn: host.arn,
    before: standing(group, host, revision),
  }));
  const ignoreStopFailures = deployment.ignoreApplicationStopFailures;
  deployment.rollout = newRollout(
    { minimumHealthy: minimum, ignoreStopFailures, targets },
    world.clock.now(),
  );
  return undefined;
};

/** Gives the deployment its targets, or says why it cannot start. */
export const prepare = async (world: World, deployment: Deployment): Promise<Obstacle | undefined> => {
  const group = findGroup(world, deployment.applicationName, deployment.groupName);
  return (
    roleObstacle(world, group.settings) ??
    (await revisionObstacle(world, deployment)) ??
    plan(world, deployment, group)
  );
};
