import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, test } from '@jest/globals';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { errored, failed, type Outcome, passed, waiting } from '../core/outcome.ts';
import { answer, jobContext, report } from './codepipeline.ts';

const patience = () => {
  let left = 30_000;
  return {
    remainingMs: () => left,
    pause: async (ms: number) => {
      left -= ms;
    },
  };
};

test.each<[Outcome, object]>([
  [passed('fine'), { jobId: 'j', executionDetails: { summary: 'fine' } }],
  [
    passed('fine', { BuildNumber: '7' }),
    { jobId: 'j', executionDetails: { summary: 'fine' }, outputVariables: { BuildNumber: '7' } },
  ],
  [
    waiting('soon', 'token'),
    { jobId: 'j', continuationToken: 'token', executionDetails: { summary: 'soon' } },
  ],
  [
    waiting('soon', 'token', 120.4),
    { jobId: 'j', continuationToken: 'token', executionDetails: { summary: 'soon', percentComplete: 100 } },
  ],
  [failed('bad'), { jobId: 'j', failureDetails: { type: 'JobFailed', message: 'bad' } }],
  [errored('config', 'x'), { jobId: 'j', failureDetails: { type: 'ConfigurationError', message: 'x' } }],
  [errored('permission', 'x'), { jobId: 'j', failureDetails: { type: 'PermissionError', message: 'x' } }],
  [errored('platform', 'x'), { jobId: 'j', failureDetails: { type: 'SystemUnavailable', message: 'x' } }],
])('%j is said in the words of the API', (outcome, input) => {
  expect(answer('j', outcome)).toEqual(input);
});

test.each([
  ['a summary', passed('é'.repeat(5_000)), 2_048],
  ['a waiting summary', waiting('x'.repeat(3_000), 't'), 2_048],
  ['a message', failed('x'.repeat(9_000)), 5_000],
] as const)('%s is cut to what the API takes', (_what, outcome, limit) => {
  const input = answer('j', outcome);
  const text = 'failureDetails' in input ? input.failureDetails?.message : input.executionDetails?.summary;
  expect(text).toHaveLength(limit);
  expect(text?.endsWith('…')).toBe(true);
});

test('a cut leaves no half of a character, and nothing is never sent', () => {
  const input = answer('j', failed(`${'x'.repeat(4_998)}😀😀`));
  expect('failureDetails' in input && input.failureDetails?.message?.isWellFormed()).toBe(true);
  expect(answer('j', failed(''))).toMatchObject({ failureDetails: { message: '(no more is known)' } });
});

test.each(['', 'x'.repeat(2_049)])('a token that the API would refuse fails the job instead', (token) => {
  expect(answer('j', waiting('soon', token))).toMatchObject({
    failureDetails: { type: 'SystemUnavailable', message: expect.stringContaining(`got ${token.length}`) },
  });
});

test('an answer lost on the way is sent again until it is accepted', async () => {
  const { client, sent } = fakeClient<CodePipelineClient>({
    PutJobSuccessResult: (_input, call) => {
      if (call < 3) throw awsError('TimeoutError', 'no answer', 0);
    },
  });
  expect(await report(client, 'j', passed('fine'), patience())).toBe('accepted');
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ input }) => JSON.stringify(input))).size).toBe(1);
});

test.each(['InvalidJobStateException', 'JobNotFoundException'])(
  '%s after a lost answer says that it was accepted, and ends it',
  async (name) => {
    const { client, sent } = fakeClient<CodePipelineClient>({
      PutJobSuccessResult: (_input, call) => {
        throw call === 1 ? awsError('TimeoutError', 'no answer', 0) : awsError(name);
      },
    });
    expect(await report(client, 'j', passed('fine'), patience())).toBe('answered-before');
    expect(sent).toHaveLength(2);
  },
);

test.each([
  ['AccessDeniedException', 'PermissionError'],
  ['OutputVariablesSizeExceededException', 'SystemUnavailable'],
  ['ValidationException', 'SystemUnavailable'],
])('a success refused for good by %s fails the job with %s instead of hanging it', async (name, type) => {
  const { client, sent } = fakeClient<CodePipelineClient>({
    PutJobSuccessResult: () => {
      throw awsError(name);
    },
    PutJobFailureResult: () => ({}),
  });
  expect(await report(client, 'j', passed('fine'), patience())).toBe('accepted');
  expect(sent.map(({ operation }) => operation)).toEqual(['PutJobSuccessResult', 'PutJobFailureResult']);
  expect(sent[1]?.input).toMatchObject({ failureDetails: { type, message: expect.stringContaining(name) } });
});

test('a failure refused for good is thrown, and not tried for ever', async () => {
  const { client, sent } = fakeClient<CodePipelineClient>({
    PutJobFailureResult: () => {
      throw awsError('AccessDeniedException');
    },
  });
  await expect(report(client, 'j', failed('bad'), patience())).rejects.toMatchObject({ blame: 'permission' });
  expect(sent).toHaveLength(1);
});

test('when time runs out before any answer was accepted, it throws', async () => {
  const { client, sent } = fakeClient<CodePipelineClient>({
    PutJobSuccessResult: () => {
      throw awsError('ThrottlingException');
    },
  });
  await expect(report(client, 'j', passed('fine'), patience())).rejects.toThrow(
    'accepted no answer for job j',
  );
  expect(sent.length).toBeGreaterThan(20);
  expect(sent.length).toBeLessThan(60);
});

test('a job tells where it runs', async () => {
  const pipelineContext = {
    pipelineName: 'p',
    pipelineExecutionId: 'e',
    stage: { name: 's' },
    action: { name: 'a', actionExecutionId: 'x' },
  };
  const { client } = fakeClient<CodePipelineClient>({
    GetJobDetails: () => ({ jobDetails: { data: { pipelineContext } } }),
  });
  expect(await jobContext(client, 'j')).toEqual({
    pipeline: 'p',
    executionId: 'e',
    stage: 's',
    action: 'a',
    actionExecutionId: 'x',
  });
});

test('a job that does not tell where it runs is an error', async () => {
  const { client } = fakeClient<CodePipelineClient>({ GetJobDetails: () => ({ jobDetails: {} }) });
  await expect(jobContext(client, 'j')).rejects.toThrow('GetJobDetails did not say where job j runs');
});
