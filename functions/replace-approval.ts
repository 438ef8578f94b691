import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import middy from '@middy/core';
import { type StageStateEvent, toStageChange } from '../events/codepipeline-state.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import {
  describeExecutions,
  pendingApproval,
  rejectApproval,
} from '../shared/adapters/codepipeline-approvals.ts';
import { config } from '../shared/config.ts';
import { decideReplacement } from '../shared/core/replace-approval.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';

export type Dependencies = { readonly codepipeline: CodePipelineClient; readonly pipeline: string };
export type Done = { readonly done: string };

/** Rejects the approval of an older release, when a newer one has passed the stage before it. */
export const replaceApproval =
  ({ codepipeline, pipeline }: Dependencies) =>
  async (event: StageStateEvent): Promise<Done> => {
    const { stage, state, executionId } = toStageChange(event);
    if (state !== 'SUCCEEDED') return { done: `nothing: the stage ${stage} is ${state}` };
    const pending = await pendingApproval(codepipeline, pipeline, stage);
    const ids = pending ? [executionId, pending.executionId] : [];
    const executions = await describeExecutions(codepipeline, pipeline, ids);
    const decision = decideReplacement(executionId, pending, executions);
    if (decision.do === 'nothing') return { done: `nothing: ${decision.why}` };
    const rejected = await rejectApproval(codepipeline, decision.pending, decision.summary);
    return {
      done: rejected
        ? `rejected ${decision.pending.executionId}: ${decision.summary}`
        : 'nothing: somebody answered first',
    };
  };

const wire = () =>
  replaceApproval({
    codepipeline: new CodePipelineClient(clientOptions()),
    pipeline: config(['PIPELINE']).PIPELINE,
  });

let replace: ReturnType<typeof wire> | undefined;

export const handler = middy<StageStateEvent, Done>()
  .use(logInvocation<StageStateEvent>('replace-approval', (event) => ({ eventId: event.id })))
  .handler((event) => {
    replace ??= wire();
    return replace(event);
  });
