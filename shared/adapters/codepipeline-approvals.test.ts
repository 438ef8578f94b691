import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, test } from '@jest/globals';
import { fakeClient } from '../../test/fake-client.ts';
import { approvalRuns, rejectApproval } from './codepipeline-approvals.ts';

const run = (category: string, actionName: string, second: number, status: string) => ({
  actionName,
  status,
  startTime: new Date(second * 1_000),
  input: { actionTypeId: { category } },
});

test('the approvals of an execution are found among its actions, on every page', async () => {
  const { client, sent } = fakeClient<CodePipelineClient>({
    ListActionExecutions: (_input, call) =>
      call === 1
        ? { actionExecutionDetails: [run('Deploy', 'Deploy', 3, 'Succeeded')], nextToken: 'more' }
        : {
            actionExecutionDetails: [
              run('Approval', 'GoLive', 2, 'Succeeded'),
              run('Source', 'GitHub', 1, 'Succeeded'),
            ],
          },
  });
  expect(await approvalRuns(client, 'p', 'e')).toEqual([
    { action: 'GoLive', status: 'Succeeded', startedAt: 2_000 },
  ]);
  expect(sent.map(({ input }) => input)).toEqual([
    { pipelineName: 'p', filter: { pipelineExecutionId: 'e' } },
    { pipelineName: 'p', filter: { pipelineExecutionId: 'e' }, nextToken: 'more' },
  ]);
});

test('a long summary is cut to what the API takes', async () => {
  const { client, sent } = fakeClient<CodePipelineClient>({ PutApprovalResult: () => ({}) });
  const pending = { pipeline: 'p', stage: 's', action: 'a', executionId: 'e', token: 't' };
  await rejectApproval(client, pending, 'x'.repeat(600));
  expect(sent[0]?.input).toMatchObject({ result: { summary: 'x'.repeat(512) } });
});
