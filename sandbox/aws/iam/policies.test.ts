import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { iam } from './service.ts';
import { state } from './state.ts';

let bench: Bench;
let client: IAMClient;
const trusting = (Principal: object, Action = 'sts:AssumeRole', more: object = {}) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal, Action, ...more } });
const statement = (Action: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

beforeEach(async () => {
  bench = await openBench([iam]);
  client = new IAMClient(bench.options);
});

afterEach(() => bench.close());

const policy = async (): Promise<string> =>
  (
    await client.send(
      new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: document(statement('s3:A')) }),
    )
  ).Policy?.Arn ?? '';

test('a policy has five versions at most, one of which counts and cannot be deleted', async () => {
  const PolicyArn = await policy();
  const add = (action: string, SetAsDefault = false) =>
    client.send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: document(statement(action)),
        SetAsDefault,
      }),
    );
  await add('s3:B', true);
  for (const action of ['s3:C', 's3:D', 's3:E']) await add(action);
  await expect(add('s3:F')).rejects.toMatchObject({ name: 'LimitExceededException' });
  const drop = (VersionId: string) => client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  const conflict = { name: 'DeleteConflictException' };
  await expect(drop('v2')).rejects.toMatchObject(conflict);
  await expect(client.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(conflict);
  await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
  await drop('v5');
  await add('s3:G');
  const { Versions } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions?.map((one) => [one.VersionId, one.IsDefaultVersion])).toEqual([
    ['v6', false],
    ['v4', true],
    ['v3', false],
    ['v2', false],
    ['v1', false],
  ]);
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')).Statement[0].Action).toBe('s3:D');
  expect(state(bench.world).policies[PolicyArn]?.document).toMatchObject({ Statement: [{ Action: 's3:D' }] });
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  expect(Policy).toMatchObject({ DefaultVersionId: 'v4', AttachmentCount: 0 });
  await expect(drop('v9')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

const put = (PolicyDocument: string) =>
  client.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'own', PolicyDocument }));

const role = (AssumeRolePolicyDocument = trusting({ Service: 'ec2.amazonaws.com' })) =>
  client.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }));

test.each([
  [document(statement('everything')), /prefaced by a vendor/],
  [document(statement('s3:A', { Resource: 'bucket' })), /must be in ARN format/],
  [JSON.stringify({ Version: '2020-01-01', Statement: statement('s3:A') }), /valid version string/],
])('the policy %s is malformed', async (text, message) => {
  await role();
  await expect(put(text)).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
    message: expect.stringMatching(message),
  });
});

test.each([
  [trusting({ AWS: 'arn:aws:iam::111122223333:role/ghost' }), /Invalid principal in policy/],
  [trusting({ Service: 'x' }, 's3:GetObject'), /only specify STS/],
  [trusting({ Service: 'x' }, 'sts:AssumeRole', { Resource: '*' }), /prohibited field Resource/],
  [document({ Effect: 'Allow', Action: 'sts:AssumeRole' }), /must contain a principal/],
])('the trust policy %s is malformed', async (text, message) => {
  await expect(role(text)).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
    message: expect.stringMatching(message),
  });
});

test('what is too long, or not there, is refused', async () => {
  await role();
  const long = document(statement('s3:A', { Resource: `arn:aws:s3:::${'x'.repeat(10_240)}` }));
  await expect(put(long)).rejects.toMatchObject({ name: 'LimitExceededException' });
  const missing = { name: 'NoSuchEntityException' };
  const RoleName = 'worker';
  const remove = new DeleteRolePolicyCommand({ RoleName, PolicyName: 'ghost' });
  await expect(client.send(remove)).rejects.toMatchObject(missing);
  const PolicyArn = await policy();
  const detach = new DetachRolePolicyCommand({ RoleName, PolicyArn });
  await expect(client.send(detach)).rejects.toMatchObject(missing);
});

test('the simulator judges as calls are judged', async () => {
  const { Role } = await role();
  const source = { StringEquals: { 'events:source': 'slipway' } };
  await put(
    document(
      statement('s3:Get*', { Resource: 'arn:aws:s3:::b/*' }),
      statement('s3:GetSecret', { Effect: 'Deny' }),
      statement('events:PutEvents', { Condition: source }),
    ),
  );
  const ask = async (action: string, more: object = {}) =>
    (
      await client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: Role?.Arn,
          ActionNames: [action],
          ResourceArns: ['arn:aws:s3:::b/key'],
          ...more,
        }),
      )
    ).EvaluationResults?.[0];
  expect(await ask('s3:GetObject')).toMatchObject({
    EvalDecision: 'allowed',
    MatchedStatements: [{ SourcePolicyId: 'own' }],
  });
  expect(await ask('s3:GetSecret')).toMatchObject({ EvalDecision: 'explicitDeny' });
  expect(await ask('s3:PutObject')).toMatchObject({ EvalDecision: 'implicitDeny', MatchedStatements: [] });
  expect(await ask('events:PutEvents')).toMatchObject({
    EvalDecision: 'implicitDeny',
    MissingContextValues: ['events:source'],
  });
  const entry = { ContextKeyName: 'events:source', ContextKeyType: 'string', ContextKeyValues: ['slipway'] };
  expect(await ask('events:PutEvents', { ContextEntries: [entry] })).toMatchObject({
    EvalDecision: 'allowed',
  });
});
