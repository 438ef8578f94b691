import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount } from './account.ts';

let account: Account;
let lambda: LambdaClient;

beforeAll(async () => {
  account = await openAccount();
  lambda = new LambdaClient(account.options);
});
afterAll(() => account.close());

test('a function that is not there is not found, by name and by ARN', async () => {
  const { name, options } = account;
  const arn = `arn:aws:lambda:${options.region}:111122223333:function:${name}`;
  const asked = [
    lambda.send(new GetFunctionCommand({ FunctionName: name })),
    lambda.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from('{}') })),
  ];
  for (const one of asked) await expect(one).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  // Of another account AWS does not even say whether it is there.
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: arn }))).rejects.toMatchObject({
    name: expect.stringMatching(/ResourceNotFoundException|AccessDeniedException/),
  });
});
