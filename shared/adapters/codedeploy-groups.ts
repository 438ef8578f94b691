import { GetDeploymentGroupCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import type { GroupState } from '../core/admission.ts';
import { type Application, readDeployment } from './codedeploy.ts';

/** What the group is doing, and what was last put on it. */
export const groupState = async (
  application: Pick<Application, 'client' | 'name'>,
  group: string,
): Promise<GroupState> => {
  const { client, name } = application;
  const of = { applicationName: name, deploymentGroupName: group };
  const [{ deployments = [] }, { deploymentGroupInfo }] = await Promise.all([
    client.send(
      new ListDeploymentsCommand({
        ...of,
        includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
      }),
    ),
    client.send(new GetDeploymentGroupCommand(of)),
  ]);
  const [activeDeploymentId] = deployments;
  if (activeDeploymentId) return { group, activeDeploymentId };
  const last = deploymentGroupInfo?.lastAttemptedDeployment?.deploymentId;
  if (!last) return { group };
  const lastDeployment = await readDeployment(application, last);
  // Begun between the two questions.
  return lastDeployment.status === 'active' ? { group, activeDeploymentId: last } : { group, lastDeployment };
};
