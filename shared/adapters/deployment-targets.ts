import {
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  type DeploymentTarget as CodeDeployTarget,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type { DeploymentTarget } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';
import { describeInstances, type Instance } from './ec2-addresses.ts';

type Application = {
  readonly client: CodeDeployClient;
  readonly name: string;
  /** Tells where instances are, and whether they still are. */
  readonly locate?: (ids: readonly string[]) => Promise<ReadonlyMap<string, Instance>>;
};

/** The hosts of the newest deployment to each of the groups, and where they are; those gone since are left out. */
export const deploymentTargets = async (
  { locate = (ids) => describeInstances(application.client, ids), ...application }: Application,
  groups: readonly string[],
): Promise<readonly DeploymentTarget[]> => {
  const found = await Promise.all(groups.map((group) => targetsOfGroup(application, group)));
  const targets = found.flat();
  const ids = targets.map(({ id }) => id).filter(isEc2);
  const instances = ids.length === 0 ? new Map<string, Instance>() : await locate(ids);
  const present = targets
    .filter((target) => !isGone(target, instances))
    .map(({ id, status }) => withAddress(id, status, instances.get(id)));
  if (present.length > 0) return present;
  throw new DeliveryError(
    'platform',
    `Expected hosts in the deployment groups ${groups.join(', ')} of ${application.name}, found none that is still there`,
  );
};

/** When the newest deployment to the groups began; of those to several groups, the first. */
export const deploymentBegan = async (
  application: Application,
  groups: readonly string[],
): Promise<number> => {
  const ids = (await Promise.all(groups.map((group) => newestDeployments(application, group)))).flat();
  const times = await Promise.all(
    ids.map(async ({ id: deploymentId }) => {
      const { deploymentInfo } = await application.client.send(new GetDeploymentCommand({ deploymentId }));
      return Number(deploymentInfo?.createTime);
    }),
  );
  return Math.min(...times);
};

type Target = { readonly id: string; readonly status: string };

const isEc2 = (id: string): boolean => /^i-[0-9a-f]+$/.test(id);

// Scaled in after it was deployed to: that says nothing of the release. But one that failed stays failed.
const isGone = ({ id, status }: Target, instances: ReadonlyMap<string, Instance>): boolean => {
  if (!isEc2(id) || status === 'Failed' || status === 'Skipped') return false;
  const state = instances.get(id)?.state;
  return state === undefined || state === 'shutting-down' || state === 'terminated';
};

const withAddress = (id: string, status: string, instance: Instance | undefined): DeploymentTarget =>
  instance?.address === undefined ? { id, status } : { id, status, address: instance.address };

const targetsOfGroup = async (application: Application, group: string): Promise<readonly Target[]> => {
  const deployments = await newestDeployments(application, group);
  const all = await Promise.all(
    deployments.map(async ({ id, isAdded }) => {
      const targets = await targetsOf(application, id);
      return isAdded ? targets.filter(isThrough) : targets;
    }),
  );
  // Of a host that is in both, the newer deployment tells.
  return [
    ...new Map(
      all
        .flat()
        .toReversed()
        .map((target) => [target.id, target]),
    ).values(),
  ].toReversed();
};

// On an instance that is just being added nothing can be seen of the release yet.
const isThrough = ({ status }: Target): boolean => status !== 'Pending' && status !== 'InProgress';

type Newest = { readonly id: string; readonly isAdded: boolean };

// What Auto Scaling and the like deploy on their own, to the instances that they add.
const added = new Set<string | undefined>(['autoscaling', 'autoscalingTermination', 'CodeDeployAutoUpdate']);

/** The newest deployment to the group; if it was made for added instances alone, also the newest that was not. */
const newestDeployments = async (application: Application, group: string): Promise<readonly Newest[]> => {
  const { client, name } = application;
  const { deploymentGroupInfo } = await client.send(
    new GetDeploymentGroupCommand({ applicationName: name, deploymentGroupName: group }),
  );
  const last = deploymentGroupInfo?.lastAttemptedDeployment?.deploymentId;
  if (!last)
    throw new DeliveryError('config', `Nothing has been deployed to the group ${group} of ${name} yet`);
  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId: last }));
  const isAdded = added.has(deploymentInfo?.creator);
  const whole = isAdded ? await newestWhole(application, group) : undefined;
  return [{ id: last, isAdded }, ...(whole === undefined ? [] : [{ id: whole, isAdded: false }])];
};

const newestWhole = async ({ client, name }: Application, group: string): Promise<string | undefined> => {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentsCommand({
        applicationName: name,
        deploymentGroupName: group,
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    const infos = await inBatches(page.deployments ?? [], async (deploymentIds) => {
      const answer = await client.send(new BatchGetDeploymentsCommand({ deploymentIds }));
      return answer.deploymentsInfo ?? [];
    });
    const [newest] = infos.filter(({ creator }) => !added.has(creator)).toSorted(byAge);
    if (newest?.deploymentId) return newest.deploymentId;
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
};

const byAge = (one: DeploymentInfo, other: DeploymentInfo): number =>
  Number(other.createTime ?? 0) - Number(one.createTime ?? 0);

const targetsOf = async ({ client }: Application, deploymentId: string): Promise<readonly Target[]> => {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentTargetsCommand({ deploymentId, ...(nextToken ? { nextToken } : {}) }),
    );
    ids.push(...(page.targetIds ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return inBatches(ids, async (targetIds) => {
    const answer = await client.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
    return (answer.deploymentTargets ?? []).map(toTarget);
  });
};

const toTarget = ({ deploymentTargetType, instanceTarget }: CodeDeployTarget): Target => {
  const { targetId, status } = instanceTarget ?? {};
  if (targetId && status) return { id: targetId, status };
  throw new DeliveryError(
    'config',
    `Expected the deployment's targets to be hosts, got ${deploymentTargetType ?? 'nothing'}`,
  );
};

// The most that CodeDeploy describes at once.
const BATCH = 25;

const inBatches = async <T>(
  ids: readonly string[],
  describe: (ids: string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const starts = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) => index * BATCH);
  const batches = await Promise.all(starts.map((start) => describe(ids.slice(start, start + BATCH))));
  return batches.flat();
};
