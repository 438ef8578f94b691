import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from './account-under-test.ts';
import { sts } from './aws/sts/service.ts';
import type { World } from './world.ts';

let world: World;
let bench: Bench;
const client = (secretAccessKey = 'sandbox-operator-secret', accessKeyId = 'AKIASANDBOXOPERATOR0') =>
  new STSClient({
    region: 'eu-west-1',
    endpoint: world.url,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  });

beforeAll(async () => {
  bench = await openBench([sts]);
  world = bench.world;
});

afterAll(async () => {
  await bench.close();
});

test('a real client learns who it is', async () => {
  const answer = await client().send(new GetCallerIdentityCommand());
  expect(answer).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/operator' });
});

test('a wrong secret is refused', async () => {
  const answer = client('guessed').send(new GetCallerIdentityCommand());
  await expect(answer).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test('an unknown key is refused', async () => {
  const answer = client('x', 'AKIAUNKNOWN').send(new GetCallerIdentityCommand());
  await expect(answer).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

test('what a service does not do is answered 501 and stands in the trace', async () => {
  await expect(world.call(world.operator, 'sts', 'GetFederationToken', {})).rejects.toMatchObject({
    status: 501,
  });
  expect(world.trace.at(-1)).toMatchObject({
    what: 'sts:GetFederationToken',
    detail: { outcome: 'unknown' },
  });
});

test('a service that does not exist is answered 501 in the words of its client, and stands in the trace', async () => {
  const credentials = { accessKeyId: 'AKIASANDBOXOPERATOR0', secretAccessKey: 'sandbox-operator-secret' };
  const stranger = new SSMClient({ region: 'eu-west-1', endpoint: world.url, maxAttempts: 1, credentials });
  await expect(stranger.send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
    name: 'NotRehearsed',
    message: expect.stringContaining('ssm:GetParameter'),
  });
  expect(world.trace.at(-1)).toMatchObject({ what: 'ssm:GetParameter', detail: { outcome: 'unknown' } });
});

test('a role without a policy is denied in the words of IAM', () => {
  const nobody = {
    kind: 'role',
    roleName: 'nobody',
    arn: 'arn:aws:sts::111122223333:assumed-role/nobody/x',
  } as const;
  expect(() => world.permit(nobody, [{ action: 'codedeploy:CreateDeployment', resource: '*' }])).toThrow(
    /is not authorized to perform: codedeploy:CreateDeployment on resource: \*/,
  );
});
