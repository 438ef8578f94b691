import {
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  type PipelineDeclaration,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { commit } from '../../github/repository.ts';
import { type Bench, connectionArn, fullGrant, openBench, pipelineOf } from './testing.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:approvals';
const type = (category: string, provider: string) =>
  ({ category, owner: 'AWS', provider, version: '1' }) as never;

const build = {
  name: 'Bundle',
  actionTypeId: type('Build', 'CodeBuild'),
  configuration: {
    ProjectName: 'hello-build',
    EnvironmentVariables: '[{"name":"COMMIT","value":"#{Source.CommitId}"}]',
  },
  inputArtifacts: [{ name: 'SourceOutput' }],
  outputArtifacts: [{ name: 'BundleOfHello' }],
  namespace: 'Built',
};
const deploy = {
  name: 'Deploy',
  actionTypeId: type('Deploy', 'CodeDeploy'),
  configuration: { ApplicationName: 'hello', DeploymentGroupName: 'hello-staging' },
  inputArtifacts: [{ name: 'SourceOutput' }],
};
const release = {
  name: 'Release',
  actionTypeId: type('Approval', 'Manual'),
  configuration: { NotificationArn: topic, CustomData: '#{Source.CommitMessage}' },
};

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const create = (action: object, more: Partial<PipelineDeclaration> = {}) =>
  bench.client.send(
    new CreatePipelineCommand({ pipeline: pipelineOf([{ name: 'Do', actions: [action as never] }], more) }),
  );

const actions = async () =>
  (await bench.client.send(new ListActionExecutionsCommand({ pipelineName: 'hello' })))
    .actionExecutionDetails ?? [];

const note = (service: string, operation: string, answer: object): void => {
  bench.world.state[service].answers[operation] = answer;
};

describe('the source', () => {
  test('brings the head of the branch into the artifact store, and says what it brought', async () => {
    const sha = await commit(bench.repository, { message: 'Greet', files: { 'a.txt': 'a' } });
    await create(build);
    await bench.until('the source', () =>
      bench.events('Stage').some(({ detail }) => detail.state === 'SUCCEEDED'),
    );
    const [source] = (await actions()).slice(-1);
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
      await create(build);
      await bench.untilStatus('Failed');
      expect((await actions())[0]?.output?.executionResult?.errorDetails).toEqual({
        code: 'PermissionError',
        message: expect.stringContaining(`is not authorized to perform: ${action}`),
      });
    },
  );

  test('a repository that is not there fails the action', async () => {
    delete bench.world.state.github.repositories['example/hello'];
    await create(build);
    await bench.untilStatus('Failed');
    expect((await actions())[0]?.output?.executionResult?.errorDetails?.code).toBe('ConfigurationError');
  });
});

describe('CodeBuild', () => {
  test('builds the input artifact with the variables filled in, and passes with the build', async () => {
    const finished = { id: 'hello:1', buildComplete: true, buildStatus: 'SUCCEEDED' };
    await create(build);
    await bench.until('three looks', () => bench.asked('codebuild', 'BatchGetBuilds').length === 2);
    note('codebuild', 'BatchGetBuilds', {
      builds: [{ ...finished, exportedEnvironmentVariables: [{ name: 'VERSION', value: '7' }] }],
    });
    await bench.untilStatus('Succeeded');
    const [done, source] = await actions();
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
    note('codebuild', 'BatchGetBuilds', {
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
    await create(build);
    await bench.untilStatus('Failed');
    expect((await actions())[0]?.output?.executionResult).toMatchObject({
      externalExecutionSummary: 'Build terminated with state: FAILED',
      errorDetails: {
        code: 'JobFailed',
        message:
          'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: npm test: exit status 1',
      },
    });
  });
});

describe('CodeDeploy', () => {
  test('registers and deploys exactly the artifact, and passes with the deployment', async () => {
    await create(deploy);
    await bench.untilStatus('Succeeded');
    const [done] = await actions();
    const s3location = done?.input?.inputArtifacts?.[0]?.s3location;
    const revision = {
      revisionType: 'S3',
      s3Location: { ...s3location, bundleType: 'zip', eTag: expect.stringMatching(/^[0-9a-f]{32}$/) },
    };
    expect(bench.asked('codedeploy', 'RegisterApplicationRevision')).toEqual([
      { applicationName: 'hello', revision },
    ]);
    expect(bench.asked('codedeploy', 'CreateDeployment')).toEqual([
      { applicationName: 'hello', deploymentGroupName: 'hello-staging', revision },
    ]);
    expect(bench.asked('codedeploy', 'GetDeploymentConfig')).toEqual([
      { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
    ]);
    expect(done?.output?.executionResult).toMatchObject({
      externalExecutionId: 'd-TEST12345',
      externalExecutionSummary: 'Deployment Succeeded',
    });
  });

  test.each([
    ['Failed', 'Deployment d-TEST12345 failed'],
    ['Stopped', 'Deployment d-TEST12345 was stopped'],
  ])('a deployment that ends %s fails the action', async (status, summary) => {
    note('codedeploy', 'GetDeployment', {
      deploymentInfo: { status, errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'too few hosts' } },
    });
    await create(deploy);
    await bench.untilStatus('Failed');
    expect((await actions())[0]?.output?.executionResult).toMatchObject({
      externalExecutionId: 'd-TEST12345',
      externalExecutionSummary: summary,
      errorDetails: { code: 'JobFailed', message: `${summary}: too few hosts` },
    });
  });

  test.each([
    'GetApplication',
    'GetDeploymentGroup',
    'GetDeploymentConfig',
    'RegisterApplicationRevision',
    'CreateDeployment',
    'GetDeployment',
  ])('without codedeploy:%s the action fails with a permission error', async (operation) => {
    bench.grant([...fullGrant, { Effect: 'Deny', Action: `codedeploy:${operation}`, Resource: '*' }]);
    await create(deploy);
    await bench.untilStatus('Failed');
    expect((await actions())[0]?.output?.executionResult?.errorDetails).toEqual({
      code: 'PermissionError',
      message: expect.stringContaining(`codedeploy:${operation} on resource`),
    });
  });
});

describe('the manual approval', () => {
  const waiting = async (more = {}) => {
    await create({ ...release, ...more });
    await bench.until('the approval', () => bench.asked('sns', 'Publish').length > 0);
    const { stageStates } = await bench.client.send(new GetPipelineStateCommand({ name: 'hello' }));
    return stageStates?.[1]?.actionStates?.[0]?.latestExecution?.token ?? '';
  };
  const answer = (token: string, status: 'Approved' | 'Rejected', summary = '') =>
    bench.client.send(
      new PutApprovalResultCommand({
        pipelineName: 'hello',
        stageName: 'Do',
        actionName: 'Release',
        token,
        result: { summary, status },
      }),
    );
  const lastEvent = () => bench.events('Action').at(-1)?.detail;

  test('tells the topic what is to be approved, with the token', async () => {
    const token = await waiting();
    const [{ TopicArn, Message }] = bench.asked('sns', 'Publish') as [{ TopicArn: string; Message: string }];
    expect(TopicArn).toBe(topic);
    expect(JSON.parse(Message)).toEqual({
      region: 'eu-west-1',
      consoleLink: expect.stringContaining('hello'),
      approval: {
        pipelineName: 'hello',
        stageName: 'Do',
        actionName: 'Release',
        token,
        expires: expect.stringMatching(/^2026-01-12T\d\d:\d\dZ$/),
        externalEntityLink: null,
        approvalReviewLink: expect.stringContaining(token),
        customData: 'The service as it is today',
      },
    });
  });

  test('approved without a word, the event names who approved', async () => {
    await answer(await waiting(), 'Approved');
    await bench.untilStatus('Succeeded');
    expect(lastEvent()).toMatchObject({
      state: 'SUCCEEDED',
      'execution-result': {
        'external-execution-summary': 'Approved by arn:aws:iam::111122223333:user/operator',
      },
    });
  });

  test('rejected, the action fails with what was said', async () => {
    await answer(await waiting(), 'Rejected', 'not on a Friday');
    await bench.untilStatus('Failed');
    expect(lastEvent()).toMatchObject({
      state: 'FAILED',
      type: { category: 'Approval' },
      'execution-result': { 'external-execution-summary': 'not on a Friday', 'error-code': 'JobFailed' },
    });
  });

  test('is answered once', async () => {
    const token = await waiting();
    await answer(token, 'Approved');
    await expect(answer(token, 'Rejected')).rejects.toMatchObject({
      name: 'ApprovalAlreadyCompletedException',
    });
  });

  test('is not answered with another token', async () => {
    await waiting();
    const guessed = answer('00000000-0000-4000-8000-000000000000', 'Approved');
    await expect(guessed).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  test.each([
    ['seven days', {}, 7 * 24 * 60],
    ['its own timeout', { timeoutInMinutes: 5 }, 5],
  ])('nobody answers: it fails after %s', async (_, more, minutes) => {
    await waiting(more);
    const from = bench.world.clock.now();
    await bench.untilStatus('Failed');
    expect((bench.world.clock.now() - from) / 60_000).toBeCloseTo(minutes, 0);
  });

  test('needs sns:Publish', async () => {
    bench.grant([...fullGrant, { Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }]);
    await create(release);
    await bench.untilStatus('Failed');
    expect(lastEvent()['execution-result']['error-code']).toBe('PermissionError');
  });
});
