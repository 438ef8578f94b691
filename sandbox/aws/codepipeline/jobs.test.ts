import {
  CreatePipelineCommand,
  GetJobDetailsCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutApprovalResultCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { type Bench, fullGrant, openBench, pipelineOf } from './testing.ts';

const lambda = { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } as const;
const approval = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const;

const ask = {
  name: 'Ask',
  actionTypeId: lambda,
  configuration: { FunctionName: 'hello-ask', UserParameters: '{"commit":"#{Source.CommitId}"}' },
  inputArtifacts: [{ name: 'SourceOutput' }],
  outputArtifacts: [{ name: 'Answer' }],
  namespace: 'Asked',
};
const thread = pipelineOf([
  { name: 'Test', actions: [ask] },
  { name: 'Approve', actions: [{ name: 'Release', actionTypeId: approval }] },
]);

const minute = 60_000;
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const firstJob = async (): Promise<Input> => {
  await bench.client.send(new CreatePipelineCommand({ pipeline: thread }));
  return bench.nextJob();
};

const lastAction = async (name: string) => {
  const { actionExecutionDetails = [] } = await bench.client.send(
    new ListActionExecutionsCommand({ pipelineName: 'hello' }),
  );
  return actionExecutionDetails.find(({ actionName }) => actionName === name);
};

test('a commit goes from the source through a function to an approval, and is released', async () => {
  const { id } = await firstJob();
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  await bench.until('the approval', () => bench.events('Action').at(-1)?.detail.action === 'Release');
  const { stageStates } = await bench.client.send(new GetPipelineStateCommand({ name: 'hello' }));
  const token = stageStates?.[2]?.actionStates?.[0]?.latestExecution?.token ?? '';
  await bench.client.send(
    new PutApprovalResultCommand({
      pipelineName: 'hello',
      stageName: 'Approve',
      actionName: 'Release',
      token,
      result: { summary: '', status: 'Approved' },
    }),
  );
  await bench.untilStatus('Succeeded');
  expect(bench.events('Pipeline').map(({ detail }) => detail.state)).toEqual(['STARTED', 'SUCCEEDED']);
  expect(bench.world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
});

test('the function gets the job as CodePipeline sends it, and nothing that tells its pipeline', async () => {
  const job = await firstJob();
  const commit = bench.world.state.codepipeline.pipelines.hello.machine.executions[0].outputs.Source.CommitId;
  expect(job).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    accountId: '111122223333',
    data: {
      actionConfiguration: {
        configuration: { FunctionName: 'hello-ask', UserParameters: `{"commit":"${commit}"}` },
      },
      inputArtifacts: [
        {
          name: 'SourceOutput',
          revision: commit,
          location: {
            type: 'S3',
            s3Location: {
              bucketName: 'store',
              objectKey: expect.stringMatching(/^hello\/SourceOutp\/\w{7}$/),
            },
          },
        },
      ],
      outputArtifacts: [
        {
          name: 'Answer',
          revision: null,
          location: {
            type: 'S3',
            s3Location: { bucketName: 'store', objectKey: expect.stringMatching(/^hello\/Answer\/\w{7}$/) },
          },
        },
      ],
      artifactCredentials: {
        accessKeyId: expect.stringMatching(/^ASIA/),
        secretAccessKey: expect.any(String),
        sessionToken: expect.any(String),
        expirationTime: expect.any(Number),
      },
    },
  });
  expect(bench.asked('lambda', 'Invoke')[0]).toMatchObject({
    FunctionName: 'hello-ask',
    InvocationType: 'Event',
  });
});

test('GetJobDetails tells pipeline, stage and action', async () => {
  const { id } = await firstJob();
  const { jobDetails } = await bench.client.send(new GetJobDetailsCommand({ jobId: id }));
  expect(jobDetails?.data?.actionTypeId).toEqual(lambda);
  expect(jobDetails?.data?.pipelineContext).toEqual({
    pipelineName: 'hello',
    pipelineArn: 'arn:aws:codepipeline:eu-west-1:111122223333:hello',
    pipelineExecutionId: expect.any(String),
    stage: { name: 'Test' },
    action: { name: 'Ask', actionExecutionId: expect.any(String) },
  });
});

test('the artifact credentials read the inputs and write the outputs, and nothing else', async () => {
  const { data } = await firstJob();
  const { expirationTime: _, ...credentials } = data.artifactCredentials;
  bench.join(credentials.accessKeyId);
  const client = new S3Client({
    region: 'eu-west-1',
    endpoint: bench.world.url,
    maxAttempts: 1,
    credentials,
  });
  const [input] = data.inputArtifacts;
  const [output] = data.outputArtifacts;
  const at = ({ location: { s3Location } }: Input) => ({
    Bucket: s3Location.bucketName,
    Key: s3Location.objectKey,
  });
  const read = await client.send(new GetObjectCommand(at(input)));
  expect((await read.Body?.transformToByteArray())?.subarray(0, 2)).toEqual(
    new Uint8Array(Buffer.from('PK')),
  );
  await client.send(new PutObjectCommand({ ...at(output), Body: 'answer' }));
  await expect(client.send(new PutObjectCommand({ ...at(input), Body: 'x' }))).rejects.toMatchObject({
    name: expect.stringContaining('AccessDenied'),
  });
});

test('a continuation is another job with the token, after the cadence that is set', async () => {
  const first = await firstJob();
  const before = bench.world.clock.now();
  await bench.client.send(
    new PutJobSuccessResultCommand({
      jobId: first.id,
      continuationToken: 'build 7',
      executionDetails: { summary: 'running', percentComplete: 40 },
    }),
  );
  expect((await lastAction('Ask'))?.output?.executionResult?.externalExecutionSummary).toBe('running');
  const second = await bench.nextJob();
  expect(second.data.continuationToken).toBe('build 7');
  expect(second.id).not.toBe(first.id);
  expect(bench.world.clock.now() - before).toBeGreaterThanOrEqual(30_000);
  expect(bench.world.clock.now() - before).toBeLessThan(31_000);
});

test('output variables reach later actions under the namespace', async () => {
  const { id } = await firstJob();
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: id, outputVariables: { BuildUrl: 'x' } }));
  expect((await lastAction('Ask'))?.output?.outputVariables).toEqual({ BuildUrl: 'x' });
});

test('a function that merely returns does not pass: after 20 minutes without an answer the action fails', async () => {
  await firstJob();
  const from = bench.world.clock.now();
  await bench.untilStatus('Failed');
  expect(bench.world.clock.now() - from).toBeGreaterThanOrEqual(19 * minute);
  expect(bench.world.clock.now() - from).toBeLessThan(21 * minute);
  expect(await lastAction('Ask')).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: { errorDetails: { code: 'JobFailed', message: expect.stringContaining('hello-ask') } },
    },
  });
});

test('each answer in progress gives another 20 minutes, and 24 hours end it all', async () => {
  let job = await firstJob();
  const from = bench.world.clock.now();
  bench.world.state.codepipeline.settings.continuationMs = 60 * minute;
  while (bench.world.clock.now() < from + 23 * 60 * minute) {
    await bench.client.send(new PutJobSuccessResultCommand({ jobId: job.id, continuationToken: 'more' }));
    job = await bench.nextJob();
  }
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: job.id, continuationToken: 'more' }));
  await bench.untilStatus('Failed');
  expect((bench.world.clock.now() - from) / minute).toBeCloseTo(24 * 60, 0);
});

test('a second answer to the same job is refused', async () => {
  const { id } = await firstJob();
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  const again = bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  await expect(again).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  const failure = new PutJobFailureResultCommand({
    jobId: id,
    failureDetails: { type: 'JobFailed', message: 'late' },
  });
  await expect(bench.client.send(failure)).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});

test('a round that was answered with a token is over, though its action goes on', async () => {
  const { id } = await firstJob();
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: id, continuationToken: 'more' }));
  const again = bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  await expect(again).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  expect(await lastAction('Ask')).toMatchObject({ status: 'InProgress' });
});

test('an action that is over leaves no timer behind', async () => {
  const { id } = await firstJob();
  const timers = () => bench.world.clock.pending().map(({ name }) => name);
  expect(timers()).toEqual(['job-expired', 'invoke-expired']);
  await bench.client.send(
    new PutJobFailureResultCommand({ jobId: id, failureDetails: { type: 'JobFailed', message: 'sick' } }),
  );
  expect(timers()).toEqual([]);
});

test('an answer after the time is up is refused', async () => {
  const { id } = await firstJob();
  await bench.untilStatus('Failed');
  const late = bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  await expect(late).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});

test('an answer to an abandoned job is refused', async () => {
  const { id } = await firstJob();
  const [{ detail }] = bench.events('Pipeline') as [Input];
  await bench.client.send(
    new StopPipelineExecutionCommand({
      pipelineName: 'hello',
      pipelineExecutionId: detail['execution-id'],
      abandon: true,
    }),
  );
  const late = bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  await expect(late).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});

test('an unknown job is not found', async () => {
  const jobId = '00000000-0000-4000-8000-000000000000';
  const unknown = bench.client.send(new PutJobSuccessResultCommand({ jobId }));
  await expect(unknown).rejects.toMatchObject({ name: 'JobNotFoundException' });
});

test.each([
  ['variables together with a token', { continuationToken: 'x', outputVariables: { a: 'b' } }],
  ['a token of 2,049 characters', { continuationToken: 'x'.repeat(2049) }],
  ['an empty token', { continuationToken: '' }],
  ['an empty summary', { executionDetails: { summary: '' } }],
  ['a summary of 2,049 characters', { executionDetails: { summary: 'x'.repeat(2049) } }],
  ['more than all', { executionDetails: { percentComplete: 101 } }],
  ['a variable with a blank in its name', { outputVariables: { 'a b': 'c' } }],
])('%s is refused, and the job can still be answered', async (_, answer) => {
  const { id } = await firstJob();
  const refused = bench.client.send(new PutJobSuccessResultCommand({ jobId: id, ...answer }));
  await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: id }));
  expect(await lastAction('Ask')).toMatchObject({ status: 'Succeeded' });
});

test('output variables of more than 122,880 bytes are refused', async () => {
  const { id } = await firstJob();
  const answer = new PutJobSuccessResultCommand({ jobId: id, outputVariables: { big: 'x'.repeat(122_880) } });
  await expect(bench.client.send(answer)).rejects.toMatchObject({
    name: 'OutputVariablesSizeExceededException',
  });
});

test('a failure says of what kind it is', async () => {
  const { id } = await firstJob();
  await bench.client.send(
    new PutJobFailureResultCommand({
      jobId: id,
      failureDetails: { type: 'ConfigurationError', message: 'no such job', externalExecutionId: '7' },
    }),
  );
  expect(bench.events('Action').at(-1)?.detail).toMatchObject({
    state: 'FAILED',
    'execution-result': {
      'external-execution-id': '7',
      'external-execution-summary': 'no such job',
      'error-code': 'ConfigurationError',
    },
  });
});

test.each([
  ['a type that is none', { type: 'Other', message: 'x' }],
  ['an empty message', { type: 'JobFailed', message: '' }],
  ['a message of 5,001 characters', { type: 'JobFailed', message: 'x'.repeat(5001) }],
])('a failure with %s is refused', async (_, details) => {
  const { id } = await firstJob();
  const answer = new PutJobFailureResultCommand({ jobId: id, failureDetails: details as Input });
  await expect(bench.client.send(answer)).rejects.toMatchObject({ name: 'ValidationException' });
});

test.each([
  'lambda:ListFunctions',
  'lambda:InvokeFunction',
  's3:GetObjectVersion',
  's3:PutObjectAcl',
  's3:GetBucketLocation',
])('without %s the action fails, and says why in the words of IAM', async (action) => {
  bench.grant([...fullGrant, { Effect: 'Deny', Action: action, Resource: '*' }]);
  await bench.client.send(new CreatePipelineCommand({ pipeline: thread }));
  await bench.untilStatus('Failed');
  const failed = bench.events('Action').at(-1)?.detail;
  expect(failed).toMatchObject({ state: 'FAILED', 'execution-result': { 'error-code': 'PermissionError' } });
  expect(failed['execution-result']['external-execution-summary']).toContain(
    `is not authorized to perform: ${action}`,
  );
});

test('a role that does not trust CodePipeline fails the first action', async () => {
  bench.world.state.iam.roles.pipeline.trust = { Statement: [] };
  await bench.client.send(new CreatePipelineCommand({ pipeline: thread }));
  await bench.untilStatus('Failed');
  expect((await lastAction('Pull'))?.output?.executionResult?.errorDetails?.message).toContain(
    'sts:AssumeRole',
  );
});
