import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { awsError, fakeClient } from './fake-client.ts';

export type FakeDeployment = {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  status: string;
  readonly description?: string;
  readonly creator: string;
  readonly createTime: Date;
  readonly revision: {
    readonly revisionType: string;
    readonly s3Location: { readonly bucket: string; readonly key: string };
  };
  errorInformation?: { readonly code: string; readonly message: string };
  deploymentOverview?: { readonly Failed: number };
};

type Create = {
  readonly deploymentGroupName: string;
  readonly description?: string;
  readonly revision: FakeDeployment['revision'];
};

/** CodeDeploy as far as taking back needs it: it makes deployments, one active per group, and tells of them. */
export const fakeCodeDeploy = (now: () => number) => {
  const deployments: FakeDeployment[] = [];
  const add: Add = (group, key, status, more = {}) => {
    const deployment = {
      deploymentId: `d-${deployments.length + 1}`,
      deploymentGroupName: group,
      status,
      creator: 'user',
      createTime: new Date(now()),
      revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', key } },
      ...more,
    };
    deployments.push(deployment);
    return deployment;
  };
  return {
    deployments,
    add,
    ...fakeClient<CodeDeployClient>({ ...reads(deployments), ...writes(deployments, add) }),
  };
};

type Add = (group: string, key: string, status: string, more?: Partial<FakeDeployment>) => FakeDeployment;
type Group = { readonly deploymentGroupName: string };
type Since = { readonly createTimeRange: { readonly start: Date } };

const reads = (deployments: readonly FakeDeployment[]) => ({
  GetDeployment: ({ deploymentId }: { deploymentId: string }) => ({
    deploymentInfo: deployments.find((deployment) => deployment.deploymentId === deploymentId),
  }),
  GetDeploymentGroup: (group: Group) => ({
    deploymentGroupInfo: { lastAttemptedDeployment: of(deployments, group).at(-1) },
  }),
  ListDeployments: (asked: Group & Since) => ({
    deployments: of(deployments, asked)
      .filter(({ createTime }) => createTime >= asked.createTimeRange.start)
      .map(({ deploymentId }) => deploymentId),
  }),
  BatchGetDeployments: ({ deploymentIds }: { deploymentIds: string[] }) => ({
    deploymentsInfo: deployments.filter(({ deploymentId }) => deploymentIds.includes(deploymentId)),
  }),
});

const writes = (deployments: readonly FakeDeployment[], add: Add) => ({
  CreateDeployment: (asked: Create) => {
    const { deploymentGroupName: group, description, revision } = asked;
    const active = of(deployments, asked).find(({ status }) => status === 'InProgress');
    if (active)
      throw awsError(
        'DeploymentLimitExceededException',
        `The Deployment Group '${group}' already has an active Deployment '${active.deploymentId}'`,
      );
    const more = description ? { description } : {};
    return { deploymentId: add(group, revision.s3Location.key, 'InProgress', more).deploymentId };
  },
});

const of = (deployments: readonly FakeDeployment[], { deploymentGroupName: group }: Group) =>
  deployments.filter(({ deploymentGroupName }) => deploymentGroupName === group);
