import {
  type ActionExecutionDetail,
  type CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  PutApprovalResultCommand,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import type { ApprovalRun } from '../core/admission.ts';
import type { Execution, PendingApproval } from '../core/replace-approval.ts';
import { DeliveryError, isNamed } from '../errors.ts';

/** Every time that an approval was asked for in the execution, and what came of it. */
export const approvalRuns = async (
  client: CodePipelineClient,
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<ApprovalRun[]> => {
  const runs: ApprovalRun[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListActionExecutionsCommand({
        pipelineName,
        filter: { pipelineExecutionId },
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    runs.push(...(page.actionExecutionDetails ?? []).filter(isApproval).map(toRun));
    nextToken = page.nextToken;
  } while (nextToken);
  return runs;
};

/** The approval that somebody is asked for in the stage right behind the given one, if any. */
export const pendingApproval = async (
  client: CodePipelineClient,
  pipeline: string,
  stage: string,
): Promise<PendingApproval | undefined> => {
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipeline }));
  const index = stageStates.findIndex(({ stageName }) => stageName === stage);
  if (index < 0) throw new DeliveryError('config', `The pipeline ${pipeline} has no stage ${stage}`);
  return toPending(pipeline, stageStates[index + 1]);
};

// As many pages of a hundred executions; older ones wait for no approval any more.
const MAX_PAGES = 10;

/** When the executions began and what they deliver; those not found among the latest are left out. */
export const describeExecutions = async (
  client: CodePipelineClient,
  pipelineName: string,
  ids: readonly string[],
): Promise<Execution[]> => {
  const found: Execution[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES && found.length < ids.length; page++) {
    const answer = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName, ...(nextToken ? { nextToken } : {}) }),
    );
    found.push(...(answer.pipelineExecutionSummaries ?? []).flatMap((summary) => toExecution(summary, ids)));
    nextToken = answer.nextToken;
    if (!nextToken) break;
  }
  return found;
};

const toExecution = (
  { pipelineExecutionId: id, startTime, sourceRevisions }: PipelineExecutionSummary,
  ids: readonly string[],
): Execution[] => {
  if (!id || !startTime || !ids.includes(id)) return [];
  const commit = sourceRevisions?.[0]?.revisionId;
  return [{ id, startedAt: startTime.getTime(), ...(commit ? { commit } : {}) }];
};

/** Rejects the approval; false when somebody has answered it first. */
export const rejectApproval = async (
  client: CodePipelineClient,
  { pipeline, stage, action, token }: PendingApproval,
  summary: string,
): Promise<boolean> => {
  try {
    await client.send(
      new PutApprovalResultCommand({
        pipelineName: pipeline,
        stageName: stage,
        actionName: action,
        token,
        result: { status: 'Rejected', summary: summary.slice(0, 512) },
      }),
    );
    return true;
  } catch (refusal) {
    if (isNamed(refusal, 'ApprovalAlreadyCompletedException', 'InvalidApprovalTokenException')) return false;
    throw refusal;
  }
};

const isApproval = ({ input }: ActionExecutionDetail): boolean =>
  input?.actionTypeId?.category === 'Approval';

const toRun = ({ actionName, status, startTime }: ActionExecutionDetail): ApprovalRun => ({
  action: actionName ?? 'unnamed',
  status: status ?? 'unknown',
  startedAt: startTime?.getTime() ?? 0,
});

const toPending = (pipeline: string, state: StageState | undefined): PendingApproval | undefined => {
  const executionId = state?.latestExecution?.pipelineExecutionId;
  // Only an approval that waits for its answer has a token.
  const waiting = state?.actionStates?.find(
    ({ latestExecution }) => latestExecution?.status === 'InProgress' && latestExecution.token,
  );
  const token = waiting?.latestExecution?.token;
  if (!state?.stageName || !executionId || !waiting?.actionName || !token) return undefined;
  return { pipeline, stage: state.stageName, action: waiting.actionName, executionId, token };
};
