import { beforeAll, describe, expect, test } from '@jest/globals';
import { lint } from './lint.ts';
import { packageService } from './package-service.ts';
import type { Template } from './template.ts';

let template: Template;
let filledIn: Template;

beforeAll(async () => {
  template = await packageService();
  filledIn = await packageService({
    serviceName: 'a-rather-long-shop-1',
    repository: 'somebody/shop',
    branch: 'release/2.x',
    connectionArn: 'arn:aws:codestar-connections:us-east-1:111122223333:connection/c',
    jenkinsUrl: 'https://ci.example.com/jenkins/',
    jenkinsJob: 'team/shop-tests',
    subnetIds: 'subnet-1,subnet-2',
    securityGroupIds: 'sg-1',
    stagingAutoScalingGroup: 'shop-staging',
    productionAutoScalingGroup: 'shop-production',
    deploymentConfig: 'CodeDeployDefault.HalfAtATime',
    notificationEmail: 'somebody@example.com',
  });
}, 120_000);

test('the template has no problems', async () => {
  expect(await lint(template)).toEqual([]);
});

test('the template has no problems when every parameter is given', async () => {
  expect(await lint(filledIn)).toEqual([]);
});

test('parameters arrive where they belong', () => {
  const {
    RunJenkinsTestsLambdaFunction: run,
    StagingGroup: group,
    NotificationEmail: mail,
  } = filledIn.Resources;
  expect(filledIn.Conditions).toMatchObject({
    HasEmail: { 'Fn::Not': [{ 'Fn::Equals': ['somebody@example.com', ''] }] },
  });
  expect(run?.Properties).toMatchObject({
    FunctionName: 'a-rather-long-shop-1-run-jenkins-tests',
    VpcConfig: {
      'Fn::If': ['HasSubnets', { SubnetIds: { 'Fn::Split': [',', 'subnet-1,subnet-2'] } }, expect.anything()],
    },
  });
  expect(group?.Properties).toMatchObject({
    DeploymentConfigName: 'CodeDeployDefault.HalfAtATime',
    AutoScalingGroups: { 'Fn::If': ['StagingScales', ['shop-staging'], expect.anything()] },
  });
  expect(mail?.Properties).toMatchObject({ Endpoint: 'somebody@example.com' });
});

test('what must outlive the stack is retained', () => {
  const retained = Object.entries(template.Resources)
    .filter(([, resource]) => 'DeletionPolicy' in resource)
    .map(([id]) => id);
  expect(retained).toEqual(['Artifacts', 'Ledger']);
});

/** The template with another value (or none, if undefined) at a path such as `Pipeline.Properties.Stages.0.Name`. */
const withFault = (path: string, value: unknown): Template => {
  const faulty = structuredClone(template);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce(
    (at, key) => at[key] as Record<string, unknown>,
    faulty.Resources as Record<string, unknown>,
  );
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return faulty;
};

const deployments = 'Hellorollbackrule1EventBridgeRule.Properties.EventPattern';
const judgedBad = 'Hellorollbackrule2EventBridgeRule.Properties.EventPattern';
const stages = 'Hellorecorddeliveryrule1EventBridgeRule.Properties.EventPattern';
const rollBack = 'RollBackRole.Properties.Policies.0.PolicyDocument.Statement';
const ofLambda = 'RollBackRole.Properties.AssumeRolePolicyDocument.Statement.0';

const faults: Readonly<
  Record<string, readonly (readonly [fault: string, path: string, value: unknown, problem: RegExp])[]>
> = {
  'the property database': [
    [
      'a misspelt property',
      'Ledger.Properties.BilingMode',
      'PAY_PER_REQUEST',
      /^Ledger: unknown property BilingMode/,
    ],
    [
      'a misspelt property deep down',
      'Pipeline.Properties.Stages.3.Actions.0.RunOder',
      1,
      /unknown property RunOder/,
    ],
    [
      'a resource type that does not exist',
      'Ledger.Type',
      'AWS::DynamoDB::Tabel',
      /no resource type AWS::DynamoDB::Tabel/,
    ],
    [
      'a missing required property',
      'Pipeline.Properties.RoleArn',
      undefined,
      /^Pipeline: required property RoleArn is missing/,
    ],
    [
      'an action without its type',
      'Pipeline.Properties.Stages.2.Actions.0.ActionTypeId',
      undefined,
      /required property ActionTypeId/,
    ],
    [
      'a value of the wrong type',
      'FailedEvents.Properties.MessageRetentionPeriod',
      'long',
      /expected integer, found "long"/,
    ],
    [
      'a single value for a list',
      'Pipeline.Properties.Stages.0.Actions',
      'x',
      /Stages\[0\].Actions: expected array/,
    ],
    [
      'a value that is not allowed',
      'Pipeline.Properties.ExecutionMode',
      'SUPERSEED',
      /^Pipeline.ExecutionMode: expected .*SUPERSEDED.*, found "SUPERSEED"/,
    ],
    [
      'a fault within a branch of Fn::If',
      'ValidateDeploymentLambdaFunction.Properties.VpcConfig.Fn::If.1.SubnetId',
      'x',
      /VpcConfig: unknown property SubnetId /,
    ],
  ],
  references: [
    [
      'a Ref to nothing',
      'BuildProject.Properties.ServiceRole',
      { Ref: 'BuilderRole' },
      /^BuildProject.*no resource or parameter BuilderRole/,
    ],
    [
      'a GetAtt of nothing',
      'BuildProject.Properties.ServiceRole',
      { 'Fn::GetAtt': ['BuilderRole', 'Arn'] },
      /no resource or parameter BuilderRole/,
    ],
    [
      'a GetAtt of an attribute that does not exist',
      'BuildProject.Properties.ServiceRole',
      { 'Fn::GetAtt': ['BuildRole', 'ARN'] },
      /AWS::IAM::Role has no attribute ARN \(it has Arn, RoleId\)/,
    ],
    [
      'a Sub of nothing',
      'BuildProject.Properties.Description',
      { 'Fn::Sub': 'for ${Aplication}' },
      /no resource or parameter Aplication/,
    ],
    [
      'a DependsOn to nothing',
      'Pipeline.DependsOn',
      'PipelineRoles',
      /^Pipeline.DependsOn: there is no resource or parameter PipelineRoles/,
    ],
    ['a condition that does not exist', 'NotificationEmail.Condition', 'HasMail', /no condition HasMail/],
    [
      'an Fn::If on a condition that does not exist',
      'StagingGroup.Properties.AutoScalingGroups.Fn::If.0',
      'Scales',
      /no condition Scales/,
    ],
    [
      'a circle',
      'PipelineRole.DependsOn',
      'Pipeline',
      /needs itself: .*Pipeline.*PipelineRole|needs itself: .*PipelineRole > Pipeline/,
    ],
  ],
  'event patterns': [
    [
      'a state that does not exist: the API says Stopped, the event STOP',
      `${deployments}.detail.state`,
      ['FAILURE', 'STOPPED'],
      /detail.state: there is no state STOPPED \(there are START, .*STOP/,
    ],
    [
      'a state that does not exist: British spelling',
      `${stages}.detail.state`,
      ['CANCELLED'],
      /there is no state CANCELLED/,
    ],
    [
      'a state within a filter',
      `${stages}.detail.state`,
      [{ 'anything-but': ['Started'] }],
      /there is no state Started/,
    ],
    [
      'a wrong detail-type',
      `${deployments}.detail-type`,
      ['CodeDeploy Deployment State Change'],
      /nobody here sends "CodeDeploy Deployment State Change"/,
    ],
    [
      'a wrong source',
      `${deployments}.source`,
      ['aws.codedeployment'],
      /source: nobody sends events as aws.codedeployment/,
    ],
    ['a field that the event lacks', `${deployments}.detail.status`, ['FAILURE'], /has no such field/],
    [
      'a field that one of the events lacks',
      `${stages}.detail.action`,
      ['Deploy'],
      /"CodePipeline Pipeline Execution State Change" has no such field/,
    ],
    [
      'a pipeline of another name',
      `${stages}.detail.pipeline`,
      ['helo-delivery'],
      /there is no pipeline helo-delivery/,
    ],
    [
      'a stage that the pipeline lacks',
      'Helloreplaceapprovalrule1EventBridgeRule.Properties.EventPattern.detail.stage',
      ['Stage'],
      /there is no stage Stage/,
    ],
    ['a value that is no list', `${deployments}.detail.application`, 'hello', /names its values in a list/],
    [
      'a filter that does not exist',
      `${deployments}.detail.application`,
      [{ startsWith: 'h' }],
      /there is no filter startsWith/,
    ],
    [
      'an own event that nobody sends',
      `${judgedBad}.detail-type`,
      ['Release Was Bad'],
      /nobody here sends "Release Was Bad"/,
    ],
    [
      'an own source under which nobody may send',
      `${judgedBad}.source`,
      ['slipway.helo'],
      /nobody sends events as slipway.helo/,
    ],
    [
      'a field that the own event lacks',
      `${judgedBad}.detail`,
      { stage: ['staging'] },
      /"Release Judged Bad" has no such field/,
    ],
  ],
  policies: [
    [
      'an action that does not exist',
      `${rollBack}.2.Action`,
      ['codedeploy:StartDeployment'],
      /there is no action codedeploy:StartDeployment/,
    ],
    [
      'a service that does not exist',
      `${rollBack}.2.Action`,
      ['codedeployment:GetDeployment'],
      /there is no action codedeployment:/,
    ],
    [
      'an action that cannot be granted on a resource',
      `${rollBack}.2.Action.5`,
      'codedeploy:StopDeployment',
      /codedeploy:StopDeployment cannot be granted on a resource, only on \*/,
    ],
    [
      'an action on the wrong type of resource',
      `${rollBack}.3.Action.2`,
      'codedeploy:GetDeployment',
      /codedeploy:GetDeployment is granted on a deploymentgroup, not on .*:application:hello/,
    ],
    [
      'an action on a stage that belongs to the pipeline',
      'ReplaceApprovalRole.Properties.Policies.0.PolicyDocument.Statement.2.Action',
      'codepipeline:GetPipelineState',
      /GetPipelineState is granted on a pipeline, not on .*\/Approve\/GoLive/,
    ],
    [
      'an action on objects for a bucket',
      'HostsPolicy.Properties.PolicyDocument.Statement.1.Action',
      's3:GetObject',
      /s3:GetObject is granted on a .*object, not on/,
    ],
    [
      'an action on a bucket for objects',
      'HostsPolicy.Properties.PolicyDocument.Statement.0.Action',
      's3:ListBucket',
      /s3:ListBucket is granted on a bucket, not on/,
    ],
    [
      'a resource that no action is for',
      `${rollBack}.5.Resource`,
      [{ Ref: 'NotificationTopic' }, { 'Fn::GetAtt': ['Ledger', 'Arn'] }],
      /no action here is for .*:table\/hello-ledger/,
    ],
    [
      'more than is needed',
      `${rollBack}.1.Resource`,
      '*',
      /dynamodb:GetItem need not be granted on \*: IAM knows table/,
    ],
    [
      'an action of a queue policy that does not exist',
      'FailedEventsPolicy.Properties.PolicyDocument.Statement.0.Action',
      'sqs:Send',
      /no action sqs:Send/,
    ],
    [
      'a queue policy without a principal',
      'FailedEventsPolicy.Properties.PolicyDocument.Statement.0.Principal',
      undefined,
      /Principal is missing/,
    ],
    [
      'a bucket policy on something else',
      'ArtifactsPolicy.Properties.PolicyDocument.Statement.0.Resource',
      { 'Fn::GetAtt': ['FailedEvents', 'Arn'] },
      /no action here is for arn:aws:sqs/,
    ],
    [
      'a trust policy with an action that does not exist',
      `${ofLambda}.Action`,
      'sts:AssumesRole',
      /there is no action sts:AssumesRole/,
    ],
    [
      'a service that cannot take a role on',
      `${ofLambda}.Principal`,
      { Service: 'lambda.amazon.com' },
      /lambda.amazon.com is no service/,
    ],
    [
      'a condition key that does not exist',
      `${rollBack}.5.Condition`,
      { StringEquals: { 'aws:SourceArns': 'x' } },
      /no condition key aws:SourceArns/,
    ],
    [
      'a condition key of another action',
      `${rollBack}.5.Condition`,
      { StringEquals: { 'events:source': 'x' } },
      /sns:Publish does not know events:source/,
    ],
    [
      'an operator that does not exist',
      `${rollBack}.5.Condition`,
      { StringIs: { 'aws:SourceArn': 'x' } },
      /no operator StringIs/,
    ],
  ],
  'what the database lacks': [
    [
      'a runtime that does not exist',
      'RollBackLambdaFunction.Properties.Runtime',
      'nodejs25.x',
      /nodejs25.x is none of/,
    ],
    [
      'subnets without security groups',
      'ValidateDeploymentLambdaFunction.Properties.VpcConfig.Fn::If.1.SecurityGroupIds',
      undefined,
      /subnets and security groups go together/,
    ],
    [
      'a role that its function may not take on',
      'RollBackLambdaFunction.Properties.Role.Fn::GetAtt.0',
      'BuildRole',
      /lambda.amazonaws.com may not take on BuildRole/,
    ],
    [
      'a destination that would keep credentials',
      'AdmitReleaseLambdaEvConf.Properties.DestinationConfig',
      { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111122223333:q' } },
      /would keep the credentials/,
    ],
    [
      'a deployment configuration that is not for hosts',
      'StagingGroup.Properties.DeploymentConfigName',
      'CodeDeployDefault.OneAtTime',
      /CodeDeploy has no CodeDeployDefault.OneAtTime/,
    ],
    [
      'an event of automatic roll-back that does not exist',
      'StagingGroup.Properties.AutoRollbackConfiguration.Events',
      ['DEPLOYMENT_FAILED'],
      /there is no event DEPLOYMENT_FAILED/,
    ],
    [
      'an action type that does not exist',
      'Pipeline.Properties.Stages.3.Actions.1.ActionTypeId.Provider',
      'CodeDeployment',
      /no action type Deploy\/AWS\/CodeDeployment\/1/,
    ],
    [
      'a misspelt configuration',
      'Pipeline.Properties.Stages.4.Actions.0.Configuration.CustomDate',
      'x',
      /takes no CustomDate/,
    ],
    [
      'a configuration that lacks something',
      'Pipeline.Properties.Stages.3.Actions.1.Configuration.DeploymentGroupName',
      undefined,
      /DeploymentGroupName is missing/,
    ],
    [
      'user parameters that are no JSON',
      'Pipeline.Properties.Stages.3.Actions.0.Configuration.UserParameters',
      '{environment:1}',
      /not JSON/,
    ],
    [
      'an artifact that nothing makes',
      'Pipeline.Properties.Stages.3.Actions.1.InputArtifacts',
      [{ Name: 'Bundel' }],
      /nothing before it makes Bundel/,
    ],
    [
      'a variable of a namespace that nothing has',
      'Pipeline.Properties.Stages.4.Actions.0.Configuration.CustomData',
      '#{Sources.CommitId}',
      /nothing before it has the namespace Sources/,
    ],
    [
      'a trigger for an action that does not exist',
      'Pipeline.Properties.Triggers.0.GitConfiguration.SourceActionName',
      'Git',
      /there is no source action Git/,
    ],
  ],
};

describe.each(Object.entries(faults))('the lint finds by %s', (_, cases) => {
  test.each(cases)('%s', async (_fault, path, value, problem) => {
    const problems = await lint(withFault(path, value));
    expect(problems.filter((one) => !problem.test(one))).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
  });
});
