import type { SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from '@jest/globals';
import { fakeClient } from '../../test/fake-client.ts';
import { secretReader } from './secrets.ts';

const names = { user: '/slipway/hello/jenkins/user', token: '/slipway/hello/jenkins/token' };

const rig = (values: Readonly<Record<string, string>>) => {
  let time = 0;
  const { client, sent } = fakeClient<SSMClient>({
    GetParameters: ({ Names }: { Names: string[] }) => ({
      Parameters: Names.flatMap((Name) =>
        values[Name] === undefined ? [] : [{ Name, Value: values[Name] }],
      ),
    }),
  });
  const read = secretReader(client, names, { now: () => time });
  return {
    read,
    sent,
    pass: (ms: number) => {
      time += ms;
    },
  };
};

test('both secrets come decrypted in one call', async () => {
  const { read, sent } = rig({ [names.user]: 'ci', [names.token]: 's3cret' });
  expect(await read()).toEqual({ user: 'ci', token: 's3cret' });
  expect(sent).toEqual([
    { operation: 'GetParameters', input: { Names: [names.user, names.token], WithDecryption: true } },
  ]);
});

test('they are kept for five minutes, and read anew before that when asked to', async () => {
  const { read, sent, pass } = rig({ [names.user]: 'ci', [names.token]: 's3cret' });
  await read();
  pass(299_999);
  await read();
  expect(sent).toHaveLength(1);
  pass(1);
  await read();
  expect(sent).toHaveLength(2);
  await read(true);
  expect(sent).toHaveLength(3);
});

test('one that does not exist is a configuration error with its name, and no value', async () => {
  const { read } = rig({ [names.user]: 'ci-canary' });
  const reading = read();
  await expect(reading).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining(names.token),
  });
  await expect(reading).rejects.toThrow(/^(?!.*canary)/);
});
