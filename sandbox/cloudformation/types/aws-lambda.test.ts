import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { allowLogs, type Bench, openBench, zipped } from '../../aws/lambda/testing.ts';
import type { Service } from '../../service.ts';
import type { Provision } from '../resource-type.ts';
import { lambdaEventInvokeConfig } from './aws-lambda-event-invoke-config.ts';
import { lambdaFunction } from './aws-lambda-function.ts';
import { lambdaPermission } from './aws-lambda-permission.ts';
import { logsLogGroup } from './aws-logs-log-group.ts';

/** Holds the zips that a deploy has uploaded. */
const s3: Service = {
  name: 's3',
  protocol: 'custom',
  sdk: () => import('@aws-sdk/client-s3'),
  initialState: () => ({}),
  operations: {
    GetObject: {
      run: async (_, { Bucket: __, Key }) => ({
        Body: await zipped(`exports.handler = async () => [${JSON.stringify(Key)}, process.env.A];`),
      }),
    },
  },
};

let bench: Bench;
let at: Provision;

beforeEach(async () => {
  bench = await openBench([s3]);
  const { world } = bench;
  at = {
    world,
    principal: world.operator,
    stackName: 'hello-delivery',
    logicalId: 'HelloLambdaFunction',
    call: (service, operation, input) => world.call(world.operator, service, operation, input),
  };
});
afterEach(() => bench.close());

const code = (S3Key: string) => ({ S3Bucket: 'deployments', S3Key });

const wanted = () => ({
  FunctionName: 'hello',
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Role: bench.role('hello-role', allowLogs),
  Code: code('first.zip'),
  // As CloudFormation may hand it over: numbers as text.
  Timeout: '30',
  MemorySize: 256,
  Environment: { Variables: { A: 1 } },
  Tags: [{ Key: 'team', Value: 'harbour' }],
});

test('a function is put up, changed where it differs, and taken down', async () => {
  const before = wanted();
  const made = await lambdaFunction.create(at, before);
  expect(made).toEqual({
    physicalId: 'hello',
    attributes: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:hello' },
  });
  expect((await bench.invoke('hello')).payload).toEqual(['first.zip', '1']);

  const { Environment: _, Tags: __, ...rest } = before;
  const after = { ...rest, Code: code('second.zip'), ReservedConcurrentExecutions: '3' };
  await lambdaFunction.update(at, 'hello', after, before);
  expect((await bench.invoke('hello')).payload).toEqual(['second.zip', null]);
  const { Configuration, Tags, Concurrency } = await at.call('lambda', 'GetFunction', {
    FunctionName: 'hello',
  });
  expect(Configuration).toMatchObject({ Timeout: 30, MemorySize: 256 });
  expect([Tags, Concurrency]).toEqual([undefined, { ReservedConcurrentExecutions: 3 }]);

  const calls = bench.world.trace.length;
  await lambdaFunction.update(at, 'hello', after, after);
  expect(bench.world.trace).toHaveLength(calls);

  await lambdaFunction.remove(at, 'hello', after);
  await expect(at.call('lambda', 'GetFunction', { FunctionName: 'hello' })).rejects.toMatchObject({
    status: 404,
  });
});

test('code inside the template is not rehearsed', async () => {
  const create = lambdaFunction.create(at, { ...wanted(), Code: { ZipFile: 'exports.handler = 1' } });
  await expect(create).rejects.toMatchObject({ status: 501 });
});

test('a permission lets its service in, and goes quietly with its function', async () => {
  await lambdaFunction.create(at, wanted());
  const permission = {
    Action: 'lambda:InvokeFunction',
    FunctionName: 'hello',
    Principal: 'events.amazonaws.com',
  };
  const made = await lambdaPermission.create({ ...at, logicalId: 'Rule1' }, permission);
  expect(made.physicalId).toMatch(/^hello-delivery-Rule1-[A-Z0-9]{12}$/);
  const { Policy } = await at.call('lambda', 'GetPolicy', { FunctionName: 'hello' });
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: made.physicalId }]);
  await lambdaPermission.remove(at, made.physicalId, permission);
  await expect(at.call('lambda', 'GetPolicy', { FunctionName: 'hello' })).rejects.toMatchObject({
    status: 404,
  });
  await lambdaFunction.remove(at, 'hello', wanted());
  await expect(lambdaPermission.remove(at, made.physicalId, permission)).resolves.toBeUndefined();
});

test('how events are retried is set, changed and forgotten', async () => {
  await lambdaFunction.create(at, wanted());
  const config = {
    FunctionName: 'hello',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: '1',
    DestinationConfig: {},
  };
  const { physicalId } = await lambdaEventInvokeConfig.create(at, config);
  const read = () => at.call('lambda', 'GetFunctionEventInvokeConfig', { FunctionName: 'hello' });
  expect(await read()).toMatchObject({ MaximumRetryAttempts: 1 });
  await lambdaEventInvokeConfig.update(at, physicalId, { ...config, MaximumRetryAttempts: 0 }, config);
  expect(await read()).toMatchObject({ MaximumRetryAttempts: 0 });
  await lambdaEventInvokeConfig.remove(at, physicalId, config);
  await expect(read()).rejects.toMatchObject({ status: 404 });
  await expect(lambdaEventInvokeConfig.remove(at, physicalId, config)).resolves.toBeUndefined();
});

test('a log group keeps its logs for as long as the template says', async () => {
  const before = {
    LogGroupName: '/aws/lambda/hello',
    RetentionInDays: '30',
    Tags: [{ Key: 'a', Value: '1' }],
  };
  expect(await logsLogGroup.create(at, before)).toEqual({
    physicalId: '/aws/lambda/hello',
    attributes: { Arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/hello:*' },
  });
  const read = async () => (await at.call('logs', 'DescribeLogGroups', {})).logGroups;
  expect(await read()).toMatchObject([{ retentionInDays: 30 }]);
  await logsLogGroup.update(at, '/aws/lambda/hello', { LogGroupName: '/aws/lambda/hello' }, before);
  expect((await read())[0]).not.toHaveProperty('retentionInDays');
  await logsLogGroup.remove(at, '/aws/lambda/hello', before);
  expect(await read()).toEqual([]);
});
