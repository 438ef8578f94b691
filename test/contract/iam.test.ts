import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let iam: IAMClient;
let RoleName: string;
const PolicyName = 'work';
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] };

beforeAll(async () => {
  account = await openAccount();
  iam = new IAMClient(account.options);
  RoleName = account.name;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
}, patience);

afterAll(async () => {
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await account.close();
});

test('a role tells its trust, encoded as in a URL', async () => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(trust);
});

test('a role with a policy is not deleted', async () => {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(policy) }));
  const read = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  expect(JSON.parse(decodeURIComponent(read.PolicyDocument ?? ''))).toEqual(policy);
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
});

test('a policy that is no policy is refused', async () => {
  const bad = iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: '{"Statement":' }));
  await expect(bad).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
});

test('what is not there is not found', async () => {
  const missing = iam.send(new GetRoleCommand({ RoleName: `${RoleName}-not` }));
  await expect(missing).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('what is updated of a role stays beside what is not, and tags come and go', async () => {
  await iam.send(new UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration: 7_200 }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({ Description: 'new', MaxSessionDuration: 7_200, Path: '/' });
  const Tags = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ];
  await iam.send(new TagRoleCommand({ RoleName, Tags }));
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] }));
  const told = await iam.send(new ListRoleTagsCommand({ RoleName }));
  expect(told).toMatchObject({ Tags: [{ Key: 'b', Value: '2' }], IsTruncated: false });
});

test('a managed policy has a default version, which is not deleted before the others', async () => {
  const document = JSON.stringify(policy);
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: RoleName, PolicyDocument: document }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  const add = () =>
    iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document, SetAsDefault: true }));
  for (let n = 2; n <= 5; n += 1) await add();
  await expect(add()).rejects.toMatchObject({ name: 'LimitExceededException' });
  const conflict = { name: 'DeleteConflictException' };
  const drop = (VersionId: string) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  await expect(drop('v5')).rejects.toMatchObject(conflict);
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(conflict);
  for (const version of ['v1', 'v2', 'v3', 'v4']) await drop(version);
  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions).toMatchObject([{ VersionId: 'v5', IsDefaultVersion: true }]);
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
});
