import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OneAction, openOneAction } from './testing.ts';

const build = {
  name: 'Bundle',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: {
    ProjectName: 'hello-build',
    EnvironmentVariables: '[{"name":"COMMIT","value":"#{Source.CommitId}"}]',
  },
  inputArtifacts: [{ name: 'SourceOutput' }],
  outputArtifacts: [{ name: 'BundleOfHello' }],
  namespace: 'Built',
};

let bench: OneAction;
beforeEach(async () => {
  bench = await openOneAction();
});
afterEach(() => bench.close());

test('builds the input artifact with the variables filled in, and passes with the build', async () => {
  const finished = { id: 'hello:1', buildComplete: true, buildStatus: 'SUCCEEDED' };
  await bench.create(build);
  await bench.until('three looks', () => bench.asked('codebuild', 'BatchGetBuilds').length === 2);
  bench.answer('codebuild', 'BatchGetBuilds', {
    builds: [{ ...finished, exportedEnvironmentVariables: [{ name: 'VERSION', value: '7' }] }],
  });
  await bench.untilStatus('Succeeded');
  const [done, source] = await bench.actions();
  const key = done?.output?.outputArtifacts?.[0]?.s3location?.key;
  const commitId = source?.output?.outputVariables?.CommitId;
  expect(bench.asked('codebuild', 'StartBuild')).toEqual([
    {
      projectName: 'hello-build',
      sourceTypeOverride: 'CODEPIPELINE',
      sourceLocationOverride: `store/${source?.output?.outputArtifacts?.[0]?.s3location?.key}`,
      sourceVersion: commitId,
      artifactsOverride: { type: 'CODEPIPELINE', location: 'store', path: key, packaging: 'ZIP' },
      environmentVariablesOverride: [{ name: 'COMMIT', value: commitId, type: 'PLAINTEXT' }],
    },
  ]);
  expect(key).toMatch(/^hello\/BundleOfHe\/\w{7}$/);
  expect(done?.output).toMatchObject({
    executionResult: { externalExecutionId: 'hello:1' },
    outputVariables: { VERSION: '7' },
  });
});

test('fails with the build, in the words of the phase that failed', async () => {
  bench.answer('codebuild', 'BatchGetBuilds', {
    builds: [
      {
        id: 'hello:1',
        buildComplete: true,
        buildStatus: 'FAILED',
        phases: [
          { phaseType: 'INSTALL', phaseStatus: 'SUCCEEDED' },
          {
            phaseType: 'BUILD',
            phaseStatus: 'FAILED',
            contexts: [{ statusCode: 'COMMAND_EXECUTION_ERROR', message: 'npm test: exit status 1' }],
          },
        ],
      },
    ],
  });
  await bench.create(build);
  await bench.untilStatus('Failed');
  expect((await bench.actions())[0]?.output?.executionResult).toMatchObject({
    externalExecutionSummary: 'Build terminated with state: FAILED',
    errorDetails: {
      code: 'JobFailed',
      message:
        'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: npm test: exit status 1',
    },
  });
});
