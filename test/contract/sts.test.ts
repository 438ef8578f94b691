import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount } from './account.ts';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());

test('a caller learns who it is', async () => {
  const answer = await new STSClient(account.options).send(new GetCallerIdentityCommand({}));
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
