import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
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
