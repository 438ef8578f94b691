import type { Fault } from './fault.ts';

const rollBack = 'RollBackRole.Policies.0.PolicyDocument.Statement';
const approval = 'ReplaceApprovalRole.Policies.0.PolicyDocument.Statement.2';
const hosts = 'HostsPolicy.PolicyDocument.Statement';
const queue = 'FailedEventsPolicy.PolicyDocument.Statement.0';
const bucket = 'ArtifactsPolicy.PolicyDocument.Statement.0';
const trust = 'RollBackRole.AssumeRolePolicyDocument.Statement.0';

const ledger = { 'Fn::GetAtt': ['Ledger', 'Arn'] };
const like = (key: string) => ({ ArnLike: { [key]: 'x' } });

export const policyFaults: readonly Fault[] = [
  [
    'an unknown action',
    `${rollBack}.2.Action.0`,
    'codedeploy:Deploy',
    /there is no action codedeploy:Deploy/,
  ],
  [
    'an unknown service',
    `${rollBack}.2.Action.0`,
    'deploy:GetDeployment',
    /there is no action deploy:GetDeployment/,
  ],
  // A deployment belongs to a group, yet IAM knows no resource for stopping it: this would grant nothing.
  [
    'an action only for *',
    `${rollBack}.2.Action.0`,
    'codedeploy:StopDeployment',
    /Stop.* cannot be .* only on \*/,
  ],
  [
    'a group action on the application',
    `${rollBack}.3.Action`,
    'codedeploy:GetDeployment',
    /on deploymentgroup, not/,
  ],
  [
    'a pipeline action on an action',
    `${approval}.Action.0`,
    'codepipeline:GetPipelineState',
    /on pipeline, not on/,
  ],
  ['an action on objects for the bucket', `${hosts}.1.Action`, 's3:GetObject', /GetObject .*object, not on/],
  [
    'an action on the bucket for objects',
    `${hosts}.0.Action.0`,
    's3:ListBucket',
    /ListBucket .*bucket, not on/,
  ],
  [
    'one resource too many',
    `${rollBack}.5.Resource`,
    [{ Ref: 'NotificationTopic' }, ledger],
    /no action .*hello-ledger/,
  ],
  [
    'a needless wildcard',
    `${rollBack}.1.Resource`,
    '*',
    /dynamodb:GetItem need not be granted on \*: IAM knows table/,
  ],
  ['a missing resource', `${rollBack}.1.Resource`, undefined, /Resource is missing/],
  ['an unknown field', `${rollBack}.1.Resources`, '*', /Resources does not belong here/],
  ['a queue policy with an unknown action', `${queue}.Action`, 'sqs:Send', /there is no action sqs:Send/],
  ['a queue policy for nobody', `${queue}.Principal`, undefined, /Principal is missing/],
  ['a bucket policy on a table', `${bucket}.Resource`, ledger, /no action here is for arn:aws:dynamodb/],
  ['a trust policy with an unknown action', `${trust}.Action`, 'sts:Assume', /there is no action sts:Assume/],
  [
    'an unknown service in a trust policy',
    `${trust}.Principal.Service`,
    'lambda.aws.com',
    /may not take on RollBackRole/,
  ],
  ['an unknown service in a queue policy', `${queue}.Principal.Service`, 'events', /events is no service/],
  [
    'an unknown condition key',
    `${queue}.Condition`,
    like('aws:Source'),
    /there is no condition key aws:Source/,
  ],
  [
    'a condition key of another action',
    `${queue}.Condition`,
    like('events:source'),
    /sqs:SendMessage does not know/,
  ],
  ['an unknown operator', `${queue}.Condition`, { ArnIs: {} }, /there is no operator ArnIs/],
];
