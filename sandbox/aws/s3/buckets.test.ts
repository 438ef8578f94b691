import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { s3 } from './service.ts';
import { state } from './state.ts';

let bench: Bench;
let client: S3Client;
const Bucket = 'pier';

beforeAll(async () => {
  bench = await openBench([s3]);
  client = new S3Client(bench.options);
  await client.send(new CreateBucketCommand({ Bucket }));
});

afterAll(() => bench.close());

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    ({ code, name, message }) => `${code ?? name}: ${message}`,
  );
const call = (operation: string, input: object) =>
  bench.world.call(bench.world.operator, 's3', operation, { Bucket, ...input });

test.each([
  ['Upper', /InvalidBucketName/],
  ['ab', /InvalidBucketName/],
  ['a..b', /InvalidBucketName/],
  ['192.168.0.1', /InvalidBucketName/],
  [Bucket, /BucketAlreadyOwnedByYou/],
])('a bucket cannot be called %s', async (name, reason) => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' };
  expect(await failure(call('CreateBucket', { Bucket: name, CreateBucketConfiguration }))).toMatch(reason);
});

test('a bucket is made where the endpoint is, and the request must say so', async () => {
  expect(await failure(call('CreateBucket', { Bucket: 'nowhere' }))).toMatch(
    /The unspecified location constraint is incompatible/,
  );
});

test('a new bucket belongs to its owner alone, and is encrypted', async () => {
  const { PublicAccessBlockConfiguration } = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(
    ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
  ).toBe('AES256');
  const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const { Grants } = await client.send(new GetBucketAclCommand({ Bucket }));
  expect(Grants).toMatchObject([{ Permission: 'FULL_CONTROL' }]);
});

test('settings that are not there, or no longer, are told by an error', async () => {
  expect(await failure(client.send(new GetBucketTaggingCommand({ Bucket })))).toMatch(/NoSuchTagSet/);
  expect(await failure(client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })))).toMatch(
    /NoSuchLifecycleConfiguration/,
  );
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }));
  expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
    { Key: 'a', Value: '1' },
  ]);
  await client.send(new DeleteBucketTaggingCommand({ Bucket }));
  expect(await failure(client.send(new GetBucketTaggingCommand({ Bucket })))).toMatch(/NoSuchTagSet/);
  await client.send(new DeleteBucketEncryptionCommand({ Bucket }));
  expect(await failure(client.send(new GetBucketEncryptionCommand({ Bucket })))).toBe('ok');
});

test('keys of KMS are not rehearsed', async () => {
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };
  const ServerSideEncryptionConfiguration = { Rules: [rule] };
  const set = client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  expect(await failure(set)).toMatch(/NotRehearsed.*aws:kms/);
});

const statement = (more: object) => ({
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/r' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...more,
});

test.each([
  ['what is in order', {}, /^ok$/],
  ['another bucket', { Resource: 'arn:aws:s3:::pier-2/*' }, /MalformedPolicy: Policy has invalid resource/],
  ['another service', { Action: 'sqs:SendMessage' }, /MalformedPolicy: Policy has invalid action/],
  ['nobody', { Principal: undefined }, /Missing required field Principal/],
  ['a maybe', { Effect: 'Maybe' }, /Invalid effect: Maybe/],
  ['everybody', { Principal: '*' }, /AccessDenied.*BlockPublicPolicy/],
  ['everybody of AWS', { Principal: { AWS: '*' } }, /AccessDenied.*BlockPublicPolicy/],
  [
    'everybody from one place',
    { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'v' } } },
    /^ok$/,
  ],
  ['a denial of everybody', { Effect: 'Deny', Principal: '*', Action: 's3:PutObject' }, /^ok$/],
])('a bucket policy with %s', async (_, more, outcome) => {
  const Policy = JSON.stringify({ Statement: [statement(more)] });
  expect(await failure(client.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toMatch(outcome);
});

test('without the block a policy for everybody is taken', async () => {
  await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const Policy = JSON.stringify({ Statement: [statement({ Principal: '*' })] });
  expect(await failure(client.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toBe('ok');
  expect(await failure(client.send(new GetPublicAccessBlockCommand({ Bucket })))).toMatch(
    /NoSuchPublicAccessBlockConfiguration/,
  );
});

test('buckets are listed by prefix, page by page', async () => {
  for (const name of ['list-a', 'list-b']) await client.send(new CreateBucketCommand({ Bucket: name }));
  const first = await client.send(new ListBucketsCommand({ Prefix: 'list-', MaxBuckets: 1 }));
  expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['list-a']);
  const { ContinuationToken } = first;
  const rest = await client.send(new ListBucketsCommand({ Prefix: 'list-', ContinuationToken }));
  expect(rest.Buckets?.map(({ Name }) => Name)).toEqual(['list-b']);
  expect((await client.send(new ListBucketsCommand({ BucketRegion: 'us-east-1' }))).Buckets ?? []).toEqual(
    [],
  );
});

const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({
  ID: 'r',
  Status: 'Enabled',
  Filter: { Prefix: 'old/' },
  ...more,
});

test.each<[string, LifecycleRule[], RegExp]>([
  ['without rules', [], /Rules: Member must not be null/],
  ['without an action', [rule({})], /InvalidRequest: At least one action/],
  ['after no days', [rule({ Expiration: { Days: 0 } })], /InvalidArgument/],
  [
    'that moves objects',
    [rule({ Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] })],
    /NotRehearsed.*Transitions/,
  ],
  [
    'by tags',
    [rule({ Filter: { Tag: { Key: 'a', Value: 'b' } }, Expiration: { Days: 1 } })],
    /NotRehearsed.*Tag/,
  ],
  ['at a date', [rule({ Expiration: { Date: new Date(0) } })], /NotRehearsed.*Date/],
])('a life cycle %s is refused', async (_, Rules, reason) => {
  const put = client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  expect(await failure(put)).toMatch(reason);
});

const hours = (count: number) => bench.world.clock.resume(bench.world.clock.now() + count * 3_600_000);
const keys = async (bucket: string) => {
  const { Contents = [] } = await call('ListObjectsV2', { Bucket: bucket });
  return Contents.map(({ Key }: { Key: string }) => Key);
};

test('objects expire at the midnight after their days, by the virtual clock', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
  const Rules = [
    rule({ Expiration: { Days: 1 } }),
    rule({ ID: 'u', Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
  ];
  const LifecycleConfiguration = { Rules };
  await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: 'plain', LifecycleConfiguration }));
  await call('PutObject', { Bucket: 'plain', Key: 'old/a', Body: 'x' });
  await call('PutObject', { Bucket: 'plain', Key: 'kept', Body: 'x' });
  await call('CreateMultipartUpload', { Bucket: 'plain', Key: 'never-finished' });
  hours(24);
  expect(await keys('plain')).toEqual(['kept', 'old/a']);
  hours(24);
  expect(await keys('plain')).toEqual(['kept']);
  expect(state(bench.world).buckets.get('plain')?.uploads.size).toBe(0);
});

test('with versioning they are marked first, and older versions go after days of their own', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'kept-versions' }));
  const inBucket = { Bucket: 'kept-versions' };
  await client.send(
    new PutBucketVersioningCommand({ ...inBucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const Rules = [rule({ Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 2 } })];
  await client.send(
    new PutBucketLifecycleConfigurationCommand({ ...inBucket, LifecycleConfiguration: { Rules } }),
  );
  await call('PutObject', { ...inBucket, Key: 'old/a', Body: 'x' });
  const counted = async () => {
    const { Versions, DeleteMarkers } = await call('ListObjectVersions', inBucket);
    return [Versions.length, DeleteMarkers.length];
  };
  hours(48);
  expect(await counted()).toEqual([1, 1]);
  expect(await keys('kept-versions')).toEqual([]);
  hours(48);
  expect(await counted()).toEqual([0, 1]);
  hours(24);
  expect(await counted()).toEqual([0, 0]);
  await client.send(new DeleteBucketLifecycleCommand(inBucket));
});
