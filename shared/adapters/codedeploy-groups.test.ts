import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import { fakeClient } from '../../test/fake-client.ts';
import { groupState } from './codedeploy-groups.ts';

const rig = (active: readonly string[], last: string | undefined, status = 'Succeeded') => {
  const { client, sent } = fakeClient<CodeDeployClient>({
    ListDeployments: () => ({ deployments: active }),
    GetDeploymentGroup: () => ({
      deploymentGroupInfo: last ? { lastAttemptedDeployment: { deploymentId: last } } : {},
    }),
    GetDeployment: ({ deploymentId }: { deploymentId: string }) => ({
      deploymentInfo: {
        deploymentId,
        deploymentGroupName: 'hello-staging',
        status,
        revision: { s3Location: { bucket: 'b', key: 'k' } },
      },
    }),
  });
  return { state: groupState({ client, name: 'hello' }, 'hello-staging'), sent };
};

test('a group with a deployment under way is busy with it', async () => {
  const { state, sent } = rig(['d-NOW'], 'd-BEFORE');
  expect(await state).toEqual({ group: 'hello-staging', activeDeploymentId: 'd-NOW' });
  expect(sent[0]?.input).toMatchObject({
    includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
  });
});

test('a group that is at rest tells what was last put on it', async () => {
  const { state } = rig([], 'd-BEFORE', 'Failed');
  expect(await state).toMatchObject({
    group: 'hello-staging',
    lastDeployment: { id: 'd-BEFORE', status: 'failed', bundle: { bucket: 'b', key: 'k' } },
  });
});

test('a deployment begun between the two questions makes it busy', async () => {
  const { state } = rig([], 'd-NEW', 'InProgress');
  expect(await state).toEqual({ group: 'hello-staging', activeDeploymentId: 'd-NEW' });
});

test('a group that never had a deployment is free', async () => {
  expect(await rig([], undefined).state).toEqual({ group: 'hello-staging' });
});
