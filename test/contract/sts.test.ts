import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let sts: STSClient;
let iam: IAMClient;
let RoleArn: string;

beforeAll(async () => {
  account = await openAccount();
  sts = new STSClient(account.options);
  iam = new IAMClient(account.options);
  const { Account: id } = await sts.send(new GetCallerIdentityCommand({}));
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${id}:root` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'right' } },
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: account.name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  RoleArn = Role?.Arn ?? '';
}, patience);

afterAll(async () => {
  await iam.send(new DeleteRoleCommand({ RoleName: account.name }));
  await account.close();
});

test('a caller learns who it is', async () => {
  const answer = await sts.send(new GetCallerIdentityCommand({}));
  expect(answer).toMatchObject({
    Account: expect.stringMatching(/^\d{12}$/),
    Arn: expect.stringMatching(/^arn:aws/),
  });
});

test('a key that nobody has issued is refused', async () => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) };
  const client = new STSClient({ ...account.options, credentials });
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: expect.stringMatching(/InvalidClientTokenId|UnrecognizedClientException/),
  });
});

const assume = (more: object = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'contract', ExternalId: 'right', ...more }));

test(
  'whom the trust policy lets become a role is that role, for a quarter of an hour at least',
  async () => {
    const tryIt = () => assume({ DurationSeconds: 900 }).catch(() => undefined);
    const answer = await account.eventually(tryIt, (one) => one !== undefined);
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer?.Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    const who = await new STSClient({ ...account.options, credentials }).send(
      new GetCallerIdentityCommand({}),
    );
    expect(who).toMatchObject({
      Arn: expect.stringMatching(new RegExp(`:assumed-role/${account.name}/contract$`)),
      UserId: answer?.AssumedRoleUser?.AssumedRoleId,
    });
  },
  patience,
);

test.each([
  [{ ExternalId: 'wrong' }, 'AccessDenied'],
  [{ RoleSessionName: 'not a name' }, 'ValidationError'],
  [{ DurationSeconds: 60 }, 'ValidationError'],
  [{ DurationSeconds: 7_200 }, 'ValidationError'],
])('with %j nobody becomes the role: %s', async (more, name) => {
  await expect(assume(more)).rejects.toMatchObject({ name });
});

test('a role that is not there is refused, not missing', async () => {
  await expect(assume({ RoleArn: `${RoleArn}-not` })).rejects.toMatchObject({ name: 'AccessDenied' });
});
