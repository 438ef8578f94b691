import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { dynamodb } from '../dynamodb/service.ts';
import { iam } from '../iam/service.ts';
import { s3 } from '../s3/service.ts';
import { sqs } from '../sqs/service.ts';
import { cloudformation } from './service.ts';

let bench: Bench;
let client: CloudFormationClient;

beforeAll(async () => {
  bench = await openBench([cloudformation, dynamodb, iam, s3, sqs]);
  client = new CloudFormationClient(bench.options);
});

afterAll(() => bench.close());

const queue = (QueueName: string, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});
const text = (Resources: object, Outputs: object = {}) => JSON.stringify({ Resources, Outputs });
const queues = () => Object.keys(bench.world.state.sqs.queues);

const create = async (StackName: string, TemplateBody: string) => {
  await client.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await bench.settle();
};
const update = async (StackName: string, TemplateBody: string) => {
  await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
  await bench.settle();
};
const describe = async (StackName: string) =>
  (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
const reasons = async (StackName: string) => {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
  );
};

test('a stack makes its resources and tells its outputs', async () => {
  await create('first', text({ Q: queue('first') }, { Arn: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] } } }));
  expect(await describe('first')).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    Outputs: [{ OutputKey: 'Arn', OutputValue: 'arn:aws:sqs:eu-west-1:111122223333:first' }],
  });
  expect(queues()).toContain('first');
});

test('a failed creation is rolled back, and the reason names the resource', async () => {
  await create('broken', text({ A: queue('a-of-broken'), B: { ...queue('x.fifo'), DependsOn: 'A' } }));
  expect((await describe('broken'))?.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await reasons('broken')).toEqual(['B: the sandbox does not do this: FIFO queues']);
  expect(queues()).not.toContain('a-of-broken');
});

test.each([
  ['an unknown type', { X: { Type: 'AWS::Nothing::AtAll' } }, 'resource type AWS::Nothing::AtAll'],
  ['an unknown property', { X: queue('u', { Colour: 'red' }) }, 'Colour of AWS::SQS::Queue'],
])('%s fails the stack and makes the run not rehearsed', async (_, resources, what) => {
  const name = `unknown-${bench.world.random.hex(4)}`;
  await create(name, text(resources));
  expect(await reasons(name)).toEqual([`X: the sandbox does not do this: ${what}`]);
  expect(
    bench.world.trace.at(-1)?.detail ?? bench.world.trace.find((one) => one.detail?.outcome === 'unknown'),
  ).toBeDefined();
  expect(bench.world.trace.some((one) => one.detail?.outcome === 'unknown' && one.what.includes('X'))).toBe(
    true,
  );
});

test('an update changes, adds, replaces and removes by difference', async () => {
  await create('moving', text({ Same: queue('same'), Named: queue('old-name'), Gone: queue('gone') }));
  const calls = bench.world.trace.length;
  await update('moving', text({ Same: queue('same'), Named: queue('new-name'), Added: queue('added') }));
  expect((await describe('moving'))?.StackStatus).toBe('UPDATE_COMPLETE');
  expect(queues()).toEqual(expect.arrayContaining(['same', 'new-name', 'added']));
  expect(queues()).not.toEqual(expect.arrayContaining(['gone']));
  expect(queues()).not.toEqual(expect.arrayContaining(['old-name']));
  const made = bench.world.trace.slice(calls).map(({ what }) => what);
  expect(made.filter((what) => what === 'sqs:CreateQueue')).toHaveLength(2);
});

test('a failed update is rolled back to what was', async () => {
  await create('steady', text({ A: queue('steady', { DelaySeconds: 1 }) }));
  await update(
    'steady',
    text({ A: queue('steady', { DelaySeconds: 9 }), B: { ...queue('y.fifo'), DependsOn: 'A' } }),
  );
  expect((await describe('steady'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(bench.world.state.sqs.queues.steady.attributes.DelaySeconds).toBe('1');
});

test('what is retained survives the stack, and the rest does not', async () => {
  await create(
    'leaving',
    text({ Kept: { ...queue('kept'), DeletionPolicy: 'Retain' }, Lost: queue('lost') }),
  );
  await client.send(new DeleteStackCommand({ StackName: 'leaving' }));
  await bench.settle();
  await expect(describe('leaving')).rejects.toThrow('Stack with id leaving does not exist');
  expect(queues()).toContain('kept');
  expect(queues()).not.toContain('lost');
});

test('RetainExceptOnCreate lets go of what a failed creation has made', async () => {
  const first = { ...queue('let-go'), DeletionPolicy: 'RetainExceptOnCreate' };
  await create('wreck', text({ A: first, B: { ...queue('z.fifo'), DependsOn: 'A' } }));
  expect(queues()).not.toContain('let-go');
});

test('a stack whose bucket is not empty cannot be deleted, and says which resource it was', async () => {
  await create('full', text({ B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-bucket' } } }));
  await bench.world.call(bench.world.operator, 's3', 'PutObject', {
    Bucket: 'full-bucket',
    Key: 'x',
    Body: Buffer.from('x'),
  });
  await client.send(new DeleteStackCommand({ StackName: 'full' }));
  await bench.settle();
  expect((await describe('full'))?.StackStatus).toBe('DELETE_FAILED');
  expect(await reasons('full')).toEqual([
    'full: The following resource(s) failed to delete: [B]. ',
    'B: The bucket you tried to delete is not empty',
  ]);
});

test('change sets create and update, and one without changes fails and says so', async () => {
  const StackName = 'changing';
  const TemplateBody = text({ Q: queue('changing') });
  const make = (ChangeSetType: 'CREATE' | 'UPDATE') =>
    client.send(new CreateChangeSetCommand({ StackName, ChangeSetName: 'set', ChangeSetType, TemplateBody }));
  await make('CREATE');
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'set' }));
  await bench.settle();
  expect((await describe(StackName))?.StackStatus).toBe('CREATE_COMPLETE');
  await make('UPDATE');
  const set = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: 'set' }));
  expect(set).toMatchObject({
    Status: 'FAILED',
    StatusReason: expect.stringContaining("didn't contain changes"),
  });
});

test('a template that makes roles needs the word that this is known', async () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } };
  const refused = client.send(
    new CreateStackCommand({ StackName: 'roles', TemplateBody: text({ R: role }) }),
  );
  await expect(refused).rejects.toMatchObject({ name: 'InsufficientCapabilitiesException' });
});

test('a circle is refused before anything is made', async () => {
  const circle = text({ A: { ...queue('a'), DependsOn: 'B' }, B: { ...queue('b'), DependsOn: 'A' } });
  const refused = client.send(new CreateStackCommand({ StackName: 'circle', TemplateBody: circle }));
  await expect(refused).rejects.toThrow('Circular dependency between resources: [A, B]');
});
