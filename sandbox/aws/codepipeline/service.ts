/** CodePipeline: V2 pipelines in every execution mode, their executions, actions, jobs and approvals. */
import type { Service } from '../../service.ts';
import { createPipeline } from './create-pipeline.ts';
import { deletePipeline } from './delete-pipeline.ts';
import { getJobDetails } from './get-job-details.ts';
import { getPipeline } from './get-pipeline.ts';
import { getPipelineExecution } from './get-pipeline-execution.ts';
import { getPipelineState } from './get-pipeline-state.ts';
import { listActionExecutions } from './list-action-executions.ts';
import { listActionTypes } from './list-action-types.ts';
import { listPipelineExecutions } from './list-pipeline-executions.ts';
import { listPipelines } from './list-pipelines.ts';
import { listRuleExecutions } from './list-rule-executions.ts';
import { listRuleTypes } from './list-rule-types.ts';
import { overrideStageCondition } from './override-stage-condition.ts';
import { putApprovalResult } from './put-approval-result.ts';
import { putJobFailureResult } from './put-job-failure-result.ts';
import { putJobSuccessResult } from './put-job-success-result.ts';
import { retryStageExecution } from './retry-stage-execution.ts';
import { rollbackStage } from './rollback-stage.ts';
import { disableStageTransition, enableStageTransition } from './stage-transitions.ts';
import { startPipelineExecution } from './start-pipeline-execution.ts';
import { initialState } from './state.ts';
import { stopPipelineExecution } from './stop-pipeline-execution.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { timers } from './timers.ts';
import { updatePipeline } from './update-pipeline.ts';

export const codepipeline: Service = {
  name: 'codepipeline',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-codepipeline'),
  initialState,
  timers,
  operations: {
    CreatePipeline: createPipeline,
    DeletePipeline: deletePipeline,
    DisableStageTransition: disableStageTransition,
    EnableStageTransition: enableStageTransition,
    GetJobDetails: getJobDetails,
    GetPipeline: getPipeline,
    GetPipelineExecution: getPipelineExecution,
    GetPipelineState: getPipelineState,
    ListActionExecutions: listActionExecutions,
    ListActionTypes: listActionTypes,
    ListPipelineExecutions: listPipelineExecutions,
    ListPipelines: listPipelines,
    ListRuleExecutions: listRuleExecutions,
    ListRuleTypes: listRuleTypes,
    ListTagsForResource: listTagsForResource,
    OverrideStageCondition: overrideStageCondition,
    PutApprovalResult: putApprovalResult,
    PutJobFailureResult: putJobFailureResult,
    PutJobSuccessResult: putJobSuccessResult,
    RetryStageExecution: retryStageExecution,
    RollbackStage: rollbackStage,
    StartPipelineExecution: startPipelineExecution,
    StopPipelineExecution: stopPipelineExecution,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdatePipeline: updatePipeline,
  },
};
