import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
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
