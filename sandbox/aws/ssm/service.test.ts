import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { ssm } from './service.ts';

let world: World;
let bench: Bench;
let client: SSMClient;

const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-iam'),
  operations: {},
  initialState: () => ({
    policies: {},
    roles: {
      reader: {
        attached: [],
        inline: {
          own: {
            Statement: {
              Effect: 'Allow',
              Action: 'ssm:GetParameter',
              Resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/slipway/hello/*',
            },
          },
        },
      },
    },
  }),
};
const reader = {
  kind: 'role',
  roleName: 'reader',
  arn: 'arn:aws:sts::111122223333:assumed-role/reader/x',
} as const;

beforeEach(async () => {
  bench = await openBench([ssm, iam]);
  world = bench.world;
  client = new SSMClient(bench.options);
});

afterEach(async () => {
  client.destroy();
  await bench.close();
});

const put = (Name: string, Value: string, more: object = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

test('a secret is readable only when it is decrypted, and keeps its versions', async () => {
  await put('/slipway/hello/jenkins/token', 'first', { Type: 'SecureString' });
  await put('/slipway/hello/jenkins/token', 'second', { Type: 'SecureString', Overwrite: true });
  const Name = '/slipway/hello/jenkins/token';
  const sealed = await client.send(new GetParameterCommand({ Name }));
  const open = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
  const older = await client.send(new GetParameterCommand({ Name: `${Name}:1`, WithDecryption: true }));
  expect(sealed.Parameter?.Value).not.toContain('second');
  expect(open.Parameter).toMatchObject({ Value: 'second', Version: 2, Type: 'SecureString' });
  expect(open.Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  expect(older.Parameter).toMatchObject({ Value: 'first', Selector: ':1' });
});

test('what exists is not overwritten unless that is asked for', async () => {
  await put('/a', '1');
  await expect(put('/a', '2')).rejects.toBeInstanceOf(ParameterAlreadyExists);
});

test('a missing parameter is an error by one name, and named among several', async () => {
  await put('/a', '1');
  await expect(client.send(new GetParameterCommand({ Name: '/ghost' }))).rejects.toBeInstanceOf(
    ParameterNotFound,
  );
  const several = await client.send(new GetParametersCommand({ Names: ['/a', '/ghost'] }));
  expect(several.Parameters?.map(({ Value }) => Value)).toEqual(['1']);
  expect(several.InvalidParameters).toEqual(['/ghost']);
});

test('a path gives one level unless it is asked recursively, page by page', async () => {
  for (const name of ['/p/a', '/p/b', '/p/deep/c', '/other']) await put(name, 'x');
  const flat = await client.send(new GetParametersByPathCommand({ Path: '/p', MaxResults: 1 }));
  expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/p/a']);
  const deep = await client.send(
    new GetParametersByPathCommand({ Path: '/p', Recursive: true, NextToken: flat.NextToken }),
  );
  expect(deep.Parameters?.map(({ Name }) => Name)).toEqual(['/p/b', '/p/deep/c']);
});

test('a deleted parameter is gone from the descriptions', async () => {
  await put('/a', '1');
  await client.send(new DeleteParameterCommand({ Name: '/a' }));
  const { Parameters } = await client.send(new DescribeParametersCommand({}));
  expect(Parameters).toEqual([]);
});

test('a role reads what its policy names, and a key of its own asks for kms:Decrypt besides', async () => {
  await put('/slipway/hello/token', 'x', { Type: 'SecureString' });
  await put('/slipway/hello/other', 'x', { Type: 'SecureString', KeyId: '1234' });
  await put('/elsewhere', 'x');
  const read = (Name: string) => world.call(reader, 'ssm', 'GetParameter', { Name, WithDecryption: true });
  expect(await read('/slipway/hello/token')).toMatchObject({ Parameter: { Value: 'x' } });
  await expect(read('/elsewhere')).rejects.toThrow(
    'ssm:GetParameter on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/elsewhere',
  );
  await expect(read('/slipway/hello/other')).rejects.toThrow('kms:Decrypt');
});
