/** The moment at which CodeDeploy starts a deployment: role, hosts, revision and minimum are looked at now, not when it is created. */

import { minimumHealthy } from '../../engine/deployment-health.ts';
import { newRollout, type Standing } from '../../engine/rollout.ts';
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { type Instance, instancesOfGroup } from './instances.ts';
import { launchingIn } from './launch.ts';
import {
  type Deployment,
  findConfig,
  type Group,
  type GroupSettings,
  groupOf,
  type Problem,
  revisionKey,
  stateOf,
} from './state.ts';

const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** What the service role needs to find hosts by their tags (AWSCodeDeployRole has it). */
const actionsFor = (settings: GroupSettings): readonly string[] =>
  settings.ec2TagFilters.length > 0 || settings.ec2TagSet
    ? ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'tag:GetResources']
    : [];

const roleObstacle = (world: World, settings: GroupSettings): Problem | undefined => {
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
const revisionObstacle = async (world: World, { revision }: Deployment): Promise<Problem | undefined> => {
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

const standing = (group: Group, instance: Instance, revision: string): Standing => {
  const before = group.hosts[instance.id];
  if (!before) return 'unknown';
  if (!before.healthy) return 'unhealthy';
  return before.revision === revision ? 'current' : 'old';
};

const noInstances: Problem = {
  code: 'NO_INSTANCES',
  message:
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
};

const healthInvalid: Problem = {
  code: 'HEALTH_CONSTRAINTS_INVALID',
  message:
    "The deployment can't start because the minimum number of healthy instances, as defined by your deployment configuration, leaves no instance to deploy to.",
};

/** One that is being launched has a deployment of its own, and is not in service before that has ended. */
const instancesFor = (world: World, { only }: Deployment, group: Group): readonly Instance[] => {
  const launching = launchingIn(world, group);
  return instancesOfGroup(world, group.settings).filter(({ id }) =>
    only ? only.includes(id) : !launching.includes(id),
  );
};

/** Where the group's configuration leaves none to deploy to, those few that need it are deployed to all the same. */
const minimumFor = (world: World, deployment: Deployment, instances: number): number | undefined => {
  if (deployment.creator === 'autoscaling') return 0;
  const minimum = minimumHealthy(findConfig(world, deployment.configName), instances);
  return deployment.only ? (minimum ?? 0) : minimum;
};

const plan = (world: World, deployment: Deployment, group: Group): Problem | undefined => {
  const instances = instancesFor(world, deployment, group);
  if (instances.length === 0) return noInstances;
  const minimum = minimumFor(world, deployment, instances.length);
  if (minimum === undefined) return healthInvalid;
  const revision = revisionKey(deployment.revision);
  const targets = instances.map((instance) => ({
    id: instance.id,
    arn: instance.arn,
    before: standing(group, instance, revision),
  }));
  const ignoreStopFailures = deployment.ignoreApplicationStopFailures;
  deployment.rollout = newRollout(
    { minimumHealthy: minimum, ignoreStopFailures, targets },
    world.clock.now(),
  );
  return undefined;
};

const missing = (world: World, { applicationName, groupName }: Deployment): Problem =>
  Object.hasOwn(stateOf(world).applications, applicationName)
    ? { code: 'DEPLOYMENT_GROUP_MISSING', message: `The deployment group ${groupName} has been deleted.` }
    : { code: 'APPLICATION_MISSING', message: `The application ${applicationName} has been deleted.` };

/** Gives the deployment its targets, or says why it cannot start. */
export const prepare = async (world: World, deployment: Deployment): Promise<Problem | undefined> => {
  const group = groupOf(world, deployment);
  if (!group) return missing(world, deployment);
  return (
    roleObstacle(world, group.settings) ??
    (await revisionObstacle(world, deployment)) ??
    plan(world, deployment, group)
  );
};
