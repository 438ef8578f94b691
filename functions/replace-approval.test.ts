import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, test } from '@jest/globals';
import type { StageStateEvent } from '../events/codepipeline-state.ts';
import { awsError, fakeClient } from '../test/fake-client.ts';
import { sample } from '../test/samples.ts';
import { replaceApproval } from './replace-approval.ts';

const event = sample<StageStateEvent>('codepipeline-stage.succeeded');
const ours = event.detail['execution-id'];
const theirs = '1c9e4b70-83d2-4f6a-b5e1-9d0a7c2f4e68';

type Options = {
  readonly waiting?: string;
  readonly token?: string;
  readonly refusal?: Error;
  readonly pages?: number;
};

const rig = ({ waiting = theirs, token = 'approval-token', refusal, pages = 1 }: Options = {}) => {
  const latestExecution = { status: 'InProgress', ...(token ? { token } : {}) };
  const stageStates = [
    { stageName: 'Source' },
    { stageName: 'Staging', latestExecution: { pipelineExecutionId: ours } },
    {
      stageName: 'Approve',
      latestExecution: { pipelineExecutionId: waiting },
      actionStates: [{ actionName: 'Check' }, { actionName: 'GoLive', latestExecution }],
    },
    { stageName: 'Production' },
  ];
  const summaries = [
    { pipelineExecutionId: ours, startTime: new Date(2_000), sourceRevisions: [{ revisionId: 'c0ffee' }] },
    { pipelineExecutionId: theirs, startTime: new Date(1_000) },
  ];
  const { client, sent } = fakeClient<CodePipelineClient>({
    GetPipelineState: () => ({ stageStates }),
    ListPipelineExecutions: (_input, call) =>
      call < pages
        ? { pipelineExecutionSummaries: [], nextToken: `page-${call + 1}` }
        : { pipelineExecutionSummaries: summaries },
    PutApprovalResult: () => {
      if (refusal) throw refusal;
      return {};
    },
  });
  return { replace: replaceApproval({ codepipeline: client, pipeline: 'hello-delivery' }), sent };
};

const rejections = (sent: readonly { readonly operation: string; readonly input: object }[]) =>
  sent.filter(({ operation }) => operation === 'PutApprovalResult').map(({ input }) => input);

test('an older release that waits for approval is rejected as replaced', async () => {
  const { replace, sent } = rig();
  expect(await replace(event)).toEqual({ done: `rejected ${theirs}: replaced by c0ffee` });
  expect(rejections(sent)).toEqual([
    {
      pipelineName: 'hello-delivery',
      stageName: 'Approve',
      actionName: 'GoLive',
      token: 'approval-token',
      result: { status: 'Rejected', summary: 'replaced by c0ffee' },
    },
  ]);
});

test.each<[string, Options]>([
  ['nobody is asked', { token: '' }],
  ['the release itself asks already', { waiting: ours }],
  ['the one that asks is not among the latest executions', { waiting: 'unknown', pages: 99 }],
])('nothing is rejected when %s', async (_what, options) => {
  const { replace, sent } = rig(options);
  expect((await replace(event)).done).toMatch(/^nothing: /);
  expect(rejections(sent)).toEqual([]);
});

test('executions are looked for on later pages too', async () => {
  const { replace } = rig({ pages: 3 });
  expect((await replace(event)).done).toMatch(/^rejected /);
});

test.each(['ApprovalAlreadyCompletedException', 'InvalidApprovalTokenException'])(
  '%s means that somebody answered first, which is fine',
  async (name) => {
    const { replace } = rig({ refusal: awsError(name) });
    expect(await replace(event)).toEqual({ done: 'nothing: somebody answered first' });
  },
);

test('any other refusal is thrown, for the event to be tried again', async () => {
  const { replace } = rig({ refusal: awsError('AccessDeniedException') });
  await expect(replace(event)).rejects.toThrow('AccessDeniedException');
});

test('a stage that failed replaces nobody', async () => {
  const { replace, sent } = rig();
  await replace(sample<StageStateEvent>('codepipeline-stage.failed'));
  expect(sent).toEqual([]);
});

test('a stage that the pipeline does not have is an error', async () => {
  const { replace } = rig();
  const stray = { ...event, detail: { ...event.detail, stage: 'Moon' } };
  await expect(replace(stray)).rejects.toThrow('The pipeline hello-delivery has no stage Moon');
});
