import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { Principal } from '../../service.ts';
import { iam } from '../iam/service.ts';
import { ssm } from '../ssm/service.ts';
import { sts } from './service.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench([iam, ssm, sts]);
});

afterEach(() => bench.close());

const account = '111122223333';
const arnOf = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
const trusting = (AWS: string, Condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...(Condition ? { Condition } : {}),
});

const role = (RoleName: string, trust: object, more: object = {}) =>
  new IAMClient(bench.options).send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Statement: trust }),
      ...more,
    }),
  );

const may = (RoleName: string, Action: string, Resource = '*') =>
  new IAMClient(bench.options).send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Statement: { Effect: 'Allow', Action, Resource } }),
    }),
  );

const assume = (name: string, more: object = {}) =>
  new STSClient(bench.options).send(
    new AssumeRoleCommand({ RoleArn: arnOf(name), RoleSessionName: 'me', ...more }),
  );

const optionsOf = async (answer: ReturnType<typeof assume>) => {
  const { Credentials } = await answer;
  return {
    ...bench.options,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  };
};

const sessionOf = (roleName: string): Principal => ({
  kind: 'role',
  roleName,
  arn: `arn:aws:sts::${account}:assumed-role/${roleName}/x`,
});

const assumeAs = (caller: string, name: string, more: object = {}) =>
  bench.world.call(sessionOf(caller), 'sts', 'AssumeRole', {
    RoleArn: arnOf(name),
    RoleSessionName: 'chained',
    ...more,
  });

test('whoever has become a role calls as it, and may what it may', async () => {
  const { Role } = await role('reader', trusting(account));
  await may('reader', 'ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/open');
  for (const Name of ['open', 'closed'])
    await bench.world.call(bench.world.operator, 'ssm', 'PutParameter', { Name, Type: 'String', Value: 'x' });
  const options = await optionsOf(assume('reader'));
  expect(await new STSClient(options).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: account,
    Arn: `arn:aws:sts::${account}:assumed-role/reader/me`,
    UserId: `${Role?.RoleId}:me`,
  });
  const read = (Name: string) => new SSMClient(options).send(new GetParameterCommand({ Name }));
  expect(await read('open')).toMatchObject({ Parameter: { Value: 'x' } });
  await expect(read('closed')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('what was lent expires in virtual time', async () => {
  await role('reader', trusting(account));
  await may('reader', '*');
  const answer = assume('reader', { DurationSeconds: 900 });
  const options = await optionsOf(answer);
  const until = (await answer).Credentials?.Expiration?.getTime() ?? 0;
  expect(until - bench.world.clock.now()).toBeGreaterThan(899_000);
  const ask = () => new STSClient(options).send(new GetCallerIdentityCommand({}));
  bench.world.clock.resume(until - 1_000);
  await expect(ask()).resolves.toMatchObject({ Account: account });
  bench.world.clock.resume(until);
  await expect(ask()).rejects.toMatchObject({ name: 'ExpiredToken' });
  const read = new SSMClient(options).send(new GetParameterCommand({ Name: 'x' }));
  await expect(read).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});

test.each([
  [
    'nobody is trusted but a service',
    { ...trusting(''), Principal: { Service: 'lambda.amazonaws.com' } },
    {},
  ],
  ['another account is trusted', trusting('arn:aws:iam::999988887777:root'), {}],
  ['the external id is missing', trusting(account, { StringEquals: { 'sts:ExternalId': 'secret' } }), {}],
  [
    'the external id is another one',
    trusting(account, { StringEquals: { 'sts:ExternalId': 'secret' } }),
    { ExternalId: 'guess' },
  ],
  [
    'the session has the wrong name',
    trusting(account, { StringLike: { 'sts:RoleSessionName': 'ci-*' } }),
    {},
  ],
  ['somebody is denied', [trusting(account), { ...trusting('*'), Effect: 'Deny' }], {}],
])('even the operator is refused where %s', async (_, trust, more) => {
  await role('guarded', trust);
  await expect(assume('guarded', more)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('the right external id opens', async () => {
  await role('guarded', trusting(account, { StringEquals: { 'sts:ExternalId': 'secret' } }));
  const { AssumedRoleUser } = await assume('guarded', { ExternalId: 'secret' });
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/guarded/me`);
});

test('a role that is not there is refused like one that one may not become', async () => {
  await expect(assume('ghost')).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a role is found by its whole ARN, with its path', async () => {
  await role('deep', trusting(account), { Path: '/team/' });
  await expect(assume('deep')).rejects.toMatchObject({ name: 'AccessDenied' });
  const { AssumedRoleUser } = await assume('deep', { RoleArn: arnOf('team/deep') });
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/deep/me`);
});

test('trust in the account needs a policy of the caller besides; trust in the caller is enough', async () => {
  await role('caller', trusting(account));
  await role('of-account', trusting(`arn:aws:iam::${account}:root`));
  await role('of-caller', trusting(arnOf('caller')));
  await expect(assumeAs('caller', 'of-account')).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await may('caller', 'sts:AssumeRole', arnOf('of-account'));
  await expect(assumeAs('caller', 'of-account')).resolves.toHaveProperty('Credentials');
  await expect(assumeAs('caller', 'of-caller')).resolves.toHaveProperty('Credentials');
});

test.each([
  [{ DurationSeconds: 899 }, /durationSeconds.*greater than or equal to 900/],
  [{ DurationSeconds: 43_201 }, /durationSeconds.*less than or equal to 43200/],
  [{ DurationSeconds: 7_201 }, /exceeds the MaxSessionDuration/],
  [{ RoleSessionName: 'a b' }, /roleSessionName.*regular expression/],
  [{ RoleSessionName: 'a' }, /roleSessionName.*greater than or equal to 2/],
])('%j is refused', async (more, message) => {
  await role('short', trusting(account), { MaxSessionDuration: 7_200 });
  await expect(assume('short', more)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(message),
  });
});

test('a role that becomes a role has an hour at most', async () => {
  await role('caller', trusting(account));
  await role('long', trusting(arnOf('caller')), { MaxSessionDuration: 7_200 });
  await expect(assume('long', { DurationSeconds: 7_200 })).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assumeAs('caller', 'long', { DurationSeconds: 7_200 })).rejects.toThrow(/role chaining/);
  await expect(assumeAs('caller', 'long', { DurationSeconds: 3_600 })).resolves.toHaveProperty('Credentials');
});

test('a role assumed in the middle of something calls as part of that', async () => {
  await role('caller', trusting(account));
  await role('second', trusting(arnOf('caller')));
  const { world } = bench;
  const work = world.clock.begin('a function');
  const own = world.issue(sessionOf('caller'));
  own.work = work;
  const credentials = { ...own, sessionToken: own.sessionToken ?? '' };
  const asCaller = new STSClient({ ...bench.options, credentials });
  const assumed = asCaller.send(
    new AssumeRoleCommand({ RoleArn: arnOf('second'), RoleSessionName: 'inside' }),
  );
  // Were its call one from outside, it would wait for the function that waits for it.
  const asked = new STSClient(await optionsOf(assumed)).send(new GetCallerIdentityCommand({}));
  expect((await asked).Arn).toMatch(/second\/inside$/);
  world.clock.end(work);
});
