import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount } from './account.ts';

let account: Account;
let codepipeline: CodePipelineClient;
const jobId = '11111111-abcd-1111-abcd-111111abcdef';

beforeAll(async () => {
  account = await openAccount();
  codepipeline = new CodePipelineClient(account.options);
});
afterAll(() => account.close());

test('a pipeline that is not there is not found, whatever is asked of it', async () => {
  const { name } = account;
  const asked = [
    codepipeline.send(new GetPipelineCommand({ name })),
    codepipeline.send(new StartPipelineExecutionCommand({ name })),
    codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: name })),
  ];
  for (const one of asked) await expect(one).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
});

test('a job that is not there takes no answer', async () => {
  const success = codepipeline.send(new PutJobSuccessResultCommand({ jobId }));
  await expect(success).rejects.toMatchObject({ name: 'JobNotFoundException' });
  const failureDetails = { type: 'JobFailed', message: 'x' } as const;
  const failure = codepipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
  await expect(failure).rejects.toMatchObject({ name: 'JobNotFoundException' });
});

test('a name that no pipeline can have is refused', async () => {
  const bad = codepipeline.send(new GetPipelineCommand({ name: 'not a name' }));
  await expect(bad).rejects.toMatchObject({ name: 'ValidationException' });
});
