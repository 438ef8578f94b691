import {
  GetJobDetailsCommand,
  GetPipelineStateCommand,
  PutApprovalResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { fullGrant } from './testing.ts';
import { type JobBench, lambda, openJobBench } from './testing-job.ts';

let bench: JobBench;
beforeEach(async () => {
  bench = await openJobBench();
});
afterEach(() => bench.close());

test('a commit goes from the source through a function to an approval, and is released', async () => {
  const { id } = await bench.firstJob();
  await bench.succeed(id);
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
  const job = await bench.firstJob();
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
  const { id } = await bench.firstJob();
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
  const { data } = await bench.firstJob();
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
  const first = await bench.firstJob();
  const before = bench.world.clock.now();
  await bench.client.send(
    new PutJobSuccessResultCommand({
      jobId: first.id,
      continuationToken: 'build 7',
      executionDetails: { summary: 'running', percentComplete: 40 },
    }),
  );
  expect((await bench.lastAction('Ask'))?.output?.executionResult?.externalExecutionSummary).toBe('running');
  const second = await bench.nextJob();
  expect(second.data.continuationToken).toBe('build 7');
  expect(second.id).not.toBe(first.id);
  expect(bench.world.clock.now() - before).toBeGreaterThanOrEqual(30_000);
  expect(bench.world.clock.now() - before).toBeLessThan(31_000);
});

test('output variables reach later actions under the namespace', async () => {
  const { id } = await bench.firstJob();
  await bench.succeed(id, { outputVariables: { BuildUrl: 'x' } });
  expect((await bench.lastAction('Ask'))?.output?.outputVariables).toEqual({ BuildUrl: 'x' });
});

test.each([
  'lambda:ListFunctions',
  'lambda:InvokeFunction',
  's3:GetObjectVersion',
  's3:PutObjectAcl',
  's3:GetBucketLocation',
])('without %s the action fails, and says why in the words of IAM', async (action) => {
  bench.grant([...fullGrant, { Effect: 'Deny', Action: action, Resource: '*' }]);
  await bench.create();
  await bench.untilStatus('Failed');
  const failed = bench.events('Action').at(-1)?.detail;
  expect(failed).toMatchObject({ state: 'FAILED', 'execution-result': { 'error-code': 'PermissionError' } });
  expect(failed['execution-result']['external-execution-summary']).toContain(
    `is not authorized to perform: ${action}`,
  );
});

test('a role that does not trust CodePipeline fails the first action', async () => {
  bench.world.state.iam.roles.pipeline.trust = { Statement: [] };
  await bench.create();
  await bench.untilStatus('Failed');
  expect((await bench.lastAction('Pull'))?.output?.executionResult?.errorDetails?.message).toContain(
    'sts:AssumeRole',
  );
});
