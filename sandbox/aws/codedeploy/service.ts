/** CodeDeploy, server platform, in place. */
import type { Service } from '../../service.ts';
import {
  batchGetApplications,
  createApplication,
  deleteApplication,
  getApplication,
  listApplications,
  updateApplication,
} from './applications.ts';
import { createDeployment } from './create.ts';
import {
  createDeploymentConfig,
  deleteDeploymentConfig,
  getDeploymentConfig,
  listDeploymentConfigs,
} from './deployment-configs.ts';
import {
  batchGetDeploymentGroups,
  createDeploymentGroup,
  deleteDeploymentGroup,
  getDeploymentGroup,
  listDeploymentGroups,
  updateDeploymentGroup,
} from './deployment-groups.ts';
import {
  batchGetDeploymentInstances,
  getDeploymentInstance,
  listDeploymentInstances,
} from './deployment-instances.ts';
import { batchGetDeployments, getDeployment } from './deployments.ts';
import { listDeployments } from './list-deployments.ts';
import { listApplicationRevisions } from './list-revisions.ts';
import {
  batchGetOnPremisesInstances,
  deregisterOnPremisesInstance,
  getOnPremisesInstance,
  listOnPremisesInstances,
  registerOnPremisesInstance,
} from './on-premises.ts';
import { addTagsToOnPremisesInstances, removeTagsFromOnPremisesInstances } from './on-premises-tags.ts';
import {
  continueDeployment,
  putLifecycleEventHookExecutionStatus,
  skipWaitTimeForInstanceTermination,
} from './other-deployments.ts';
import {
  deleteGitHubAccountToken,
  deleteResourcesByExternalId,
  listGitHubAccountTokenNames,
} from './outside.ts';
import { predefined } from './predefined-configs.ts';
import {
  batchGetApplicationRevisions,
  getApplicationRevision,
  registerApplicationRevision,
} from './revisions.ts';
import { beginEvent, endEvent } from './run.ts';
import { begin, pollAlarms } from './start.ts';
import type { CodeDeployState } from './state.ts';
import { stopDeployment } from './stop.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { batchGetDeploymentTargets, getDeploymentTarget, listDeploymentTargets } from './targets.ts';

export const codedeploy: Service = {
  name: 'codedeploy',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-codedeploy'),
  initialState: (): CodeDeployState => ({
    applications: {},
    configs: predefined(),
    deployments: {},
    tags: {},
    instances: {},
  }),
  timers: { begin, alarms: pollAlarms, event: beginEvent, 'event-ended': endEvent },
  operations: {
    AddTagsToOnPremisesInstances: addTagsToOnPremisesInstances,
    BatchGetApplicationRevisions: batchGetApplicationRevisions,
    BatchGetApplications: batchGetApplications,
    BatchGetDeploymentGroups: batchGetDeploymentGroups,
    BatchGetDeploymentInstances: batchGetDeploymentInstances,
    BatchGetDeploymentTargets: batchGetDeploymentTargets,
    BatchGetDeployments: batchGetDeployments,
    BatchGetOnPremisesInstances: batchGetOnPremisesInstances,
    ContinueDeployment: continueDeployment,
    CreateApplication: createApplication,
    CreateDeployment: createDeployment,
    CreateDeploymentConfig: createDeploymentConfig,
    CreateDeploymentGroup: createDeploymentGroup,
    DeleteApplication: deleteApplication,
    DeleteDeploymentConfig: deleteDeploymentConfig,
    DeleteDeploymentGroup: deleteDeploymentGroup,
    DeleteGitHubAccountToken: deleteGitHubAccountToken,
    DeleteResourcesByExternalId: deleteResourcesByExternalId,
    DeregisterOnPremisesInstance: deregisterOnPremisesInstance,
    GetApplication: getApplication,
    GetApplicationRevision: getApplicationRevision,
    GetDeployment: getDeployment,
    GetDeploymentConfig: getDeploymentConfig,
    GetDeploymentGroup: getDeploymentGroup,
    GetDeploymentInstance: getDeploymentInstance,
    GetDeploymentTarget: getDeploymentTarget,
    GetOnPremisesInstance: getOnPremisesInstance,
    ListApplicationRevisions: listApplicationRevisions,
    ListApplications: listApplications,
    ListDeploymentConfigs: listDeploymentConfigs,
    ListDeploymentGroups: listDeploymentGroups,
    ListDeploymentInstances: listDeploymentInstances,
    ListDeploymentTargets: listDeploymentTargets,
    ListDeployments: listDeployments,
    ListGitHubAccountTokenNames: listGitHubAccountTokenNames,
    ListOnPremisesInstances: listOnPremisesInstances,
    ListTagsForResource: listTagsForResource,
    PutLifecycleEventHookExecutionStatus: putLifecycleEventHookExecutionStatus,
    RegisterApplicationRevision: registerApplicationRevision,
    RegisterOnPremisesInstance: registerOnPremisesInstance,
    RemoveTagsFromOnPremisesInstances: removeTagsFromOnPremisesInstances,
    SkipWaitTimeForInstanceTermination: skipWaitTimeForInstanceTermination,
    StopDeployment: stopDeployment,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateApplication: updateApplication,
    UpdateDeploymentGroup: updateDeploymentGroup,
  },
};
