import {
  DeletePipelineCommand,
  GetJobDetailsCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { type JobBench, openJobBench } from './testing-job.ts';

let bench: JobBench;
beforeEach(async () => {
  bench = await openJobBench();
});
afterEach(() => bench.close());

test('a second answer to the same job is refused', async () => {
  const { id } = await bench.firstJob();
  await bench.succeed(id);
  const again = bench.succeed(id);
  await expect(again).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  await expect(bench.fail(id)).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});

test('a round that was answered with a token is over, though its action goes on', async () => {
  const { id } = await bench.firstJob();
  await bench.succeed(id, { continuationToken: 'more' });
  const again = bench.succeed(id);
  await expect(again).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  expect(await bench.lastAction('Ask')).toMatchObject({ status: 'InProgress' });
});

test('an answer to an abandoned job is refused', async () => {
  const { id } = await bench.firstJob();
  const [{ detail }] = bench.events('Pipeline') as [Input];
  await bench.client.send(
    new StopPipelineExecutionCommand({
      pipelineName: 'hello',
      pipelineExecutionId: detail['execution-id'],
      abandon: true,
    }),
  );
  const late = bench.succeed(id);
  await expect(late).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});

const unknownId = '00000000-0000-4000-8000-000000000000';
const details = (bench: JobBench, jobId: string) => bench.client.send(new GetJobDetailsCommand({ jobId }));
const asking: readonly (readonly [string, (bench: JobBench, jobId: string) => Promise<object>])[] = [
  ['PutJobSuccessResult', ({ succeed }, jobId) => succeed(jobId)],
  ['PutJobFailureResult', ({ fail }, jobId) => fail(jobId)],
  ['GetJobDetails', details],
];

test.each(asking)('%s does not find an unknown job, and refuses what is no job id', async (_, ask) => {
  await expect(ask(bench, unknownId)).rejects.toMatchObject({ name: 'JobNotFoundException' });
  for (const jobId of ['7', unknownId.replaceAll('0', 'A')]) {
    await expect(ask(bench, jobId)).rejects.toMatchObject({ name: 'ValidationException' });
  }
});

test('the jobs of a deleted pipeline are not found, even when there is another one of its name', async () => {
  const { id } = await bench.firstJob();
  await bench.client.send(new DeletePipelineCommand({ name: 'hello' }));
  await expect(details(bench, id)).rejects.toMatchObject({ name: 'JobNotFoundException' });
  await bench.create();
  await expect(details(bench, id)).rejects.toMatchObject({ name: 'JobNotFoundException' });
  await expect(bench.succeed(id)).rejects.toMatchObject({ name: 'InvalidJobStateException' });
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
  const { id } = await bench.firstJob();
  const refused = bench.succeed(id, { ...answer });
  await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
  await bench.succeed(id);
  expect(await bench.lastAction('Ask')).toMatchObject({ status: 'Succeeded' });
});

test('output variables of more than 122,880 bytes are refused', async () => {
  const { id } = await bench.firstJob();
  const largest = 'x'.repeat(122_880 - 'big'.length);
  await expect(bench.succeed(id, { outputVariables: { big: `${largest}x` } })).rejects.toMatchObject({
    name: 'OutputVariablesSizeExceededException',
  });
  await expect(bench.succeed(id, { outputVariables: { big: largest } })).resolves.toBeDefined();
});

test('a failure says of what kind it is', async () => {
  const { id } = await bench.firstJob();
  await bench.fail(id, { type: 'ConfigurationError', message: 'no such job', externalExecutionId: '7' });
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
])('a failure with %s is refused', async (_, failure) => {
  const { id } = await bench.firstJob();
  await expect(bench.fail(id, failure as Input)).rejects.toMatchObject({ name: 'ValidationException' });
});
