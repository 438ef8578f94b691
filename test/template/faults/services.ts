import type { Fault } from './fault.ts';

const staging = 'Pipeline.Stages.3.Actions';
const approve = 'Pipeline.Stages.4.Actions.0';
const trigger = 'Pipeline.Triggers.0.GitConfiguration';
const vpc = 'ValidateDeploymentLambdaFunction.VpcConfig.Fn::If.1';
const queue = { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111122223333:queue' } };

/** What the database takes any text for. */
export const serviceFaults: readonly Fault[] = [
  ['an unknown runtime', 'RollBackLambdaFunction.Runtime', 'nodejs25.x', /nodejs25.x is none of/],
  ['a call that is too long', 'RollBackLambdaFunction.Timeout', 1000, /ends every call after 900 seconds/],
  ['subnets without security groups', `${vpc}.SecurityGroupIds`, undefined, /security groups go together/],
  [
    'a role of another service',
    'RollBackLambdaFunction.Role.Fn::GetAtt.0',
    'BuildRole',
    /may not take on BuildRole/,
  ],
  [
    'credentials that would be kept',
    'AdmitReleaseLambdaEvConf.DestinationConfig',
    queue,
    /would keep the credentials/,
  ],
  [
    'no such way to deploy',
    'StagingGroup.DeploymentConfigName',
    'CodeDeployDefault.One',
    /has no CodeDeployDefault.One/,
  ],
  [
    'no such automatic roll-back',
    'StagingGroup.AutoRollbackConfiguration.Events',
    ['FAILED'],
    /no event FAILED/,
  ],
  [
    'an unknown action type',
    `${staging}.1.ActionTypeId.Provider`,
    'Deploy',
    /no action type Deploy.AWS.Deploy.1/,
  ],
  ['a misspelt configuration', `${approve}.Configuration.CustomDate`, 'x', /takes no CustomDate/],
  [
    'a missing configuration',
    `${staging}.1.Configuration.ApplicationName`,
    undefined,
    /ApplicationName is missing/,
  ],
  ['parameters that are no JSON', `${staging}.0.Configuration.UserParameters`, '{a:1}', /not JSON: {a:1}/],
  [
    'an artifact that nothing makes',
    `${staging}.1.InputArtifacts.0.Name`,
    'Zip',
    /nothing before it makes Zip/,
  ],
  [
    'a variable that nothing has',
    `${approve}.Configuration.CustomData`,
    '#{Git.CommitId}',
    /the namespace Git/,
  ],
  [
    'a text that is too long',
    `${approve}.Configuration.CustomData`,
    'x'.repeat(1001),
    /more than 1000 characters/,
  ],
  ['two actions of one name', `${staging}.1.Name`, 'Admit', /two actions have the same name/],
  ['a trigger of another source', `${trigger}.SourceActionName`, 'Git', /there is no source action Git/],
];
