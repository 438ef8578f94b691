import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Principal } from '../../service.ts';
import { allowLogs, type Bench, openBench, zipped } from './testing.ts';

let bench: Bench;
let client: LambdaClient;
const clientFor = (principal: Principal): LambdaClient => {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = bench.world.issue(principal);
  return new LambdaClient({
    region: 'eu-west-1',
    endpoint: bench.world.url,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
};

beforeAll(async () => {
  bench = await openBench();
  client = clientFor(bench.world.operator);
});
afterAll(() => bench.close());

const roleNamed = (name: string, ...actions: string[]): Principal => {
  bench.role(name, { Statement: { Effect: 'Allow', Action: actions, Resource: '*' } });
  return { kind: 'role', roleName: name, arn: `arn:aws:sts::111122223333:assumed-role/${name}/test` };
};

const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString();

test('a function is created, read, invoked, changed and deleted by a real client', async () => {
  const created = await client.send(
    new CreateFunctionCommand({
      FunctionName: 'hello',
      Role: bench.role('hello-role', allowLogs),
      Runtime: 'nodejs24.x',
      Handler: 'dist/hello/index.handler',
      Timeout: 30,
      Environment: { Variables: { WHO: 'world' } },
      Tags: { team: 'a' },
      Code: {
        ZipFile: await zipped({
          'dist/hello/index.js': `exports.handler = async () => { console.log('greeting'); return 'hello ' + process.env.WHO; };`,
        }),
      },
    }),
  );
  expect(created).toMatchObject({
    FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hello',
    State: 'Active',
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  });

  const answer = await client.send(new InvokeCommand({ FunctionName: created.FunctionArn, LogType: 'Tail' }));
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(text(answer.Payload)).toBe('"hello world"');
  const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
  expect(tail).toMatch(/^START RequestId: .*\n.*\tINFO\tgreeting\nEND RequestId: .*\nREPORT RequestId: /);

  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'hello',
      Environment: { Variables: { WHO: 'you' } },
    }),
  );
  expect(text((await client.send(new InvokeCommand({ FunctionName: 'hello' }))).Payload)).toBe('"hello you"');
  const code = { 'dist/hello/index.js': `exports.handler = async () => 'new';` };
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'hello', ZipFile: await zipped(code) }));
  expect(text((await client.send(new InvokeCommand({ FunctionName: 'hello' }))).Payload)).toBe('"new"');

  const read = await client.send(new GetFunctionCommand({ FunctionName: 'hello' }));
  expect(read).toMatchObject({ Configuration: { Timeout: 30, MemorySize: 128 }, Tags: { team: 'a' } });
  const { Functions = [] } = await client.send(new ListFunctionsCommand());
  expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(['hello']);

  await client.send(new DeleteFunctionCommand({ FunctionName: 'hello' }));
  await expect(client.send(new GetFunctionCommand({ FunctionName: 'hello' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:eu-west-1:111122223333:function:hello',
    $metadata: { httpStatusCode: 404 },
  });
});

test('events are accepted at once, dry runs do nothing', async () => {
  await bench.create('accepted', 'exports.handler = async () => 1;');
  const event = await client.send(new InvokeCommand({ FunctionName: 'accepted', InvocationType: 'Event' }));
  expect(event).toMatchObject({ StatusCode: 202 });
  const dry = await client.send(new InvokeCommand({ FunctionName: 'accepted', InvocationType: 'DryRun' }));
  expect(dry).toMatchObject({ StatusCode: 204 });
});

test('an event that is no JSON is refused', async () => {
  await bench.create('strict', 'exports.handler = async () => 1;');
  const answer = client.send(new InvokeCommand({ FunctionName: 'strict', Payload: Buffer.from('{') }));
  await expect(answer).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});

test('a service may invoke only by the policy on the function, from the source that it names', async () => {
  await bench.create('target', 'exports.handler = async () => 1;');
  const sourceArn = 'arn:aws:events:eu-west-1:111122223333:rule/yes';
  const rule = (arn: string): Principal => ({ kind: 'service', arn: 'events.amazonaws.com', sourceArn: arn });
  const ask = (arn: string) =>
    bench.world.call(rule(arn), 'lambda', 'Invoke', { FunctionName: 'target', InvocationType: 'Event' });
  await expect(ask(sourceArn)).rejects.toMatchObject({ status: 403 });
  const permission = {
    FunctionName: 'target',
    StatementId: 'rule',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: sourceArn,
  };
  await client.send(new AddPermissionCommand(permission));
  await expect(client.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  expect(await ask(sourceArn)).toEqual({ StatusCode: 202 });
  await expect(ask(sourceArn.replace('yes', 'no'))).rejects.toMatchObject({ status: 403 });
  const { Policy = '' } = await client.send(new GetPolicyCommand({ FunctionName: 'target' }));
  expect(JSON.parse(Policy).Statement[0].Condition).toEqual({ ArnLike: { 'AWS:SourceArn': sourceArn } });
  await client.send(new RemovePermissionCommand({ FunctionName: 'target', StatementId: 'rule' }));
  await expect(client.send(new GetPolicyCommand({ FunctionName: 'target' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('whoever creates a function must be allowed to pass its role', async () => {
  const role = bench.role('passed', allowLogs);
  const create = async (principal: Principal) =>
    clientFor(principal).send(
      new CreateFunctionCommand({
        FunctionName: 'passing',
        Role: role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: await zipped('') },
      }),
    );
  await expect(create(roleNamed('half', 'lambda:CreateFunction'))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`iam:PassRole on resource: ${role}`),
  });
  const whole = roleNamed('whole', 'lambda:CreateFunction', 'iam:PassRole');
  expect(await create(whole)).toMatchObject({ FunctionName: 'passing' });
  await expect(create(whole)).rejects.toMatchObject({ name: 'ResourceConflictException' });
});

test.each([
  [
    'a role that does not trust Lambda',
    { Role: 'arn:aws:iam::111122223333:role/none' },
    'cannot be assumed by Lambda',
  ],
  ['a timeout beyond 15 minutes', { Timeout: 901 }, 'timeout'],
  ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'AWS_REGION'],
  ['code that is no zip', { Code: { ZipFile: Buffer.from('no zip') } }, 'Could not unzip'],
])('%s is refused', async (_, options, message) => {
  await expect(bench.create('refused', '', options)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining(message),
  });
});

test.each([
  { Layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1'] },
  { Runtime: 'python3.13' },
  { Publish: true },
  { SnapStart: { ApplyOn: 'PublishedVersions' } },
  { LoggingConfig: { LogFormat: 'JSON' } },
  { TracingConfig: { Mode: 'Active' } },
  { Code: { ImageUri: 'x' } },
])('what is not rehearsed says so: %j', async (options) => {
  await expect(bench.create('unknown', '', options)).rejects.toMatchObject({ status: 501 });
});

test('an operation that the sandbox does not do is 501 and stands in the trace by its name', async () => {
  const answer = client.send(new ListAliasesCommand({ FunctionName: 'x' }));
  await expect(answer).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  expect(bench.world.trace.at(-1)).toMatchObject({
    what: 'lambda:ListAliases',
    detail: { outcome: 'unknown' },
  });
});

test('lists come in pages, with the latest version where all are wanted', async () => {
  const names = ['list-a', 'list-b', 'list-c'];
  for (const name of names) await bench.create(name, '');
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListFunctionsCommand({ MaxItems: 2, ...(Marker ? { Marker } : {}) }));
    expect(page.Functions?.length).toBeLessThanOrEqual(2);
    seen.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    Marker = page.NextMarker;
  } while (Marker);
  expect(seen).toEqual(expect.arrayContaining(names));
  const all = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
  expect(all.Functions?.every(({ FunctionArn }) => FunctionArn?.endsWith(':$LATEST'))).toBe(true);
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'list-a' }));
  expect(Versions).toMatchObject([{ FunctionName: 'list-a', Version: '$LATEST' }]);
  await expect(client.send(new ListFunctionsCommand({ Marker: 'x' }))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
});

test.each<[string, object, object]>([
  ['for the latest version', { Qualifier: '$LATEST' }, { name: 'InvalidParameterValueException' }],
  ['for what is no action', { Action: 'InvokeFunction' }, { name: 'ValidationException' }],
  [
    'for EventBridge with an account',
    { SourceAccount: '111122223333' },
    { $metadata: { httpStatusCode: 501 } },
  ],
  ['for an organization', { PrincipalOrgID: 'o-1234567890' }, { $metadata: { httpStatusCode: 501 } }],
  ['for a version', { Qualifier: '1' }, { $metadata: { httpStatusCode: 501 } }],
])('a permission %s is refused', async (_, more, expected) => {
  await bench.create('guarded', '').catch(() => undefined);
  const permission = { FunctionName: 'guarded', StatementId: 's', Action: 'lambda:InvokeFunction', ...more };
  const add = client.send(new AddPermissionCommand({ Principal: 'events.amazonaws.com', ...permission }));
  await expect(add).rejects.toMatchObject(expected);
});

test('of a thousand at once, a hundred are left to functions without a reservation', async () => {
  await bench.create('much', '');
  await bench.create('more', '');
  const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  await reserve('much', 800);
  await reserve('much', 850);
  await expect(reserve('more', 51)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('below its minimum value of [100]'),
  });
  await reserve('more', 50);
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'much' }));
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'more' }));
  const none = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: 'more' }));
  expect(none.ReservedConcurrentExecutions).toBeUndefined();
});

test('whoever waits is refused at once when all that is reserved is in use', async () => {
  await bench.create('full', 'exports.handler = async () => 1;');
  await client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'full', ReservedConcurrentExecutions: 0 }),
  );
  await expect(client.send(new InvokeCommand({ FunctionName: 'full' }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 429 },
  });
});

test('the latest version goes only with its function', async () => {
  await bench.create('whole', '');
  const remove = client.send(new DeleteFunctionCommand({ FunctionName: 'whole', Qualifier: '$LATEST' }));
  await expect(remove).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('a change for another revision is refused, a dry run changes nothing, and what is not given stays', async () => {
  await bench.create('careful', 'exports.handler = async () => 1;', { Description: 'd', MemorySize: 256 });
  const FunctionName = 'careful';
  const read = () => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const before = await read();
  const ZipFile = await zipped('exports.handler = async () => 2;');
  const RevisionId = '00000000-0000-4000-8000-000000000000';
  await expect(
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId })),
  ).rejects.toMatchObject({ name: 'PreconditionFailedException' });
  const dry = await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
  expect(dry.CodeSha256).not.toBe(before.CodeSha256);
  const { $metadata: _, ...unchanged } = before;
  expect(await read()).toMatchObject(unchanged);
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  expect(await read()).toMatchObject({
    Timeout: 9,
    MemorySize: 256,
    Description: 'd',
    LastUpdateStatus: 'Successful',
  });
});

test('tags and the configuration of events travel both ways', async () => {
  await bench.create('tagged', '');
  const Resource = 'arn:aws:lambda:eu-west-1:111122223333:function:tagged';
  await client.send(new TagResourceCommand({ Resource, Tags: { a: '1', b: '2', c: '3' } }));
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'b'] }));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ c: '3' });
  const config = await client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'tagged',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: {},
    }),
  );
  expect(config).toMatchObject({ MaximumRetryAttempts: 1, FunctionArn: `${Resource}:$LATEST` });
  expect(config.LastModified).toBeInstanceOf(Date);
  const FunctionName = 'tagged';
  const update = { FunctionName, MaximumEventAgeInSeconds: 60 };
  const updated = await client.send(new UpdateFunctionEventInvokeConfigCommand(update));
  expect(updated).toMatchObject({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
  const list = await client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }));
  expect(list.FunctionEventInvokeConfigs).toHaveLength(1);
  await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  const none = client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  await expect(none).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each([
  { MaximumRetryAttempts: 3 },
  { MaximumEventAgeInSeconds: 59 },
  { MaximumEventAgeInSeconds: 21_601 },
])('events cannot be retried as %j says', async (config) => {
  await bench.create('limits', '').catch(() => undefined);
  const put = client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'limits', ...config }));
  await expect(put).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('a function that invokes another waits in virtual time, and is known by its own role', async () => {
  await bench.create(
    'inner',
    'exports.handler = async () => { await new Promise((r) => setTimeout(r, 60_000)); return 1; };',
    {
      Timeout: 120,
    },
  );
  await bench.create(
    'outer',
    `const { createHmac, createHash } = require('node:crypto');
     const http = require('node:http');
     const sha = (text) => createHash('sha256').update(text).digest('hex');
     const mac = (key, text) => createHmac('sha256', key).update(text).digest();
     exports.handler = () => new Promise((resolve, reject) => {
       const { host, hostname, port } = new URL(process.env.AWS_ENDPOINT_URL);
       const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
       const path = '/2015-03-31/functions/inner/invocations';
       const scope = date.slice(0, 8) + '/eu-west-1/lambda/aws4_request';
       const signed = 'host;x-amz-date';
       const canonical = ['POST', path, '', 'host:' + host, 'x-amz-date:' + date, '', signed, sha('')].join('\\n');
       const toSign = ['AWS4-HMAC-SHA256', date, scope, sha(canonical)].join('\\n');
       let key = 'AWS4' + process.env.AWS_SECRET_ACCESS_KEY;
       for (const part of scope.split('/')) key = mac(key, part);
       const authorization = 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/' + scope +
         ', SignedHeaders=' + signed + ', Signature=' + mac(key, toSign).toString('hex');
       http.request({ hostname, port, method: 'POST', path, headers: { host, 'x-amz-date': date, 'x-amz-security-token': process.env.AWS_SESSION_TOKEN, authorization } }, async (answer) => {
         let text = '';
         for await (const part of answer) text += part;
         resolve({ status: answer.statusCode, text, later: Date.now() });
       }).on('error', reject).end();
     });`,
    { Timeout: 120 },
  );
  expect((await bench.invoke('outer')).payload).toMatchObject({ status: 403 });
  roleNamed('outer-role', 'lambda:InvokeFunction');
  const before = bench.world.clock.now();
  const { payload } = await bench.invoke('outer');
  expect(payload).toMatchObject({ status: 200, text: '1' });
  expect((payload as { later: number }).later - before).toBeGreaterThanOrEqual(60_000);
});
