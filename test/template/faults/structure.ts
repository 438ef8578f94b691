import type { Fault } from './fault.ts';

const { Ref, GetAtt, Sub } = {
  Ref: (id: string) => ({ Ref: id }),
  GetAtt: (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] }),
  Sub: (text: string) => ({ 'Fn::Sub': text }),
};

const staging = 'Pipeline.Stages.3.Actions';
const vpc = 'ValidateDeploymentLambdaFunction.VpcConfig.Fn::If.1';

export const propertyFaults: readonly Fault[] = [
  ['a misspelt property', 'Ledger.BilingMode', 'x', /^Ledger: unknown property BilingMode/],
  ['one that is deep down', `${staging}.0.RunOder`, 1, /unknown property RunOder/],
  ['one within a branch of Fn::If', `${vpc}.SubnetId`, 'x', /VpcConfig: unknown property SubnetId /],
  [
    'an unknown resource type',
    'Ledger@Type',
    'AWS::DynamoDB::Tabel',
    /no resource type AWS::DynamoDB::Tabel/,
  ],
  [
    'a missing required property',
    'Pipeline.RoleArn',
    undefined,
    /^Pipeline: required property RoleArn is missing/,
  ],
  ['an action without its type', `${staging}.0.ActionTypeId`, undefined, /required property ActionTypeId/],
  ['a value of the wrong type', 'FailedEvents.DelaySeconds', 'long', /expected integer, found "long"/],
  ['a single value for a list', 'Pipeline.Stages.0.Actions', 'x', /Stages\[0\].Actions: expected array/],
  [
    'a value that is not allowed',
    'Pipeline.ExecutionMode',
    'SUPERSEDES',
    /^Pipeline.ExecutionMode: .*"SUPERSEDES"/,
  ],
];

export const referenceFaults: readonly Fault[] = [
  ['a Ref to nothing', 'BuildProject.ServiceRole', Ref('Role'), /^BuildProject.*: there is no .* Role$/],
  ['a GetAtt of nothing', 'BuildProject.ServiceRole', GetAtt('Role', 'Arn'), /there is no .* Role$/],
  [
    'an unknown attribute',
    'BuildProject.ServiceRole',
    GetAtt('BuildRole', 'ARN'),
    /Role has no attribute ARN/,
  ],
  ['a Sub of nothing', 'BuildProject.Description', Sub(`for \${Aplication}`), /there is no .* Aplication$/],
  ['a DependsOn to nothing', 'Pipeline@DependsOn', 'Role', /^Pipeline.DependsOn: there is no .* Role$/],
  ['an unknown condition', 'NotificationEmail@Condition', 'HasMail', /there is no condition HasMail/],
  ['one of an Fn::If', 'StagingGroup.AutoScalingGroups.Fn::If.0', 'Scales', /there is no condition Scales/],
  [
    'a circle',
    'PipelineRole@DependsOn',
    'Pipeline',
    /needs itself: .*PipelineRole > Pipeline|Pipeline > PipelineRole/,
  ],
];
