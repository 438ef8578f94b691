import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let ssm: SSMClient;
let Name: string;

beforeAll(async () => {
  account = await openAccount();
  ssm = new SSMClient(account.options);
  Name = `/${account.name}/secret`;
  await ssm.send(new PutParameterCommand({ Name, Type: 'SecureString', Value: 'one' }));
}, patience);

afterAll(async () => {
  await ssm.send(new DeleteParameterCommand({ Name }));
  await account.close();
});

test('a SecureString is read decrypted, or not at all in the clear', async () => {
  const clear = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(clear.Parameter).toMatchObject({ Name, Type: 'SecureString', Value: 'one', Version: 1 });
  const hidden = await ssm.send(new GetParameterCommand({ Name }));
  expect(hidden.Parameter?.Value).not.toBe('one');
});

test('a value that is there is not overwritten unless that is said', async () => {
  const again = { Name, Type: 'SecureString', Value: 'two' } as const;
  await expect(ssm.send(new PutParameterCommand(again))).rejects.toMatchObject({
    name: 'ParameterAlreadyExists',
  });
  expect(await ssm.send(new PutParameterCommand({ ...again, Overwrite: true }))).toMatchObject({
    Version: 2,
  });
});

test('of several, those that are not there are named', async () => {
  const answer = await ssm.send(
    new GetParametersCommand({ Names: [Name, `${Name}-not`], WithDecryption: true }),
  );
  expect(answer.Parameters?.map((one) => one.Name)).toEqual([Name]);
  expect(answer.InvalidParameters).toEqual([`${Name}-not`]);
});

test('one that is not there is not found', async () => {
  const missing = ssm.send(new GetParameterCommand({ Name: `${Name}-not` }));
  await expect(missing).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

test('a label names a version, until it is moved to another', async () => {
  const label = (ParameterVersion: number) =>
    ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels: ['live', '1st'] }));
  const read = async () =>
    (await ssm.send(new GetParameterCommand({ Name: `${Name}:live`, WithDecryption: true }))).Parameter
      ?.Value;
  expect(await label(1)).toMatchObject({ InvalidLabels: ['1st'], ParameterVersion: 1 });
  expect(await read()).toBe('one');
  await label(2);
  expect(await read()).toBe('two');
});

test('a path and a filter find it, and its history tells all versions', async () => {
  const Path = `/${account.name}`;
  const below = await ssm.send(new GetParametersByPathCommand({ Path }));
  expect(below.Parameters?.map((one) => one.Name)).toEqual([Name]);
  const filter = { Key: 'Name', Option: 'BeginsWith', Values: [Path] };
  const told = await ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
  expect(told.Parameters).toMatchObject([{ Name, Type: 'SecureString', Tier: 'Standard' }]);
  const history = await ssm.send(new GetParameterHistoryCommand({ Name, WithDecryption: true }));
  expect(history.Parameters?.map((one) => one.Value)).toEqual(['one', 'two']);
});

test('a filter by a key that is none is refused', async () => {
  const filter = { Key: 'Name', Option: 'EndsWith', Values: ['x'] };
  const wrong = ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
  await expect(wrong).rejects.toMatchObject({ name: 'InvalidFilterOption' });
});
