import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fullGrant } from '../testing.ts';
import { type OneAction, openOneAction } from './testing.ts';

const deploy = {
  name: 'Deploy',
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
  configuration: { ApplicationName: 'hello', DeploymentGroupName: 'hello-staging' },
  inputArtifacts: [{ name: 'SourceOutput' }],
};

let bench: OneAction;
beforeEach(async () => {
  bench = await openOneAction();
});
afterEach(() => bench.close());

test('registers and deploys exactly the artifact, and passes with the deployment', async () => {
  await bench.create(deploy);
  await bench.untilStatus('Succeeded');
  const [done] = await bench.actions();
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
  bench.answer('codedeploy', 'GetDeployment', {
    deploymentInfo: { status, errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'too few hosts' } },
  });
  await bench.create(deploy);
  await bench.untilStatus('Failed');
  expect((await bench.actions())[0]?.output?.executionResult).toMatchObject({
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
  await bench.create(deploy);
  await bench.untilStatus('Failed');
  expect((await bench.actions())[0]?.output?.executionResult?.errorDetails).toEqual({
    code: 'PermissionError',
    message: expect.stringContaining(`codedeploy:${operation} on resource`),
  });
});
