import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { iam } from './service.ts';

let bench: Bench;
let client: IAMClient;
const trust = (Service: string) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' } });
const allow = (Action: string, Resource = '*') =>
  JSON.stringify({ Statement: { Effect: 'Allow', Action, Resource } });

beforeAll(async () => {
  bench = await openBench([iam]);
  client = new IAMClient(bench.options);
});

afterAll(() => bench.close());

test('a role is what its policies say, inline and attached', async () => {
  const RoleName = 'worker';
  await client.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
  );
  await client.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: allow('sqs:SendMessage') }),
  );
  const { Policy } = await client.send(
    new CreatePolicyCommand({
      PolicyName: 'shared',
      PolicyDocument: allow('s3:GetObject', 'arn:aws:s3:::b/*'),
    }),
  );
  await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  const worker = bench.world.assume(
    'arn:aws:iam::111122223333:role/worker',
    'lambda.amazonaws.com',
    'session',
  );
  const may = (action: string, resource: string) => () => bench.world.permit(worker, [{ action, resource }]);
  expect(may('sqs:SendMessage', 'arn:q')).not.toThrow();
  expect(may('s3:GetObject', 'arn:aws:s3:::b/key')).not.toThrow();
  expect(may('s3:GetObject', 'arn:aws:s3:::other/key')).toThrow(/not authorized to perform: s3:GetObject/);
  const { AttachedPolicies } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([{ PolicyName: 'shared', PolicyArn: Policy?.Arn }]);
});

test('a service becomes a role only if the role trusts it', async () => {
  await client.send(
    new CreateRoleCommand({ RoleName: 'build', AssumeRolePolicyDocument: trust('codebuild.amazonaws.com') }),
  );
  const assume = (service: string) => () =>
    bench.world.assume('arn:aws:iam::111122223333:role/build', service, 's');
  expect(assume('codebuild.amazonaws.com')).not.toThrow();
  expect(assume('lambda.amazonaws.com')).toThrow(/trust policy does not name lambda.amazonaws.com/);
});

test.each([
  ['nonsense', /Syntax errors/],
  ['{"Statement":{"Effect":"Maybe","Action":"s3:*","Resource":"*"}}', /Effect must be/],
  ['{"Statement":{"Effect":"Allow","Resource":"*"}}', /must contain actions/],
  ['{"Statement":{"Effect":"Allow","Action":"s3:*"}}', /must contain resources/],
  [
    '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}}',
    /should not specify a principal/,
  ],
])('the policy %s is malformed', async (PolicyDocument, reason) => {
  const put = client.send(new CreatePolicyCommand({ PolicyName: 'bad', PolicyDocument }));
  await expect(put).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
    message: expect.stringMatching(reason),
  });
});

test('what is in use cannot be deleted, and what is not there is not found', async () => {
  const { Policy } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'used', PolicyDocument: allow('s3:*') }),
  );
  await client.send(
    new CreateRoleCommand({ RoleName: 'user', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') }),
  );
  await client.send(new AttachRolePolicyCommand({ RoleName: 'user', PolicyArn: Policy?.Arn }));
  const conflict = { name: 'DeleteConflictException' };
  await expect(client.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }))).rejects.toMatchObject(
    conflict,
  );
  await expect(client.send(new DeleteRoleCommand({ RoleName: 'user' }))).rejects.toMatchObject(conflict);
  await expect(client.send(new GetRoleCommand({ RoleName: 'nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});
