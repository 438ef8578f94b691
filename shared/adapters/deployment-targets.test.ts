import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import { fakeClient, type Sent } from '../../test/fake-client.ts';
import { deploymentBegan, deploymentTargets } from './deployment-targets.ts';
import type { Instance } from './ec2-addresses.ts';

type Told = {
  /** Of each group: its deployments, the newest first. */
  readonly groups: Readonly<Record<string, readonly Deployment[]>>;
  readonly instances?: Readonly<Record<string, Instance>>;
};
type Deployment = {
  readonly id: string;
  readonly creator?: string;
  readonly targets: Readonly<Record<string, string>>;
};

const page = <T>(all: readonly T[], size: number, nextToken = '0') => {
  const until = Number(nextToken) + size;
  return {
    items: all.slice(Number(nextToken), until),
    ...(until < all.length ? { nextToken: String(until) } : {}),
  };
};

const rig = ({ groups, instances = {} }: Told, pageSize = 100) => {
  const all = Object.values(groups).flat();
  const describe = (id: string) => {
    const creator = all.find((one) => one.id === id)?.creator ?? 'user';
    return {
      deploymentId: id,
      creator,
      createTime: new Date(all.length - all.findIndex((one) => one.id === id)),
    };
  };
  const { client, sent } = fakeClient<CodeDeployClient>({
    GetDeploymentGroup: ({ deploymentGroupName }: { deploymentGroupName: string }) => {
      const [last] = groups[deploymentGroupName] ?? [];
      return { deploymentGroupInfo: last ? { lastAttemptedDeployment: { deploymentId: last.id } } : {} };
    },
    GetDeployment: ({ deploymentId }: { deploymentId: string }) => ({
      deploymentInfo: describe(deploymentId),
    }),
    ListDeployments: (input: { deploymentGroupName: string; nextToken?: string }) => {
      const ids = (groups[input.deploymentGroupName] ?? []).map(({ id }) => id);
      const { items, ...rest } = page(ids, pageSize, input.nextToken);
      return { deployments: items, ...rest };
    },
    BatchGetDeployments: ({ deploymentIds }: { deploymentIds: string[] }) => ({
      deploymentsInfo: deploymentIds.map(describe),
    }),
    ListDeploymentTargets: (input: { deploymentId: string; nextToken?: string }) => {
      const targets = all.find(({ id }) => id === input.deploymentId)?.targets ?? {};
      const { items, ...rest } = page(Object.keys(targets), pageSize, input.nextToken);
      return { targetIds: items, ...rest };
    },
    BatchGetDeploymentTargets: ({
      deploymentId,
      targetIds,
    }: {
      deploymentId: string;
      targetIds: string[];
    }) => ({
      deploymentTargets: targetIds.map((targetId) => ({
        deploymentTargetType: 'InstanceTarget',
        instanceTarget: { targetId, status: all.find(({ id }) => id === deploymentId)?.targets[targetId] },
      })),
    }),
  });
  const asked: (readonly string[])[] = [];
  const locate = async (ids: readonly string[]) => {
    asked.push(ids);
    return new Map(Object.entries(instances).filter(([id]) => ids.includes(id)));
  };
  const groupNames = Object.keys(groups);
  const application = { client, name: 'hello', locate };
  return { sent, asked, application, targets: () => deploymentTargets(application, groupNames) };
};

const running = (address: string): Instance => ({ state: 'running', address });
const of = (calls: readonly Sent[], operation: string) =>
  calls.filter((call) => call.operation === operation);

test('the targets of every group’s newest deployment, each with its address', async () => {
  const { targets, asked } = rig({
    groups: {
      canary: [
        { id: 'd-2', targets: { 'i-a': 'Succeeded' } },
        { id: 'd-1', targets: { 'i-0': 'Succeeded' } },
      ],
      rest: [{ id: 'd-3', targets: { 'i-b': 'Succeeded', 'i-c': 'Failed' } }],
    },
    instances: { 'i-a': running('10.0.0.1'), 'i-b': running('10.0.0.2'), 'i-c': running('10.0.0.3') },
  });
  expect(await targets()).toEqual([
    { id: 'i-a', status: 'Succeeded', address: '10.0.0.1' },
    { id: 'i-b', status: 'Succeeded', address: '10.0.0.2' },
    { id: 'i-c', status: 'Failed', address: '10.0.0.3' },
  ]);
  expect(asked).toEqual([['i-a', 'i-b', 'i-c']]);
});

test('many targets come in pages, and are described 25 at a time', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `i-${index.toString(16)}`);
  const { targets, sent } = rig(
    {
      groups: { web: [{ id: 'd-1', targets: Object.fromEntries(ids.map((id) => [id, 'Succeeded'])) }] },
      instances: Object.fromEntries(ids.map((id) => [id, running(`10.0.0.${id}`)])),
    },
    40,
  );
  expect((await targets()).map(({ id }) => id)).toEqual(ids);
  expect(of(sent, 'ListDeploymentTargets')).toHaveLength(2);
  const sizes = of(sent, 'BatchGetDeploymentTargets').map(
    ({ input }) => (input.targetIds as string[]).length,
  );
  expect(sizes).toEqual([25, 25, 10]);
});

test('hosts that were scaled in since are left out, but not one that failed', async () => {
  const { targets } = rig({
    groups: {
      web: [
        {
          id: 'd-1',
          targets: {
            'i-1': 'Succeeded',
            'i-2': 'Succeeded',
            'i-3': 'Succeeded',
            'i-4': 'Failed',
            'i-5': 'Skipped',
            'i-6': 'Succeeded',
          },
        },
      ],
    },
    instances: {
      'i-1': running('10.0.0.1'),
      'i-2': { state: 'terminated' },
      'i-4': { state: 'terminated' },
      'i-6': { state: 'stopped' },
    },
  });
  expect(await targets()).toEqual([
    { id: 'i-1', status: 'Succeeded', address: '10.0.0.1' },
    { id: 'i-4', status: 'Failed' },
    { id: 'i-5', status: 'Skipped' },
    { id: 'i-6', status: 'Succeeded' },
  ]);
});

test('an on-premises instance has no address, and EC2 is not asked about it', async () => {
  const { targets, asked } = rig({ groups: { web: [{ id: 'd-1', targets: { 'rack-7': 'Succeeded' } }] } });
  expect(await targets()).toEqual([{ id: 'rack-7', status: 'Succeeded' }]);
  expect(asked).toEqual([]);
});

test('a deployment to instances that Auto Scaling added says nothing of the others', async () => {
  const launches = Array.from({ length: 30 }, (_, index) => ({
    id: `d-launch-${index}`,
    creator: 'autoscaling',
    targets: { [`i-${index.toString(16)}`]: 'Succeeded' },
  }));
  const whole = { id: 'd-whole', targets: { 'i-0': 'Failed', 'i-aa': 'Succeeded' } };
  const older = { id: 'd-old', targets: { 'i-bb': 'Succeeded' } };
  const { targets } = rig(
    {
      groups: { web: [...launches, whole, older] },
      instances: { 'i-0': running('10.0.0.1'), 'i-aa': running('10.0.0.2'), 'i-bb': running('10.0.0.3') },
    },
    20,
  );
  expect(await targets()).toEqual([
    { id: 'i-0', status: 'Succeeded', address: '10.0.0.1' },
    { id: 'i-aa', status: 'Succeeded', address: '10.0.0.2' },
  ]);
});

test('an instance that Auto Scaling is just adding is no host of the release yet', async () => {
  const adding = {
    id: 'd-2',
    creator: 'autoscaling',
    targets: { 'i-1': 'InProgress', 'i-2': 'Pending', 'i-3': 'Succeeded' },
  };
  const whole = { id: 'd-1', targets: { 'i-0': 'Succeeded' } };
  const ids = ['i-0', 'i-1', 'i-2', 'i-3'];
  const instances = Object.fromEntries(ids.map((id, index) => [id, running(`10.0.0.${index}`)]));
  const { targets } = rig({ groups: { web: [adding, whole] }, instances });
  expect((await targets()).map(({ id }) => id)).toEqual(['i-3', 'i-0']);
});

test.each<[string, Told, object]>([
  [
    'nothing was deployed',
    { groups: { web: [] } },
    { blame: 'config', message: expect.stringContaining('web') },
  ],
  [
    'no host is left',
    { groups: { web: [{ id: 'd-1', targets: { 'i-1': 'Succeeded' } }] } },
    { blame: 'platform', message: expect.stringContaining('none that is still there') },
  ],
])('where %s there is no place to look at', async (_, told, error) => {
  await expect(rig(told).targets()).rejects.toMatchObject(error);
});

test('what is no host cannot be looked at', async () => {
  const { client } = fakeClient<CodeDeployClient>({
    GetDeploymentGroup: () => ({ deploymentGroupInfo: { lastAttemptedDeployment: { deploymentId: 'd-1' } } }),
    GetDeployment: () => ({ deploymentInfo: { creator: 'user' } }),
    ListDeploymentTargets: () => ({ targetIds: ['t'] }),
    BatchGetDeploymentTargets: () => ({ deploymentTargets: [{ deploymentTargetType: 'LambdaTarget' }] }),
  });
  await expect(deploymentTargets({ client, name: 'hello' }, ['web'])).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('LambdaTarget'),
  });
});

test('a deployment to an environment began when the first of its groups was deployed to', async () => {
  const groups = {
    one: [{ id: 'd-3', targets: {} }],
    two: [
      { id: 'd-2', targets: {} },
      { id: 'd-1', targets: {} },
    ],
  };
  const { application } = rig({ groups });
  // The rig's times go down from the first deployment that it lists.
  expect(await deploymentBegan(application, ['one', 'two'])).toBe(2);
  await expect(deploymentBegan(application, ['three'])).rejects.toMatchObject({ blame: 'config' });
});
