import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commit } from '../../../github/repository.ts';
import { connectionArn, fullGrant } from '../testing.ts';
import { type OneAction, openOneAction } from './testing.ts';

const ask = {
  name: 'Ask',
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  configuration: { FunctionName: 'ask' },
};

let bench: OneAction;
beforeEach(async () => {
  bench = await openOneAction();
});
afterEach(() => bench.close());

test('brings the head of the branch into the artifact store, and says what it brought', async () => {
  const sha = await commit(bench.repository, { message: 'Greet', files: { 'a.txt': 'a' } });
  await bench.create(ask);
  await bench.until('the source', () =>
    bench.events('Stage').some(({ detail }) => detail.state === 'SUCCEEDED'),
  );
  const [source] = (await bench.actions()).slice(-1);
  expect(source?.output?.outputVariables).toMatchObject({
    CommitId: sha,
    CommitMessage: 'Greet',
    BranchName: 'main',
    FullRepositoryName: 'example/hello',
    ConnectionArn: connectionArn,
    ProviderType: 'GitHub',
    AuthorEmail: 'ada@hello.example',
  });
  expect(source?.output?.executionResult).toMatchObject({
    externalExecutionId: sha,
    externalExecutionSummary: JSON.stringify({ ProviderType: 'GitHub', CommitMessage: 'Greet' }),
  });
  const key = source?.output?.outputArtifacts?.[0]?.s3location?.key;
  const { Body } = await bench.world.call(bench.world.operator, 's3', 'GetObject', {
    Bucket: 'store',
    Key: key,
  });
  expect(Buffer.from(Body).subarray(0, 2).toString()).toBe('PK');
});

test.each(['codestar-connections:UseConnection', 'codeconnections:UseConnection', 's3:PutObject'])(
  'without %s it fails with a permission error',
  async (action) => {
    bench.grant([...fullGrant, { Effect: 'Deny', Action: action, Resource: '*' }]);
    await bench.create(ask);
    await bench.untilStatus('Failed');
    expect((await bench.actions())[0]?.output?.executionResult?.errorDetails).toEqual({
      code: 'PermissionError',
      message: expect.stringContaining(`is not authorized to perform: ${action}`),
    });
  },
);

test('a repository that is not there fails the action', async () => {
  delete bench.world.state.github.repositories['example/hello'];
  await bench.create(ask);
  await bench.untilStatus('Failed');
  expect((await bench.actions())[0]?.output?.executionResult?.errorDetails?.code).toBe('ConfigurationError');
});
