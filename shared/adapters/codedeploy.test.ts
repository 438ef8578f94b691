import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { findDeployment, isOn, putBack, readDeployment } from './codedeploy.ts';

const bundle = { bucket: 'artifacts', key: 'hello/Bundle/x' };
const info = (change: object = {}) => ({
  deploymentId: 'd-1',
  deploymentGroupName: 'hello-staging',
  status: 'Succeeded',
  creator: 'user',
  revision: {
    revisionType: 'S3',
    s3Location: { bucket: 'artifacts', key: 'hello/Bundle/x', version: 'v', eTag: 'e' },
  },
  ...change,
});

const applicationOf = (answers: Parameters<typeof fakeClient>[0]) => {
  const { client, sent } = fakeClient<CodeDeployClient>(answers);
  return { application: { name: 'hello', client, effects: client }, sent };
};

test.each([
  ['Created', 'active'],
  ['Queued', 'active'],
  ['InProgress', 'active'],
  ['Baking', 'active'],
  ['Ready', 'active'],
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
  ['Stopped', 'stopped'],
])('a deployment that is %s is %s to us', async (status, ours) => {
  const { application } = applicationOf({ GetDeployment: () => ({ deploymentInfo: info({ status }) }) });
  expect(await readDeployment(application, 'd-1')).toMatchObject({ status: ours });
});

test('a deployment is read with its bundle, its error and the hosts that failed', async () => {
  const { application } = applicationOf({
    GetDeployment: () => ({
      deploymentInfo: info({
        status: 'Failed',
        description: 'by hand',
        errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'too many' },
        deploymentOverview: { Failed: 2, Succeeded: 1 },
      }),
    }),
  });
  expect(await readDeployment(application, 'd-1')).toEqual({
    id: 'd-1',
    group: 'hello-staging',
    status: 'failed',
    description: 'by hand',
    creator: 'user',
    bundle: { ...bundle, versionId: 'v', eTag: 'e' },
    errorCode: 'HEALTH_CONSTRAINTS',
    errorMessage: 'too many',
    failedHosts: 2,
  });
});

test('a revision from GitHub is no bundle', async () => {
  const revision = { revisionType: 'GitHub', gitHubLocation: { repository: 'a/b', commitId: 'c' } };
  const { application } = applicationOf({ GetDeployment: () => ({ deploymentInfo: info({ revision }) }) });
  expect(await readDeployment(application, 'd-1')).not.toHaveProperty('bundle');
});

test('a group is on what was last put there', async () => {
  const { application, sent } = applicationOf({
    GetDeploymentGroup: () => ({
      deploymentGroupInfo: {
        lastAttemptedDeployment: { deploymentId: 'd-1' },
        lastSuccessfulDeployment: { deploymentId: 'd-0' },
      },
    }),
    GetDeployment: () => ({ deploymentInfo: info({ status: 'Failed' }) }),
  });
  expect(await isOn(application, 'hello-staging', bundle)).toBe(true);
  expect(await isOn(application, 'hello-staging', { ...bundle, key: 'hello/Bundle/y' })).toBe(false);
  expect(sent.filter(({ operation }) => operation === 'GetDeployment').map(({ input }) => input)).toEqual([
    { deploymentId: 'd-1' },
    { deploymentId: 'd-1' },
  ]);
});

test('a group that nothing was put on is on nothing', async () => {
  const { application } = applicationOf({ GetDeploymentGroup: () => ({ deploymentGroupInfo: {} }) });
  expect(await isOn(application, 'hello-staging', bundle)).toBe(false);
});

test('a deployment is found by its description on any page, at most 25 being described at once', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `d-${index}`);
  const { application, sent } = applicationOf({
    ListDeployments: ({ nextToken }: { nextToken?: string }) =>
      nextToken ? { deployments: ids } : { deployments: ['d-X'], nextToken: 'more' },
    BatchGetDeployments: ({ deploymentIds }: { deploymentIds: string[] }) => ({
      deploymentsInfo: deploymentIds.map((deploymentId) =>
        info({ deploymentId, description: deploymentId === 'd-29' ? 'ours' : 'theirs' }),
      ),
    }),
  });
  const since = new Date('2026-11-23T10:00:00Z');
  expect(await findDeployment(application, 'hello-staging', 'ours', since)).toMatchObject({ id: 'd-29' });
  expect(await findDeployment(application, 'hello-staging', 'nobodys', since)).toBeUndefined();
  expect(sent[0]?.input).toEqual({
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    createTimeRange: { start: since },
  });
  const sizes = sent
    .filter(({ operation }) => operation === 'BatchGetDeployments')
    .map(({ input }) => (input.deploymentIds as string[]).length);
  expect(sizes).toEqual([1, 25, 5, 1, 25, 5]);
});

test('what is put back cannot be stopped by what is there', async () => {
  const { application, sent } = applicationOf({ CreateDeployment: () => ({ deploymentId: 'd-2' }) });
  expect(await putBack(application, 'hello-staging', { ...bundle, versionId: 'v', eTag: 'e' }, 'ours')).toBe(
    'd-2',
  );
  expect(sent).toEqual([
    {
      operation: 'CreateDeployment',
      input: {
        applicationName: 'hello',
        deploymentGroupName: 'hello-staging',
        description: 'ours',
        ignoreApplicationStopFailures: true,
        fileExistsBehavior: 'OVERWRITE',
        revision: {
          revisionType: 'S3',
          s3Location: {
            bucket: 'artifacts',
            key: 'hello/Bundle/x',
            bundleType: 'zip',
            version: 'v',
            eTag: 'e',
          },
        },
      },
    },
  ]);
});

test.each([
  ["The Deployment Group 'hello-staging' already has an active Deployment 'd-ABC123'", 'd-ABC123'],
  ["Group is already deploying deployment 'd-XYZ'", 'd-XYZ'],
  ['Too many deployments', 'another deployment'],
])('the group is busy: %s', async (message, blocker) => {
  const { application } = applicationOf({
    CreateDeployment: () => {
      throw awsError('DeploymentLimitExceededException', message);
    },
  });
  await expect(putBack(application, 'hello-staging', bundle, 'ours')).rejects.toMatchObject({
    blame: 'platform',
    message: `The group hello-staging is busy with ${blocker}; the roll-back is to be tried again`,
  });
});

test('any other refusal comes through as it is', async () => {
  const denied = awsError('AccessDeniedException');
  const { application } = applicationOf({
    CreateDeployment: () => {
      throw denied;
    },
  });
  await expect(putBack(application, 'hello-staging', bundle, 'ours')).rejects.toBe(denied);
});
