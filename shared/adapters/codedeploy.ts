import {
  BatchGetDeploymentsCommand,
  type CodeDeployClient,
  CreateDeploymentCommand,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { type Bundle, isSameBundle } from '../core/release.ts';
import type { Deployment } from '../core/roll-back.ts';
import { DeliveryError, isNamed, messageOf } from '../errors.ts';

/** The application of the delivered service in CodeDeploy; `effects` is the client that never sends twice. */
export type Application = {
  readonly name: string;
  readonly client: CodeDeployClient;
  readonly effects: CodeDeployClient;
};

/** What CodeDeploy knows of one deployment. */
export const readDeployment = async (
  { client }: Pick<Application, 'client'>,
  deploymentId: string,
): Promise<Deployment> => {
  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
  if (!deploymentInfo)
    throw new DeliveryError('platform', `CodeDeploy said nothing about deployment ${deploymentId}`);
  return toDeployment(deploymentInfo);
};

/** Whether the bundle is what was last put on the group, well or badly. */
export const isOn = async (application: Application, group: string, bundle: Bundle): Promise<boolean> => {
  const { deploymentGroupInfo } = await application.client.send(
    new GetDeploymentGroupCommand({ applicationName: application.name, deploymentGroupName: group }),
  );
  const last = deploymentGroupInfo?.lastAttemptedDeployment?.deploymentId;
  if (!last) return false;
  const deployment = await readDeployment(application, last);
  return deployment.bundle !== undefined && isSameBundle(deployment.bundle, bundle);
};

/** The deployment to the group that bears the description, among those made since `since`. */
export const findDeployment = async (
  { client, name }: Application,
  group: string,
  description: string,
  since: Date,
): Promise<Deployment | undefined> => {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentsCommand({
        applicationName: name,
        deploymentGroupName: group,
        createTimeRange: { start: since },
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    const found = (await describeAll(client, page.deployments ?? [])).find(
      (deployment) => deployment.description === description,
    );
    if (found) return found;
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
};

/**
 * Puts the bundle on the group. Stop scripts come from the release that is on the hosts, which is the bad one: neither
 * they nor its files may stand in the way.
 */
export const putBack = async (
  { effects, name }: Application,
  group: string,
  bundle: Bundle,
  description: string,
): Promise<string> => {
  try {
    const { deploymentId } = await effects.send(
      new CreateDeploymentCommand({
        applicationName: name,
        deploymentGroupName: group,
        description,
        ignoreApplicationStopFailures: true,
        fileExistsBehavior: 'OVERWRITE',
        revision: {
          revisionType: 'S3',
          s3Location: {
            bucket: bundle.bucket,
            key: bundle.key,
            bundleType: 'zip',
            ...(bundle.versionId ? { version: bundle.versionId } : {}),
            ...(bundle.eTag ? { eTag: bundle.eTag } : {}),
          },
        },
      }),
    );
    if (deploymentId) return deploymentId;
  } catch (refusal) {
    throw busy(group, refusal) ?? refusal;
  }
  throw new DeliveryError('platform', `CodeDeploy made a deployment to ${group} without an id`);
};

// The id of the deployment in the way is nowhere but in the message.
const busy = (group: string, refusal: unknown): DeliveryError | undefined => {
  if (!isNamed(refusal, 'DeploymentLimitExceededException')) return undefined;
  const blocker = /\b(d-[A-Z0-9]+)\b/.exec(messageOf(refusal))?.[1] ?? 'another deployment';
  return new DeliveryError(
    'platform',
    `The group ${group} is busy with ${blocker}; the roll-back is to be tried again`,
    {
      cause: refusal,
    },
  );
};

// BatchGetDeployments takes no more at once.
const BATCH = 25;

const describeAll = async (
  client: CodeDeployClient,
  ids: readonly string[],
): Promise<readonly Deployment[]> => {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
  const answers = await Promise.all(
    batches.map((deploymentIds) =>
      client.send(new BatchGetDeploymentsCommand({ deploymentIds: [...deploymentIds] })),
    ),
  );
  return answers.flatMap(({ deploymentsInfo = [] }) => deploymentsInfo.map(toDeployment));
};

const statuses = {
  Created: 'active',
  Queued: 'active',
  InProgress: 'active',
  Baking: 'active',
  Ready: 'active',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
} as const;

const toDeployment = (info: DeploymentInfo): Deployment => {
  const { deploymentId, deploymentGroupName, status } = info;
  if (!deploymentId || !deploymentGroupName || !status)
    throw new DeliveryError(
      'platform',
      `CodeDeploy did not say which deployment it described: ${deploymentId}`,
    );
  const bundle = toBundle(info);
  const { code, message } = info.errorInformation ?? {};
  return {
    id: deploymentId,
    group: deploymentGroupName,
    status: statuses[status],
    description: info.description ?? '',
    creator: info.creator ?? '',
    failedHosts: info.deploymentOverview?.Failed ?? 0,
    ...(bundle ? { bundle } : {}),
    ...(code ? { errorCode: code } : {}),
    ...(message ? { errorMessage: message } : {}),
  };
};

const toBundle = ({ revision }: DeploymentInfo): Bundle | undefined => {
  const { bucket, key, version, eTag } = revision?.s3Location ?? {};
  if (!bucket || !key) return undefined;
  return { bucket, key, ...(version ? { versionId: version } : {}), ...(eTag ? { eTag } : {}) };
};
