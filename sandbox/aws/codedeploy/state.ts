/** What CodeDeploy keeps: applications with their groups and revisions, configurations, deployments. Times are epoch ms. */

import type { DeploymentConfig } from '../../engine/deployment-health.ts';
import type { Rollout } from '../../engine/rollout.ts';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';

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
  readonly groups: string[];
  firstUsedAt?: number;
  lastUsedAt?: number;
};

export type TagFilter = { readonly Key?: string; readonly Value?: string; readonly Type?: string };
export type AutoRollback = { readonly enabled?: boolean; readonly events?: readonly string[] };

/** What create and update set. */
export type GroupSettings = {
  readonly serviceRoleArn: string;
  readonly deploymentConfigName: string;
  readonly ec2TagFilters: readonly TagFilter[];
  readonly ec2TagSet?: readonly (readonly TagFilter[])[];
  readonly onPremisesInstanceTagFilters: readonly TagFilter[];
  readonly onPremisesTagSet?: readonly (readonly TagFilter[])[];
  readonly autoRollbackConfiguration?: AutoRollback;
  readonly outdatedInstancesStrategy: string;
};

export type Group = {
  readonly id: string;
  readonly applicationName: string;
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
  readonly name: string;
  readonly createdAt: number;
  readonly groups: Record<string, Group>;
  readonly revisions: Record<string, RegisteredRevision>;
};

export type Deployment = {
  readonly id: string;
  readonly applicationName: string;
  readonly groupName: string;
  readonly groupId: string;
  readonly configName: string;
  readonly revision: Revision;
  readonly previousRevision?: Revision;
  readonly description?: string;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly ignoreApplicationStopFailures: boolean;
  readonly fileExistsBehavior: string;
  readonly autoRollback?: AutoRollback;
  readonly createdAt: number;
  startedAt?: number;
  completedAt?: number;
  error?: { readonly code: string; readonly message: string };
  rollbackInfo?: Readonly<Record<string, string>>;
  /** Set by StopDeployment: whether what was stopped is to be rolled back. */
  rollBackAfterStop?: boolean;
  rollout: Rollout;
};

export type Config = DeploymentConfig & { readonly id: string; readonly createdAt: number };

export type CodeDeployState = {
  readonly applications: Record<string, Application>;
  readonly configs: Record<string, Config>;
  /** In the order of their creation. */
  readonly deployments: Record<string, Deployment>;
  readonly tags: Record<string, Record<string, string>>;
};

export const stateOf = (world: World): CodeDeployState => world.state.codedeploy as CodeDeployState;

const found = <T>(table: Readonly<Record<string, T>>, key: string, error: () => AwsError): T => {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === undefined) throw error();
  return value;
};

const required = (name: string | undefined, code: string, what: string): string => {
  if (name === undefined || name === '') throw new AwsError(code, `${what} is required`);
  return name;
};

/** The application of that name, or CodeDeploy's error. */
export const findApplication = (world: World, name: string | undefined): Application => {
  const known = required(name, 'ApplicationNameRequiredException', 'Application name');
  return found(
    stateOf(world).applications,
    known,
    () => new AwsError('ApplicationDoesNotExistException', `No application found for name: ${known}`),
  );
};

export const findGroup = (world: World, application: string | undefined, name: string | undefined): Group => {
  const { groups } = findApplication(world, application);
  const known = required(name, 'DeploymentGroupNameRequiredException', 'Deployment group name');
  return found(
    groups,
    known,
    () =>
      new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${known}`),
  );
};

export const findDeployment = (world: World, id: string | undefined): Deployment => {
  const known = required(id, 'DeploymentIdRequiredException', 'Deployment ID');
  return found(
    stateOf(world).deployments,
    known,
    () => new AwsError('DeploymentDoesNotExistException', `The deployment ${known} could not be found`),
  );
};

export const findConfig = (world: World, name: string | undefined): Config => {
  const known = required(name, 'DeploymentConfigNameRequiredException', 'Deployment config name');
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
