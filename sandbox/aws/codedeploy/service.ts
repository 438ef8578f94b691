/** CodeDeploy, server platform, in place. */
import type { Service } from '../../service.ts';
import { createApplication, deleteApplication, getApplication, listApplications } from './applications.ts';
import { createDeployment } from './create.ts';
import {
  createDeploymentConfig,
  deleteDeploymentConfig,
  getDeploymentConfig,
  listDeploymentConfigs,
  predefined,
} from './deployment-configs.ts';
import {
  createDeploymentGroup,
  deleteDeploymentGroup,
  getDeploymentGroup,
  listDeploymentGroups,
  updateDeploymentGroup,
} from './deployment-groups.ts';
import { batchGetDeployments, getDeployment, listDeployments } from './deployments.ts';
import { getApplicationRevision, registerApplicationRevision } from './revisions.ts';
import { begin, beginEvent, endEvent } from './run.ts';
import type { CodeDeployState } from './state.ts';
import { stopDeployment } from './stop.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  batchGetDeploymentTargets,
  getDeploymentTarget,
  listDeploymentInstances,
  listDeploymentTargets,
} from './targets.ts';

export const codedeploy: Service = {
  name: 'codedeploy',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-codedeploy'),
  initialState: (): CodeDeployState => ({
    applications: {},
    configs: predefined(),
    deployments: {},
    tags: {},
  }),
  timers: { begin, event: beginEvent, 'event-ended': endEvent },
  operations: {
    BatchGetDeployments: batchGetDeployments,
    BatchGetDeploymentTargets: batchGetDeploymentTargets,
    CreateApplication: createApplication,
    CreateDeployment: createDeployment,
    CreateDeploymentConfig: createDeploymentConfig,
    CreateDeploymentGroup: createDeploymentGroup,
    DeleteApplication: deleteApplication,
    DeleteDeploymentConfig: deleteDeploymentConfig,
    DeleteDeploymentGroup: deleteDeploymentGroup,
    GetApplication: getApplication,
    GetApplicationRevision: getApplicationRevision,
    GetDeployment: getDeployment,
    GetDeploymentConfig: getDeploymentConfig,
    GetDeploymentGroup: getDeploymentGroup,
    GetDeploymentTarget: getDeploymentTarget,
    ListApplications: listApplications,
    ListDeploymentConfigs: listDeploymentConfigs,
    ListDeploymentGroups: listDeploymentGroups,
    ListDeploymentInstances: listDeploymentInstances,
    ListDeployments: listDeployments,
    ListDeploymentTargets: listDeploymentTargets,
    ListTagsForResource: listTagsForResource,
    RegisterApplicationRevision: registerApplicationRevision,
    StopDeployment: stopDeployment,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateDeploymentGroup: updateDeploymentGroup,
  },
};
