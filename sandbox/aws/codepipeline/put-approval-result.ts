/** PutApprovalResult: one answer to one waiting approval. */
import type { Run } from '../../engine/pipeline-state.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { fail, succeed } from './actions/action.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { findAction, findStage } from './find.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const findApproval = ({ machine }: Pipeline, stage: string, action: string, token: string): Run => {
  const runs = machine.runs.filter((run) => run.stage === stage && run.action === action);
  const run = runs.find((one) => one.token === token);
  if (!run)
    throw new AwsError(
      'InvalidApprovalTokenException',
      `No approval ${stage}/${action} has the token ${token}`,
    );
  if (run.status === 'InProgress') return run;
  throw new AwsError(
    'ApprovalAlreadyCompletedException',
    `The approval ${stage}/${action} is already ${run.status}`,
  );
};

export const putApprovalResult: Operation = {
  asks: askOn(({ pipelineName, stageName, actionName }) => [pipelineName, stageName, actionName]),
  run: ({ world, principal }, { pipelineName, stageName, actionName, token, result }) => {
    check(
      ['token', token, constraints.uuid],
      ['result.summary', result.summary, constraints.approvalSummary],
      ['result.status', result.status, constraints.approvalStatus],
    );
    const pipeline = pipelineOf(world, pipelineName);
    findAction(findStage(pipeline, stageName), actionName);
    const run = findApproval(pipeline, stageName, actionName, token);
    const ending = { world, name: pipelineName, run };
    const summary = result.summary || `${result.status} by ${principal.arn}`;
    const report = { summary, updatedBy: principal.arn };
    if (result.status === 'Approved') succeed(ending, report);
    else fail(ending, 'JobFailed', summary, report);
    return { approvedAt: new Date(world.clock.now()) };
  },
};
