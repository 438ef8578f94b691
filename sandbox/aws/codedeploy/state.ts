/** What CodeDeploy keeps: applications with their groups and revisions, configurations, deployments. Times are epoch ms. */

import type { DeploymentConfig } from '../../engine/deployment-health.ts';
import type { Rollout } from '../../engine/rollout.ts';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { checkApplicationName, checkConfigName, checkDeploymentId, checkGroupName } from './names.ts';

export type S3Location = {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType?: string;
  readonly version?: string;
  readonly eTag?: string;
};
export type Revision = { readonly revisionType: 'S3'; readonly s3Location: S3Location };

export type RegisteredRevision = {
  readonly revision: Revision;
  readonly description?: string;
  readonly registeredAt: number;
  firstUsedAt?: number;
  lastUsedAt?: number;
};

export type TagFilter = { readonly Key?: string; readonly Value?: string; readonly Type?: string };
export type AutoRollback = { readonly enabled?: boolean; readonly events?: readonly string[] };
export type AlarmConfiguration = {
  readonly enabled?: boolean;
  readonly ignorePollAlarmFailure?: boolean;
  readonly alarms?: readonly { readonly name?: string }[];
};
export type Problem = { readonly code: string; readonly message: string };

/** What create and update set. */
export type GroupSettings = {
  readonly serviceRoleArn: string;
  readonly deploymentConfigName: string;
  readonly ec2TagFilters: readonly TagFilter[];
  readonly ec2TagSet?: readonly (readonly TagFilter[])[];
  readonly onPremisesInstanceTagFilters: readonly TagFilter[];
  readonly onPremisesTagSet?: readonly (readonly TagFilter[])[];
  readonly autoRollbackConfiguration?: AutoRollback;
  readonly alarmConfiguration?: AlarmConfiguration;
  readonly outdatedInstancesStrategy: string;
  /** Each with the lifecycle hook by which CodeDeploy hears of launches. */
  readonly autoScalingGroups: readonly { readonly name: string; readonly hook: string }[];
};

export type Group = {
  readonly id: string;
  applicationName: string;
  name: string;
  settings: GroupSettings;
  /** Hosts as the last deployment to each of them left them. */
  readonly hosts: Record<string, { readonly healthy: boolean; readonly revision?: string }>;
  targetRevision?: Revision;
  lastSuccessful?: string;
  lastAttempted?: string;
};

export type Application = {
  readonly id: string;
  name: string;
  readonly createdAt: number;
  readonly groups: Record<string, Group>;
  readonly revisions: Record<string, RegisteredRevision>;
};

/** Why a deployment is stopped, and which roll-back that calls for. */
export type Stop = {
  readonly error: Problem;
  readonly event?: 'DEPLOYMENT_STOP_ON_REQUEST' | 'DEPLOYMENT_STOP_ON_ALARM';
  /** What StopDeployment says about rolling back, whatever the group says. */
  readonly rollBack?: boolean;
};

export type Deployment = {
  readonly id: string;
  /** Names of its application and group today: both can be renamed. */
  applicationName: string;
  groupName: string;
  readonly groupId: string;
  readonly configName: string;
  readonly revision: Revision;
  readonly previousRevision?: Revision;
  readonly description?: string;
  readonly creator: 'user' | 'codeDeployRollback' | 'autoscaling' | 'CodeDeployAutoUpdate';
  readonly ignoreApplicationStopFailures: boolean;
  readonly fileExistsBehavior: string;
  readonly autoRollback?: AutoRollback;
  readonly overrideAlarms?: AlarmConfiguration;
  /** Of an instance that has just been launched, or of some that have the wrong revision: these alone. */
  readonly only?: readonly string[];
  /** The deployment after which some instances were found to be outdated. */
  readonly root?: string;
  readonly createdAt: number;
  startedAt?: number;
  completedAt?: number;
  error?: Problem;
  rollbackInfo?: Readonly<Record<string, string>>;
  stop?: Stop;
  rollout: Rollout;
};

export type Config = DeploymentConfig & { readonly id: string; readonly createdAt: number };

/** A configuration of AWS's for a platform that is not carried out here. */
export type OtherConfig = {
  readonly id: string;
  readonly name: string;
  readonly computePlatform: 'Lambda' | 'ECS';
  readonly trafficRoutingConfig: Readonly<Record<string, unknown>>;
};

/** A machine of one's own that CodeDeploy has been told of. */
export type OnPremisesInstance = {
  readonly name: string;
  readonly arn: string;
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
  readonly registeredAt: number;
  deregisteredAt?: number;
  tags: Record<string, string>;
};

export type CodeDeployState = {
  readonly applications: Record<string, Application>;
  readonly configs: Record<string, Config>;
  /** In the order of their creation. */
  readonly deployments: Record<string, Deployment>;
  readonly tags: Record<string, Record<string, string>>;
  readonly instances: Record<string, OnPremisesInstance>;
};

export const stateOf = (world: World): CodeDeployState => world.state.codedeploy as CodeDeployState;

const found = <T>(table: Readonly<Record<string, T>>, key: string, error: () => AwsError): T => {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === undefined) throw error();
  return value;
};

/** The application of that name, or CodeDeploy's error. */
export const findApplication = (world: World, name: string | undefined): Application => {
  const known = checkApplicationName(name);
  return found(
    stateOf(world).applications,
    known,
    () => new AwsError('ApplicationDoesNotExistException', `No application found for name: ${known}`),
  );
};

export const findGroup = (world: World, application: string | undefined, name: string | undefined): Group => {
  const { groups } = findApplication(world, application);
  const known = checkGroupName(name);
  return found(
    groups,
    known,
    () =>
      new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${known}`),
  );
};

/** Every group of every application. */
export const groupsOf = (world: World): readonly Group[] =>
  Object.values(stateOf(world).applications).flatMap(({ groups }) => Object.values(groups));

/** The group of a deployment, unless it has been deleted since. */
export const groupOf = (world: World, { groupId }: Pick<Deployment, 'groupId'>): Group | undefined =>
  groupsOf(world).find(({ id }) => id === groupId);

export const findDeployment = (world: World, id: string | undefined): Deployment => {
  const known = checkDeploymentId(id);
  return found(
    stateOf(world).deployments,
    known,
    () => new AwsError('DeploymentDoesNotExistException', `The deployment ${known} could not be found`),
  );
};

export const findConfig = (world: World, name: string | undefined): Config => {
  const known = checkConfigName(name);
  return found(
    stateOf(world).configs,
    known,
    () =>
      new AwsError(
        'DeploymentConfigDoesNotExistException',
        `No deployment configuration found for name: ${known}`,
      ),
  );
};

/** The same revision has the same key. */
export const revisionKey = ({ s3Location }: Revision): string => {
  const { bucket, key, bundleType, version, eTag } = s3Location;
  return JSON.stringify([bucket, key, bundleType, version, eTag]);
};

export const isActive = ({ rollout }: Deployment): boolean =>
  rollout.status === 'Created' || rollout.status === 'InProgress';
