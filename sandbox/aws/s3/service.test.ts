import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { s3 } from './service.ts';

let bench: Bench;
let client: S3Client;
const Bucket = 'bundles';

beforeAll(async () => {
  bench = await openBench([s3]);
  client = new S3Client(bench.options);
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
});

afterAll(() => bench.close());

const textOf = async (input: { Key: string; VersionId?: string; Range?: string; IfMatch?: string }) => {
  const { Body, ...rest } = await client.send(new GetObjectCommand({ Bucket, ...input }));
  return { text: await Body?.transformToString(), ...rest };
};

test('what was put is got back, with its ETag, its version and its metadata', async () => {
  const Key = 'a folder/ünïcode + plus.txt';
  const put = await client.send(
    new PutObjectCommand({ Bucket, Key, Body: 'hello', Metadata: { sha: 'x1' } }),
  );
  expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  const got = await textOf({ Key });
  expect(got).toMatchObject({ text: 'hello', ContentLength: 5, ETag: put.ETag, VersionId: put.VersionId });
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).Metadata).toEqual({ sha: 'x1' });
});

test('a stream arrives unchunked', async () => {
  const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
  await client.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 70_003 }));
  const { text } = await textOf({ Key: 'stream' });
  expect(text).toHaveLength(70_003);
  expect(text?.endsWith('aend')).toBe(true);
});

test('an older version stays readable after a newer one and after a delete', async () => {
  const first = await client.send(new PutObjectCommand({ Bucket, Key: 'v', Body: 'one' }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'v', Body: 'two' }));
  expect((await textOf({ Key: 'v' })).text).toBe('two');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'v' }));
  await expect(textOf({ Key: 'v' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect((await textOf({ Key: 'v', VersionId: first.VersionId as string })).text).toBe('one');
  const { Versions, DeleteMarkers } = await client.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'v' }),
  );
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
});

test.each([
  ['bytes=0-1', 'he', 'bytes 0-1/5'],
  ['bytes=3-', 'lo', 'bytes 3-4/5'],
  ['bytes=-2', 'lo', 'bytes 3-4/5'],
  ['bytes=1-99', 'ello', 'bytes 1-4/5'],
])('the range %s gives %s', async (Range, text, ContentRange) => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'hello' }));
  expect(await textOf({ Key: 'range', Range })).toMatchObject({ text, ContentRange });
});

test('a precondition that does not hold and a range beyond the end are refused', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'hello' }));
  await expect(textOf({ Key: 'range', IfMatch: '"other"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(textOf({ Key: 'range', Range: 'bytes=9-' })).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('lists are in order, by prefix, page by page', async () => {
  for (const Key of ['l/c', 'l/a', 'l/b', 'm'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const first = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/', MaxKeys: 2 }));
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['l/a', 'l/b']);
  const rest = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'l/', ContinuationToken: first.NextContinuationToken }),
  );
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['l/c']);
});

test('a bucket that is not empty cannot be deleted, one that is empty can', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'short-lived' }));
  await client.send(new PutObjectCommand({ Bucket: 'short-lived', Key: 'x', Body: 'x' }));
  const refused = client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
  await expect(refused).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await client.send(new DeleteObjectsCommand({ Bucket: 'short-lived', Delete: { Objects: [{ Key: 'x' }] } }));
  await client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
  await expect(client.send(new HeadBucketCommand({ Bucket: 'short-lived' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('settings of a bucket are told again', async () => {
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
});

const roleThat = (name: string, ...Action: string[]) => {
  const Statement = { Effect: 'Allow', Action, Resource: '*' };
  bench.world.state.iam ??= { roles: {}, policies: {} };
  bench.world.state.iam.roles[name] = { inline: { p: { Statement } }, attached: [] };
  return { kind: 'role', roleName: name, arn: `arn:aws:sts::111122223333:assumed-role/${name}/x` } as const;
};

test('without s3:ListBucket a missing object looks forbidden, with it it is missing', async () => {
  const get = (name: string, ...actions: string[]) =>
    bench.world.call(roleThat(name, ...actions), 's3', 'GetObject', { Bucket, Key: 'nothing' });
  await expect(get('getter', 's3:GetObject')).rejects.toMatchObject({
    code: 'AccessDeniedException',
    status: 403,
  });
  await expect(get('lister', 's3:GetObject', 's3:ListBucket')).rejects.toMatchObject({ code: 'NoSuchKey' });
});

test('reading a version by its id is a permission of its own', async () => {
  const { VersionId } = await client.send(new PutObjectCommand({ Bucket, Key: 'v2', Body: 'x' }));
  const get = (input: object) =>
    bench.world.call(roleThat('reader', 's3:GetObject'), 's3', 'GetObject', { Bucket, Key: 'v2', ...input });
  await expect(get({})).resolves.toMatchObject({ VersionId });
  await expect(get({ VersionId })).rejects.toThrow(/s3:GetObjectVersion/);
});

test('a bucket policy that denies wins, even over the operator', async () => {
  const Statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::locked/*'] };
  await client.send(new CreateBucketCommand({ Bucket: 'locked' }));
  await client.send(new PutBucketPolicyCommand({ Bucket: 'locked', Policy: JSON.stringify({ Statement }) }));
  expect((await client.send(new GetBucketPolicyCommand({ Bucket: 'locked' }))).Policy).toContain('Deny');
  const put = client.send(new PutObjectCommand({ Bucket: 'locked', Key: 'x', Body: 'x' }));
  await expect(put).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('what is not done is answered 501', async () => {
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', StorageClass: 'GLACIER' }));
  await expect(put).rejects.toMatchObject({ name: 'NotRehearsed', $metadata: { httpStatusCode: 501 } });
});
